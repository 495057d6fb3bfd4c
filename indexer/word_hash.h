/*
 * word_hash.h: a hash for short words, made to be inlined: one or two multiplications for up to 16 bytes.
 *
 * It folds 128-bit products, as wyhash (Wang Yi, 2019) and its kin do. Not a format: it may change at any time.
 */
#ifndef IDX_INDEXER_WORD_HASH_H
#define IDX_INDEXER_WORD_HASH_H

#include "common/base/bytes.h"

static inline uint64_t idx__fold_product(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#define WORD_HASH_A 0x9e3779b97f4a7c15u
#define WORD_HASH_B 0xd6e8feb86659fd93u
#define WORD_HASH_C 0xa0761d6478bd642fu

/* What of 16 loaded bytes belongs to a word of so many: two words of ones and zeros. */
#define WORD_MASK(n) {(n) >= 8 ? ~(uint64_t)0 : ((uint64_t)1 << (8 * ((n) & 7))) - 1, \
                      (n) >= 16 ? ~(uint64_t)0 : (n) <= 8 ? 0 : ((uint64_t)1 << (8 * ((n) & 7))) - 1}
static const uint64_t idx__word_masks[17][2] = {
    WORD_MASK(0),  WORD_MASK(1),  WORD_MASK(2),  WORD_MASK(3),  WORD_MASK(4),  WORD_MASK(5),
    WORD_MASK(6),  WORD_MASK(7),  WORD_MASK(8),  WORD_MASK(9),  WORD_MASK(10), WORD_MASK(11),
    WORD_MASK(12), WORD_MASK(13), WORD_MASK(14), WORD_MASK(15), WORD_MASK(16),
};
#undef WORD_MASK

/* 16 bytes may be read from `word` on, however long it is. */
static inline uint64_t idx__word_hash(const uint8_t *word, size_t bytes)
{
    uint64_t hash = bytes * WORD_HASH_C;
    while (__builtin_expect(bytes > 16, 0)) {
        hash = idx__fold_product(idx__load_u64(word) ^ WORD_HASH_A ^ hash, idx__load_u64(word + 8) ^ WORD_HASH_B);
        word += 16;
        bytes -= 16;
    }
    const uint64_t *mask = idx__word_masks[bytes];
    return idx__fold_product((idx__load_u64(word) & mask[0]) ^ WORD_HASH_A ^ hash,
                             (idx__load_u64(word + 8) & mask[1]) ^ WORD_HASH_B);
}

/* The same, for words with nothing readable behind them. */
static inline uint64_t idx__word_hash_plain(const uint8_t *word, size_t bytes)
{
    uint8_t padded[256 + 16] = {0};
    memcpy(padded, word, bytes);
    return idx__word_hash(padded, bytes);
}

#endif
