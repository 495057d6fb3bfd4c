/*
 * bitpack_tables.h: what bitpack.c chooses from, and what the tables lend one another. Private to
 * the bitpack*.c files; each table is built where its processor is.
 */
#ifndef IDX_COMMON_CODEC_BITPACK_TABLES_H
#define IDX_COMMON_CODEC_BITPACK_TABLES_H

#include "common/codec/bitpack.h"

extern const bitpack_kernels idx__bitpack_scalar;
extern const bitpack_kernels idx__bitpack_avx2;
extern const bitpack_kernels idx__bitpack_avx2_slow_pext;
extern const bitpack_kernels idx__bitpack_avx512;
extern const bitpack_kernels idx__bitpack_neon;

// Plain C that no instruction set improves enough to write again.
size_t idx__scalar_find_high(const uint8_t *low, const uint8_t *high, unsigned l, uint32_t first,
                             const uint32_t *wanted, size_t n, uint16_t *at_a, uint8_t *at_b);
size_t idx__scalar_expand_bits(const uint8_t *words, size_t n_words, uint32_t first, size_t limit,
                               uint32_t *out);
size_t idx__scalar_add_planes(const uint8_t *bits, size_t n, unsigned planes, unsigned shift,
                              uint32_t *values, uint64_t marks[4]);

unsigned idx__scalar_peek_planes(const uint8_t *bits, size_t n, unsigned planes, size_t i,
                                 size_t *rank, size_t *end);
size_t idx__scalar_add_high(const uint8_t *bits, size_t n, unsigned l, uint32_t first,
                       const uint32_t *low, uint32_t *values);

// AVX2 kernels that AVX-512 uses too.
void idx__avx2_pack(const uint32_t *in, unsigned w, uint8_t *out);
void idx__avx2_unpack(const uint8_t *in, unsigned w, uint32_t *out);
void idx__avx2_unpack_delta(const uint8_t *in, unsigned w, uint32_t base, uint32_t *out);
void idx__avx2_prefix_sum(uint32_t *values, size_t n, uint32_t base);

#endif
