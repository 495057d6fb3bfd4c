/*
 * varints.h: many small varints (varint.h) at once.
 *
 * Where a varint ends is what its decoding waits for. So the ends of all varints in a row of bytes are found together, in 8 bytes
 * (scalar) or in 64 (AVX-512), and the values are put together side by side. varints_scalar() is the specification; the others
 * equal it, except for how many values they take at once.
 */
#ifndef IDX_COMMON_CODEC_VARINTS_H
#define IDX_COMMON_CODEC_VARINTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/cpu.h"

enum {
    IDX_VARINTS_ROOM = 64,   // values may be written that far behind those that count
    IDX_VARINTS_PADDING = 8, // bytes that may be read behind the end
};

/*
 * Decodes varints from *p on, until `end` or fewer than IDX_VARINTS_ROOM of the `room` places are left or one comes that takes more
 * than four bytes. Moves *p behind the last one decoded; returns how many there were. The bytes are trusted: the last varint
 * before `end` is complete.
 */
typedef size_t (*varints_decode_fn)(const uint8_t **p, const uint8_t *end, uint32_t *values, size_t room);

/* The one for this level. */
varints_decode_fn idx__varints_decoder(idx_cpu level);

/* Behind the first `count` varints of those at p. */
const uint8_t *idx__varints_skip(const uint8_t *p, size_t count);

#if defined(__x86_64__)
size_t idx__varints_avx512(const uint8_t **p, const uint8_t *end, uint32_t *values, size_t room);
#endif

#endif
