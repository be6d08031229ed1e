#include <stddef.h>
#include <zlib.h>

// `deflateInit2` is a macro, which Swift does not see.

/// Room that is enough for what `genxu_gzip` makes of so many bytes.
static inline size_t genxu_gzip_bound(size_t count) { return compressBound(count) + 32; }

/// Writes `from` as one gzip member; returns its length, or 0 when it did not work.
static inline size_t genxu_gzip(const unsigned char *from, size_t count, unsigned char *to, size_t room) {
    z_stream stream = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (unsigned char *)from;
    stream.avail_in = (uInt)count;
    stream.next_out = to;
    stream.avail_out = (uInt)room;
    int done = deflate(&stream, Z_FINISH);
    size_t written = room - stream.avail_out;
    deflateEnd(&stream);
    return done == Z_STREAM_END ? written : 0;
}
