/*
 * poscode.h: positions of a term in one field of one document, in a number of bits that the frequency and the field's
 * length alone determine (docs/format.md, section 7). So the codes of a block need no lengths of their own, and any
 * document's can be reached by adding up the bits of those before it.
 */
#ifndef IDX_COMMON_CODEC_POSCODE_H
#define IDX_COMMON_CODEC_POSCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of the code of `f` positions below `limit`; 1 <= f <= limit <= 2^26. */
uint64_t idx__poscode_bits(uint32_t f, uint32_t limit);

/* Writes the code of positions[0..f) (ascending, below limit) at bit `at` of `out`, whose bits from there on are zero,
 * with 8 writable bytes behind the last bit. */
void idx__poscode_encode(const uint32_t *positions, uint32_t f, uint32_t limit, uint8_t *out, uint64_t at);

/*
 * Reads the code at bit `at` of `in`, of which `in_bytes` bytes may be read. Returns false when it runs over the end,
 * or the positions are not ascending and below limit.
 */
bool idx__poscode_decode(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *positions);

/*
 * Of the `count` >= 1 ascending values starts[], keeps those s for which s + offset is among the positions of the code at
 * bit `at`, and returns their number. The code is read only as far as that takes. UINT32_MAX: it runs over the end.
 */
uint32_t idx__poscode_keep(const uint8_t *in, size_t in_bytes, uint64_t at, uint32_t f, uint32_t limit, uint32_t *starts,
                           uint32_t count, uint32_t offset);

#endif
