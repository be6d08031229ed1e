#include "control.h"

struct control *control;
static char folder[PATH_MAX];
static size_t folder_length;
int journal = -1;
uint64_t inodes[DESCRIPTORS];
static pid_t registered;
static __thread sigset_t masked;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL"), *place = getenv("FAULTS_FOLDER"), *log = getenv("FAULTS_JOURNAL");
    if (!path) return;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    struct control *found = mmap(NULL, sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (found == MAP_FAILED) return;
    int64_t unset = 0;
    if (__atomic_compare_exchange_n(&found->ready, &unset, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        pthread_mutexattr_t shared;
        pthread_mutexattr_init(&shared);
        pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&found->lock, &shared);
        __atomic_store_n(&found->ready, 2, __ATOMIC_SEQ_CST);
    }
    while (__atomic_load_n(&found->ready, __ATOMIC_SEQ_CST) != 2) sched_yield();
    control = found;
    if (!place || !log) return;
    int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    // Well above the numbers that programs count on.
    journal = fcntl(opened, F_DUPFD_CLOEXEC, 700);
    syscall(SYS_close, opened);
    snprintf(folder, sizeof folder, "%s", place);
    folder_length = strlen(folder);
}

// The current is cut for every process at one instant: none of them changes the folder, or says a word about it, any more.
void die(void) {
    __atomic_store_n(&control->dead, 1, __ATOMIC_SEQ_CST);
    for (int64_t i = 0; i < control->pid_count; i++)
        if (control->pids[i] && control->pids[i] != getpid()) kill(control->pids[i], SIGKILL);
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// Signals wait: a handler that ends the process would leave a call that is done and not in the journal.
void enter(void) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &masked);
    if (pthread_mutex_lock(&control->lock) == EOWNERDEAD) pthread_mutex_consistent(&control->lock);
    if (control->dead) die();
    if (registered == getpid()) return;
    registered = getpid();
    int64_t slot = 0;
    while (slot < control->pid_count && control->pids[slot]) slot++;
    if (slot == PIDS) return;
    control->pids[slot] = registered;
    if (slot == control->pid_count) control->pid_count++;
}

void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&control->lock);
    pthread_sigmask(SIG_SETMASK, &masked, NULL);
    errno = kept;
}

__attribute__((destructor)) static void end(void) {
    if (!control || registered != getpid()) return;
    enter();
    for (int64_t i = 0; i < control->pid_count; i++)
        if (control->pids[i] == getpid()) control->pids[i] = 0;
    leave();
}

struct verdict judge(int class) {
    struct verdict verdict = {0, 0, AFTER};
    int64_t number = ++control->count;
    if (number < control->at || !(class & control->classes)) return verdict;
    if (control->kind == KILL) {
        verdict.dies = 1;
        verdict.phase = control->phase;
        control->struck++;
        if (verdict.phase == BEFORE) die();
    } else if (control->kind == FAIL && control->struck < control->span) {
        control->struck++;
        verdict.fails = 1;
        errno = control->error;
    }
    return verdict;
}

void note(char kind, uint64_t inode, int64_t offset, const struct iovec *parts, int count, size_t length) {
    struct { int64_t kind; uint64_t inode; int64_t offset, length; } head = {kind, inode, offset, (int64_t)length};
    struct iovec all[64] = {{&head, sizeof head}};
    int n = 1;
    for (int i = 0; i < count && length > 0 && n < 64; i++) {
        size_t part = parts[i].iov_len < length ? parts[i].iov_len : length;
        all[n++] = (struct iovec){parts[i].iov_base, part};
        length -= part;
    }
    int kept = errno;
    // A journal that is not whole would prove nothing.
    ssize_t wanted = 0;
    for (int i = 0; i < n; i++) wanted += all[i].iov_len;
    if (syscall(SYS_writev, journal, all, n) != wanted) abort();
    errno = kept;
}

void note_names(char kind, uint64_t inode, const char *first, const char *second) {
    char text[2 * PATH_MAX];
    int length = snprintf(text, sizeof text, "%s%c%s", first, 0, second ? second : "");
    struct iovec part = {text, length};
    note(kind, inode, 0, &part, 1, length);
}

uint64_t inode_of(int fd) { return control && journal >= 0 && fd >= 0 && fd < DESCRIPTORS ? inodes[fd] : 0; }

static int is_volatile(const char *path) {
    size_t length = strlen(path);
    return (length > 4 && !strcmp(path + length - 4, "-shm")) || strstr(path, "/pg_dynshmem/");
}

int within(int directory, const char *path, char *out) {
    if (!control || journal < 0 || !path) return 0;
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
    } else {
        char base[PATH_MAX - 256], link[64];
        ssize_t length;
        if (directory == AT_FDCWD) {
            length = syscall(SYS_getcwd, base, sizeof base) > 0 ? (ssize_t)strlen(base) : -1;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            length = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
            if (length >= 0) base[length] = 0;
        }
        if (length < 0) return 0;
        snprintf(out, PATH_MAX, "%s/%s", base, path);
    }
    return !strncmp(out, folder, folder_length) && (out[folder_length] == '/' || !out[folder_length]) && !is_volatile(out);
}

uint64_t remember(int fd) {
    struct stat found;
    if (fd < 0 || fd >= DESCRIPTORS || fstat(fd, &found)) return 0;
    return inodes[fd] = found.st_ino;
}
