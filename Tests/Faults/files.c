// Opening, writing, syncing and closing files.
#include "control.h"

// MARK: Opening and closing

int open_at(int directory, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    if (!within(directory, path, full)) {
        int fd = syscall(SYS_openat, directory, path, flags, mode);
        if (control && fd >= 0 && fd < DESCRIPTORS) inodes[fd] = 0;
        return fd;
    }
    enter();
    int created = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, full, F_OK);
    struct verdict verdict = {0, 0, AFTER};
    if (created || (flags & O_TRUNC)) verdict = judge(WRITES);
    // A disk that is read-only lets nobody open for writing; this is no change, so it is not counted.
    else if (control->kind == FAIL && control->error == EROFS && (flags & O_ACCMODE) != O_RDONLY && control->count >= control->at
             && control->struck < control->span) {
        errno = EROFS;
        verdict.fails = 1;
    }
    int fd = verdict.fails ? -1 : (int)syscall(SYS_openat, directory, path, flags, mode);
    if (fd >= 0) {
        uint64_t inode = remember(fd);
        if (created) note_names('C', inode, full, NULL);
        else if (flags & O_TRUNC) note('T', inode, 0, NULL, 0, 0);
    }
    if (verdict.dies) die();
    leave();
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(directory, path, flags, mode);
}

int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *, mode_t) __attribute__((alias("creat")));
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *, int) __attribute__((alias("__open_2")));

// A stream writes from inside the C library, unseen: its file counts as written without ever being synced.
FILE *fopen(const char *path, const char *mode) {
    static FILE *(*next)(const char *, const char *);
    if (!next) next = dlsym(RTLD_NEXT, "fopen");
    char full[PATH_MAX];
    if (!strpbrk(mode, "wa+") || !within(AT_FDCWD, path, full)) return next(path, mode);
    enter();
    int created = syscall(SYS_faccessat, AT_FDCWD, full, F_OK) != 0;
    struct verdict verdict = judge(WRITES);
    FILE *stream = verdict.fails ? NULL : next(path, mode);
    if (stream) {
        uint64_t inode = remember(fileno(stream));
        if (created) note_names('C', inode, full, NULL);
        note('O', inode, 0, NULL, 0, 0);
    }
    if (verdict.dies) die();
    leave();
    return stream;
}
FILE *fopen64(const char *, const char *) __attribute__((alias("fopen")));

int fclose(FILE *stream) {
    static int (*next)(FILE *);
    if (!next) next = dlsym(RTLD_NEXT, "fclose");
    int fd = fileno(stream);
    if (fd >= 0 && fd < DESCRIPTORS) inodes[fd] = 0;
    return next(stream);
}

int close(int fd) {
    if (fd >= 0 && fd < DESCRIPTORS) inodes[fd] = 0;
    return syscall(SYS_close, fd);
}

// MARK: Writing

