#pragma once
#include <sys/types.h>

// Starts a program in `/` with a pipe as its standard input and output and nothing else of ours open; what it complains of is dropped.
// Returns 0 and fills `number`, `input` (to write to) and `output` (to read from), or an errno.
int genxu_spawn(const char *program, char *const arguments[], char *const environment[], pid_t *number, int *input, int *output);
