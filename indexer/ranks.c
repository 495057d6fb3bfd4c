/* ranks.c: see ranks.h; the layout of lists is in docs/format.md, section 6. */
#include "indexer/ranks.h"

#include "common/base/alloc.h"
#include "common/base/bytes.h"
#include "common/base/cpu.h"
#include "common/base/error.h"
#include "common/codec/docblock.h"
#include "common/format/format.h"

#include <string.h>

int idx__ranks_init(ranks *r, uint32_t documents, const idx_allocator *allocator, idx_error *err)
{
    *r = (ranks){.words = documents / 64 + 1, .allocator = allocator};
    r->bits = idx__alloc_array(allocator, r->words, sizeof *r->bits);
    r->before = idx__alloc_array(allocator, r->words, sizeof *r->before);
    return r->bits && r->before ? IDX_OK : idx__error_nomem(err);
}

void idx__ranks_release(ranks *r)
{
    idx__free(r->allocator, r->bits, r->words * sizeof *r->bits);
    idx__free(r->allocator, r->before, r->words * sizeof *r->before);
    *r = (ranks){.allocator = r->allocator};
}

/* Sets the bits of a docblock; *base becomes its last document, *used its bytes. */
static int block_load(ranks *r, const uint8_t *in, size_t bytes, uint32_t count, uint32_t *base, size_t *used)
{
    uint32_t docs[IDX_POSTINGS_BLOCK];
    const bitpack_kernels *k = idx__bitpack_kernels(idx__cpu_level());
    if (bytes == 0 || idx__docblock_decode(k, in, bytes, count, *base, docs, used) != IDX_OK || *used > bytes ||
        docs[count - 1] / 64 >= r->words) {
        return IDX_ECORRUPT;
    }
    for (uint32_t i = 0; i < count; i++) {
        r->bits[docs[i] / 64] |= UINT64_C(1) << docs[i] % 64;
    }
    *base = docs[count - 1];
    return IDX_OK;
}

static int docs_load(ranks *r, const uint8_t *list, size_t bytes, uint32_t df)
{
    uint32_t blocks = (df + IDX_POSTINGS_BLOCK - 1) / IDX_POSTINGS_BLOCK, base = UINT32_MAX;
    size_t at = 1, used = 0;
    if (blocks > 1) { // the document plane and the frequency plane end the list
        uint64_t planes = (uint64_t)idx__load_u32(list + 12) + idx__load_u32(list + 16);
        at = planes < bytes ? (size_t)(bytes - planes) : bytes;
    }
    for (uint32_t b = 0; b < blocks; b++, at += used) {
        uint32_t count = b + 1 < blocks ? IDX_POSTINGS_BLOCK : df - b * IDX_POSTINGS_BLOCK;
        if (at >= bytes || block_load(r, list + at, bytes - at, count, &base, &used) != IDX_OK) {
            return IDX_ECORRUPT;
        }
    }
    return IDX_OK;
}

int idx__ranks_load(ranks *r, const uint8_t *list, size_t bytes, uint32_t df, idx_error *err)
{
    memset(r->bits, 0, r->words * sizeof *r->bits);
    if (docs_load(r, list, bytes, df) != IDX_OK) {
        return idx__error_set(err, IDX_ECORRUPT, "a list that was just written does not decode");
    }
    uint32_t sum = 0;
    for (size_t i = 0; i < r->words; i++) {
        r->before[i] = sum;
        sum += (uint32_t)__builtin_popcountll(r->bits[i]);
    }
    return IDX_OK;
}
