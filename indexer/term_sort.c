/* term_sort.c: see term_sort.h. */
#include "indexer/term_sort.h"

#include "common/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static uint64_t prefix_of(const uint8_t *word, uint32_t bytes)
{
    uint64_t prefix = 0;
    for (uint32_t i = 0; i < 8; i++) {
        prefix = prefix << 8 | (i < bytes ? word[i] : 0);
    }
    return prefix;
}

static int compare_words(const void *a, const void *b)
{
    const sorted_term *x = a;
    const sorted_term *y = b;
    uint32_t common = x->bytes < y->bytes ? x->bytes : y->bytes;
    int order = memcmp(x->word, y->word, common);
    return order ? order : (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

/* One stable pass over byte `shift / 8` of the prefix. Returns false when all words agree in it. */
static bool radix_pass(const sorted_term *from, sorted_term *to, size_t count, unsigned shift)
{
    size_t places[256] = {0};
    for (size_t i = 0; i < count; i++) {
        places[(from[i].prefix >> shift) & 255]++;
    }
    if (places[(from[0].prefix >> shift) & 255] == count) {
        return false;
    }
    size_t sum = 0;
    for (unsigned digit = 0; digit < 256; digit++) {
        size_t here = places[digit];
        places[digit] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[places[(from[i].prefix >> shift) & 255]++] = from[i];
    }
    return true;
}

int idx__terms_sort(sorted_term *terms, size_t count, const idx_allocator *allocator)
{
    if (count < 2) {
        return IDX_OK;
    }
    sorted_term *scratch = idx__alloc_array(allocator, count, sizeof *scratch);
    if (!scratch) {
        return IDX_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        terms[i].prefix = prefix_of(terms[i].word, terms[i].bytes);
    }
    sorted_term *from = terms;
    sorted_term *to = scratch;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (radix_pass(from, to, count, shift)) {
            sorted_term *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != terms) {
        memcpy(terms, from, count * sizeof *terms);
    }
    for (size_t i = 0; i < count;) {
        size_t same = i + 1;
        while (same < count && terms[same].prefix == terms[i].prefix) {
            same++;
        }
        if (same - i > 1) {
            qsort(terms + i, same - i, sizeof *terms, compare_words);
        }
        i = same;
    }
    idx__free(allocator, scratch, count * sizeof *scratch);
    return IDX_OK;
}
