#ifndef GENXU_CASSETS_H
#define GENXU_CASSETS_H

#include <stddef.h>

/// One file of `Assets/`, carried inside the program so that it can serve from an empty directory.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} genxu_asset;

size_t genxu_asset_count(void);
const genxu_asset *genxu_asset_at(size_t index);

#endif