static ssize_t put(int fd, const struct iovec *parts, int count, int64_t offset) {
    size_t total = 0;
    for (int i = 0; i < count; i++) total += parts[i].iov_len;
    enter();
    int64_t at = offset;
    struct stat found;
    if (at < 0) {
        int appends = syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND;
        at = appends && !fstat(fd, &found) ? found.st_size : syscall(SYS_lseek, fd, 0, SEEK_CUR);
    }
    struct verdict verdict = judge(WRITES);
    size_t length = total;
    if (verdict.dies && verdict.phase == MIDWAY) length = total ? (size_t)control->tear % total : 0;
    if (verdict.fails) {
        // The last free bytes are still written: the caller sees a short write first and the error at the next call.
        length = control->error == ENOSPC && control->struck == 1 ? total / 2 : 0;
        if (!length) {
            leave();
            return -1;
        }
    }
    // A copy: PostgreSQL writes pages of shared memory while others go on filling them, and disk and journal must get the same bytes.
    char *bytes = length ? malloc(length) : NULL;
    if (length && !bytes) abort();
    size_t copied = 0;
    for (int i = 0; i < count && copied < length; i++) {
        size_t part = parts[i].iov_len < length - copied ? parts[i].iov_len : length - copied;
        memcpy(bytes + copied, parts[i].iov_base, part);
        copied += part;
    }
    struct iovec kept = {bytes, length};
    ssize_t done = offset < 0 ? syscall(SYS_writev, fd, &kept, 1) : syscall(SYS_pwritev, fd, &kept, 1, offset, 0);
    if (done > 0) note('W', inodes[fd], at, &kept, 1, done);
    free(bytes);
    if (verdict.dies) die();
    leave();
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!inode_of(fd)) return syscall(SYS_write, fd, bytes, length);
    return put(fd, &(struct iovec){(void *)bytes, length}, 1, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    if (!inode_of(fd)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
    return put(fd, &(struct iovec){(void *)bytes, length}, 1, offset);
}
ssize_t pwrite64(int, const void *, size_t, off64_t) __attribute__((alias("pwrite")));

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!inode_of(fd)) return syscall(SYS_writev, fd, parts, count);
    return put(fd, parts, count < 60 ? count : 60, -1);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    if (!inode_of(fd)) return syscall(SYS_pwritev, fd, parts, count, offset, 0);
    return put(fd, parts, count < 60 ? count : 60, offset);
}
ssize_t pwritev64(int, const struct iovec *, int, off64_t) __attribute__((alias("pwritev")));

static int resize(int fd, uint64_t inode, off_t size) {
    enter();
    struct verdict verdict = judge(WRITES);
    int result = verdict.fails ? -1 : (int)syscall(SYS_ftruncate, fd, size);
    if (!result) note('T', inode, size, NULL, 0, 0);
    if (verdict.dies) die();
    leave();
    return result;
}

int ftruncate(int fd, off_t size) {
    uint64_t inode = inode_of(fd);
    return inode ? resize(fd, inode, size) : (int)syscall(SYS_ftruncate, fd, size);
}
int ftruncate64(int, off64_t) __attribute__((alias("ftruncate")));

int truncate(const char *path, off_t size) {
    int fd = open_at(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    int result = ftruncate(fd, size), kept = errno;
    close(fd);
    errno = kept;
    return result;
}
int truncate64(const char *, off64_t) __attribute__((alias("truncate")));

int posix_fallocate(int fd, off_t offset, off_t length) {
    uint64_t inode = inode_of(fd);
    struct stat found;
    if (!inode) return syscall(SYS_fallocate, fd, 0, offset, length) ? errno : 0;
    if (fstat(fd, &found)) return errno;
    return found.st_size >= offset + length ? 0 : resize(fd, inode, offset + length) ? errno : 0;
}
int posix_fallocate64(int, off64_t, off64_t) __attribute__((alias("posix_fallocate")));

// MARK: Syncing

static int settle(int fd, long call) {
    enter();
    struct verdict verdict = judge(SYNCS);
    if (control->kind == HOLD && control->count >= control->at && control->struck < control->span) {
        control->struck++;
        __atomic_store_n(&control->held, 1, __ATOMIC_SEQ_CST);
        leave();
        while (!__atomic_load_n(&control->release, __ATOMIC_SEQ_CST)) nanosleep(&(struct timespec){0, 1000000}, NULL);
        __atomic_store_n(&control->held, 0, __ATOMIC_SEQ_CST);
        enter();
    }
    int result = verdict.fails ? -1 : (int)syscall(call, fd);
    // After a sync that failed Linux takes the pages for clean: a later sync that succeeds says nothing of them.
    note(result ? 'X' : 'S', inodes[fd], 0, NULL, 0, 0);
    if (verdict.dies) die();
    leave();
    return result;
}

int fsync(int fd) { return inode_of(fd) ? settle(fd, SYS_fsync) : (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return inode_of(fd) ? settle(fd, SYS_fdatasync) : (int)syscall(SYS_fdatasync, fd); }
