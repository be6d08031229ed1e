// Swift does not see what the C library keeps behind this word: pipes that no other child inherits, and closing all the rest.
#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

int genxu_spawn(const char *program, char *const arguments[], char *const environment[], pid_t *number, int *input, int *output) {
#ifdef __linux__
    int into[2], out[2];
    if (pipe2(into, O_CLOEXEC)) return errno;
    if (pipe2(out, O_CLOEXEC)) {
        int fault = errno;
        close(into[0]);
        close(into[1]);
        return fault;
    }
    posix_spawn_file_actions_t actions;
    int fault = posix_spawn_file_actions_init(&actions);
    if (!fault) {
        fault = posix_spawn_file_actions_adddup2(&actions, into[0], 0);
        if (!fault) fault = posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        if (!fault) fault = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        if (!fault) fault = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        if (!fault) fault = posix_spawn_file_actions_addchdir_np(&actions, "/");
        if (!fault) fault = posix_spawn(number, program, &actions, 0, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    close(into[0]);
    close(out[1]);
    if (fault) {
        close(into[1]);
        close(out[0]);
        return fault;
    }
    *input = into[1];
    *output = out[0];
    return 0;
#else
    // Counties serve from Linux; elsewhere the rest of the program goes on without photos.
    return ENOSYS;
#endif
}
