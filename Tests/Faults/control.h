// A disk that fails on demand: preloaded into a program, it stands between the program and one folder.
//
// Every call that changes the folder (and every sync) is counted, under one lock for all processes that share the control block, so
// that a fault at call number N falls at a point of the program's own course and not at a moment of the wall clock. Each call is
// written to a journal outside the folder in the order in which the kernel took it: with the folder as it was at the start, the
// journal tells what a disk may hold after a power cut (disk.py).
//
// FAULTS_CONTROL  file with the control block, zeroed by the driver (control.py has the same fields)
// FAULTS_FOLDER   the folder, absolute and without symbolic links
// FAULTS_JOURNAL  the journal, appended to
//
// Left out on purpose: SQLite's -shm file and PostgreSQL's pg_dynshmem, which are shared memory by another name: what they hold does
// not count after a power cut.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NONE, KILL, FAIL, HOLD };
enum { WRITES = 1, SYNCS = 2, NAMES = 4 };
enum { BEFORE, MIDWAY, AFTER };
enum { PIDS = 1024, DESCRIPTORS = 65536 };

struct control {
    int64_t ready, count, dead;
    int64_t kind, at, span, error, phase, classes, tear; // what to do, set by the driver
    int64_t struck, held, release;                       // what was done; a held sync waits for `release`
    int64_t clock_ms, pid_count;
    int64_t pids[PIDS];
    pthread_mutex_t lock;
};

// Hidden: a program may well have a `die` of its own, and PostgreSQL does.
#pragma GCC visibility push(hidden)
extern struct control *control;
extern int journal;
extern uint64_t inodes[DESCRIPTORS]; // of the descriptors that lie in the folder; 0 for all others

// Around every call that changes the folder: the one lock, which nobody leaves once the current is cut.
void enter(void);
void leave(void);
void die(void) __attribute__((noreturn));

// Counts a call and says what becomes of it. `fails`: it must fail, and errno is set. `dies`: the current goes at `phase` of it.
struct verdict { int fails, dies, phase; };
struct verdict judge(int class);

void note(char kind, uint64_t inode, int64_t offset, const struct iovec *parts, int count, size_t length);
void note_names(char kind, uint64_t inode, const char *first, const char *second);

// Writes the absolute path and says whether it lies in the folder.
int within(int directory, const char *path, char *out);
uint64_t inode_of(int fd);
uint64_t remember(int fd);
int open_at(int directory, const char *path, int flags, mode_t mode);
#pragma GCC visibility pop
