/*
 * docblock.h: the encoding of a block of 1 to 256 strictly ascending document ids above a base, the
 * document before the first one (UINT32_MAX if there is none: arithmetic is modulo 2^32, so that
 * document 0 then has gap 1). The number of documents and the base are not stored. The first byte,
 * the head, tells which of three forms follows:
 *
 *   0..127: gaps. An intblock of the gaps less one: docs[0] - base - 1, docs[1] - docs[0] - 1, ...
 *      A run of consecutive documents has width 0: one byte.
 *
 *   128: bits.
 *      u8   m, the number of words, 1..255
 *      m x u64   document base + 1 + i is in the block if bit i % 64 of word i / 64 is set
 *
 *   129..160: Elias-Fano. l is the head less 129. The value of a document is document - base - 1.
 *      the low l bits of the values: 256 of them in the vertical layout of bitpack.h, 32 * l bytes;
 *           fewer in the horizontal layout of bits.h, ceil(n * l / 8) bytes
 *      a stream of bits, lowest first, to the next byte border: for each value in order, its high
 *           part (value >> l) less the high part before it (0 for the first) as that many zero
 *           bits, and a one bit. It takes at most IDX_HIGH_BYTES bytes; the bits behind the last
 *           one bit are zero
 *
 * Elias-Fano suits documents that come by chance: half a bit a document above the entropy of
 * geometric gaps, where patched gaps are most of a bit above. And it needs no running sum: the
 * i-th one bit at b says (b - i) << l, and each value is told apart from the others. Gaps suit runs
 * and clusters.
 *
 * The encoder takes the shorter of gaps and Elias-Fano; but bits unless they are larger than gaps by
 * more than an IDX_DOCBLOCK_BITSET_SHARE-th: words can be united and intersected as they are. On
 * 2 M documents of 150 words that saves more than half of the time of counting ORs and two fifths
 * of that of counting ANDs. A block that holds at least half of what its words could is bits in any
 * case, unless gaps make a run of no more than IDX_DOCBLOCK_RUN_BYTES.
 */
#ifndef IDX_COMMON_CODEC_DOCBLOCK_H
#define IDX_COMMON_CODEC_DOCBLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <idx/base.h>

#include "common/codec/bitpack.h"
#include "common/codec/intblock.h"

enum {
    IDX_DOCBLOCK_BITSET = 0x80,
    IDX_DOCBLOCK_ELIAS_FANO = 0x81, // head of l = 0
    IDX_DOCBLOCK_BITSET_SHARE = 2,
    IDX_DOCBLOCK_RUN_BYTES = 8,
    IDX_DOCBLOCK_BITSET_HEAD = 2, // bytes before the words
};

/* A bitset inside a docblock: bit i of word j is document first + 64 * j + i, modulo 2^32. */
typedef struct docblock_bits {
    const uint8_t *words; // inside the block, at any alignment: idx__load_u64(words + 8 * j)
    size_t n_words;
    uint32_t first;
} docblock_bits;

/* The most bytes that n documents take encoded. */
static inline size_t idx__docblock_bound(size_t n)
{
    return idx__intblock_bound(n);
}

/* Whether the block at `in` (one readable byte) is a bitset. */
static inline bool idx__docblock_is_bitset(const uint8_t *in)
{
    return in[0] == IDX_DOCBLOCK_BITSET;
}

/* Encodes docs[0..n-1], 1 <= n <= 256, strictly ascending and above base, or any if base is
 * UINT32_MAX. Returns the bytes written, at most idx__docblock_bound(n), which depend on the
 * arguments alone. */
size_t idx__docblock_encode(const uint32_t *docs, size_t n, uint32_t base, uint8_t *out);

/*
 * Decodes the n documents of the block that begins at `in`; in_bytes is what may be read, and may
 * go on behind the block. *used becomes the bytes of the block. `docs` has room for 256 values
 * whatever n is; those from n on are unspecified afterwards.
 *
 * Returns IDX_OK, and then the documents are strictly ascending and above base whatever the bytes
 * were: who compares docs[n - 1] with what it must be has bounded all. Otherwise IDX_ECORRUPT;
 * *used stays, and `docs` is unspecified.
 */
int idx__docblock_decode(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, size_t n,
                         uint32_t base, uint32_t *docs, size_t *used);

/*
 * Which of wanted[0..count), ascending and above base, are among the 256 documents of the block at `in`:
 * the i-th of *found is wanted[at_a[i]] and document at_b[i]. Made for few; it reads no more than it must, so
 * damage beside them goes unseen. False where the block must be decoded for that: it has another form, or is
 * damaged, or nothing follows it. The outputs have room for count + 1.
 */
bool idx__docblock_find(const bitpack_kernels *k, const uint8_t *in, size_t in_bytes, uint32_t base,
                        const uint32_t *wanted, size_t count, uint16_t *at_a, uint8_t *at_b,
                        size_t *found);

/* The words of a block that is a bitset. IDX_ECORRUPT when it is none or does not fit in_bytes; the
 * number of bits set is not looked at. Here, because a call for each block of a very frequent word
 * costs more than its few words do. */
static inline int idx__docblock_bits(const uint8_t *in, size_t in_bytes, uint32_t base,
                                     docblock_bits *out)
{
    if (in_bytes < IDX_DOCBLOCK_BITSET_HEAD || in[0] != IDX_DOCBLOCK_BITSET || in[1] == 0 ||
        in_bytes - IDX_DOCBLOCK_BITSET_HEAD < 8 * (size_t)in[1]) {
        return IDX_ECORRUPT;
    }
    out->words = in + IDX_DOCBLOCK_BITSET_HEAD;
    out->n_words = in[1];
    out->first = base + 1;
    return IDX_OK;
}

#endif
