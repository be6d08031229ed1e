// Names, and the clock.
#include "control.h"

// MARK: Names

static int renamed(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int inside = within(from_at, from, first) & within(to_at, to, second);
    if (!inside) return syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    enter();
    struct verdict verdict = judge(NAMES);
    int result = verdict.fails ? -1 : (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (!result) note_names('R', 0, first, second);
    if (verdict.dies) die();
    leave();
    return result;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return renamed(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) { return renamed(from_at, from, to_at, to, flags); }

int link(const char *from, const char *to) {
    char first[PATH_MAX], second[PATH_MAX];
    int inside = within(AT_FDCWD, from, first) & within(AT_FDCWD, to, second);
    if (!inside) return syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    enter();
    struct verdict verdict = judge(NAMES);
    int result = verdict.fails ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!result) note_names('L', 0, first, second);
    if (verdict.dies) die();
    leave();
    return result;
}

static int removed(int directory, const char *path, int flags) {
    char full[PATH_MAX];
    if (!within(directory, path, full)) return syscall(SYS_unlinkat, directory, path, flags);
    enter();
    struct verdict verdict = judge(NAMES);
    int result = verdict.fails ? -1 : (int)syscall(SYS_unlinkat, directory, path, flags);
    if (!result) note_names('U', 0, full, NULL);
    if (verdict.dies) die();
    leave();
    return result;
}

int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int directory, const char *path, int flags) { return removed(directory, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }

static int made(int directory, const char *path, mode_t mode) {
    char full[PATH_MAX];
    if (!within(directory, path, full)) return syscall(SYS_mkdirat, directory, path, mode);
    enter();
    struct verdict verdict = judge(NAMES);
    int result = verdict.fails ? -1 : (int)syscall(SYS_mkdirat, directory, path, mode);
    struct stat found;
    if (!result && !stat(full, &found)) note_names('M', found.st_ino, full, NULL);
    if (verdict.dies) die();
    leave();
    return result;
}

int mkdir(const char *path, mode_t mode) { return made(AT_FDCWD, path, mode); }
int mkdirat(int directory, const char *path, mode_t mode) { return made(directory, path, mode); }

// MARK: The clock

int clock_gettime(clockid_t clock, struct timespec *out) {
    int result = syscall(SYS_clock_gettime, clock, out);
    if (result || !control || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    int64_t jump = __atomic_load_n(&control->clock_ms, __ATOMIC_SEQ_CST);
    out->tv_sec += jump / 1000;
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
