/*
 * test_terms.c: look-ups and walks in dictionaries that are written here, after docs/format.md
 * section 4, and compared with a plain sorted array.
 */
#include "tests/common/base/testing.h"
#include "tests/common/format/segment_sweep.h"

#include "common/codec/front.h"
#include "common/format/terms.h"

typedef struct word {
    uint8_t bytes[IDX_MAX_TERM_BYTES];
    size_t count;
} word;

typedef struct word_list {
    word *items;
    size_t count;
} word_list;

static int compare_bytes(const void *a, size_t a_bytes, const void *b, size_t b_bytes)
{
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

static int compare_words(const void *a, const void *b)
{
    const word *x = a;
    const word *y = b;
    return compare_bytes(x->bytes, x->count, y->bytes, y->count);
}

static void words_sort(word_list *list)
{
    qsort(list->items, list->count, sizeof *list->items, compare_words);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (n == 0 || compare_words(&list->items[n - 1], &list->items[i]) != 0) {
            list->items[n++] = list->items[i];
        }
    }
    list->count = n;
}

/* Words that are hard on keys of eight bytes and on front coding: shared beginnings of all lengths,
 * zeros, 0xff, extremes. */
static word_list words_make(size_t count, uint64_t seed)
{
    static const uint8_t alphabet[] = {0x00, 0x00, 0x01, 'a', 'b', 0x7f, 0x80, 0xfe, 0xff, 0xff};
    word_list list = {calloc(count + 600, sizeof *list.items), 0};
    assert_non_null(list.items);
    while (list.count < count) {
        word *w = &list.items[list.count];
        size_t kept = 0;
        if (list.count > 0 && random_below(&seed, 4) > 0) {
            const word *other = &list.items[random_below(&seed, list.count)];
            kept = (size_t)random_below(&seed, other->count + 1);
            memcpy(w->bytes, other->bytes, kept);
        }
        size_t room = IDX_MAX_TERM_BYTES - kept;
        size_t more = (size_t)random_below(&seed, random_below(&seed, 20) == 0 ? room + 1
                                                  : room < 12                  ? room + 1
                                                                               : 12);
        for (size_t i = 0; i < more; i++) {
            w->bytes[kept + i] = alphabet[random_below(&seed, sizeof alphabet)];
        }
        w->count = kept + more;
        list.count += w->count > 0;
    }
    for (unsigned byte = 0; byte < 256;
         byte++) { // every word of one byte, and every word of 255 times the same
        list.items[list.count++] = (word){{(uint8_t)byte}, 1};
        word *longest = &list.items[list.count++];
        memset(longest->bytes, (int)byte, IDX_MAX_TERM_BYTES);
        longest->count = IDX_MAX_TERM_BYTES;
    }
    words_sort(&list);
    return list;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Word i: one in four has a list in POSTINGS of i % 97 + 1 bytes, and i % 31 bytes of positions;
 * the others are tiny, of 0 to 4 bytes that hold i. */
static bool is_tiny(size_t i)
{
    return i % 4 != 3;
}

/* What stands for the tiny list of term i: a byte for each document and up to four more. */
#define TINY_LIST_BYTES 12u
static size_t tiny_list(size_t i, uint8_t out[TINY_LIST_BYTES])
{
    memset(out, 7, TINY_LIST_BYTES);
    idx__store_u32(out, (uint32_t)i);
    return 1 + i % 8 + i % 5;
}

typedef struct dictionary {
    segment segment;
    word_list words;
    uint64_t *posting_offsets, *position_offsets;
} dictionary;

static void block_write(buf *out, const dictionary *d, size_t from, size_t to, bool with_positions)
{
    buf strings, lists;
    idx__buf_init(&strings, NULL);
    idx__buf_init(&lists, NULL);
    for (size_t i = from; i < to; i++) {
        const word *w = &d->words.items[i];
        size_t shared = 0;
        while (i > from && shared < w->count && shared < w[-1].count &&
               w->bytes[shared] == w[-1].bytes[shared]) {
            shared++;
        }
        uint8_t front[IDX_FRONT_BYTES];
        idx__buf_append(&strings, front, idx__front_put(front, shared, w->count - shared));
        idx__buf_append(&strings, w->bytes + shared, w->count - shared);
        if (is_tiny(i)) {
            uint8_t list[TINY_LIST_BYTES];
            idx__buf_varint(&lists, (i % 5 * 8 + i % 8) * 2 + 1);
            idx__buf_append(&lists, list, tiny_list(i, list));
        } else {
            idx__buf_varint(&lists, (9 + i) * 2);
            idx__buf_varint(&lists, 3 * i);
            idx__buf_varint(&lists, i % 97 + 1);
            if (with_positions) {
                idx__buf_varint(&lists, i % 31);
            }
        }
    }
    idx__buf_varint(out, d->posting_offsets[from]);
    if (with_positions) {
        idx__buf_varint(out, d->position_offsets[from]);
    }
    idx__buf_u8(out, (uint8_t)(to - from));
    idx__buf_varint(out, strings.bytes);
    idx__buf_append(out, strings.data, strings.bytes);
    idx__buf_append(out, lists.data, lists.bytes);
    idx__buf_release(&strings);
    idx__buf_release(&lists);
}

static void dictionary_make(dictionary *d, size_t count, uint64_t seed, bool with_positions)
{
    *d = (dictionary){.words = words_make(count, seed)};
    size_t n = d->words.count;
    d->posting_offsets = calloc(n + 1, sizeof *d->posting_offsets);
    d->position_offsets = calloc(n + 1, sizeof *d->position_offsets);
    for (size_t i = 0; i < n; i++) {
        d->posting_offsets[i + 1] = d->posting_offsets[i] + (is_tiny(i) ? 0 : i % 97 + 1);
        d->position_offsets[i + 1] = d->position_offsets[i] + (is_tiny(i) ? 0 : i % 31);
    }
    buf terms, index, offsets;
    idx__buf_init(&terms, NULL);
    idx__buf_init(&index, NULL);
    idx__buf_init(&offsets, NULL);
    uint32_t blocks = 0;
    for (size_t i = 0; i < n; i += 32, blocks++) {
        uint64_t key = 0;
        for (size_t k = 0; k < 8; k++) {
            key = key << 8 | (k < d->words.items[i].count ? d->words.items[i].bytes[k] : 0);
        }
        idx__buf_u64(&index, key);
        idx__buf_u32(&offsets, (uint32_t)terms.bytes);
        block_write(&terms, d, i, i + 32 < n ? i + 32 : n, with_positions);
    }
    idx__buf_append(&index, offsets.data, offsets.bytes);
    segment *s = &d->segment;
    section_set(s, SECTION_TERMS, terms.data, terms.bytes);
    section_set(s, SECTION_TERMINDEX, index.data, index.bytes);
    uint8_t *nothing = calloc(1, (size_t)(d->posting_offsets[n] + d->position_offsets[n] + 1));
    section_set(s, SECTION_POSTINGS, nothing, (size_t)d->posting_offsets[n]);
    if (with_positions) {
        section_set(s, SECTION_POSITIONS, nothing, (size_t)d->position_offsets[n]);
    }
    free(nothing);
    s->meta = (segment_meta){.documents = (uint32_t)n + 10,
                             .flags = with_positions ? IDX_FLAG_POSITIONS : 0,
                             .terms = n,
                             .dictionary_blocks = blocks};
    idx__buf_release(&terms);
    idx__buf_release(&index);
    idx__buf_release(&offsets);
}

static void dictionary_free(dictionary *d)
{
    segment_drop(&d->segment);
    free(d->words.items);
    free(d->posting_offsets);
    free(d->position_offsets);
}

static void assert_entry(const dictionary *d, size_t i, const term_entry *e)
{
    assert_int_equal(e->is_tiny, is_tiny(i));
    if (is_tiny(i)) {
        uint8_t list[TINY_LIST_BYTES];
        assert_int_equal(e->df, 1 + i % 8);
        assert_int_equal(e->list_bytes, tiny_list(i, list));
        assert_memory_equal(e->list, list, e->list_bytes);
        return;
    }
    assert_int_equal(e->df, 9 + i);
    assert_int_equal(e->extra, 3 * i);
    assert_int_equal(e->list_bytes, i % 97 + 1);
    assert_ptr_equal(e->list, d->segment.sections[SECTION_POSTINGS].data + d->posting_offsets[i]);
    if (d->segment.meta.flags & IDX_FLAG_POSITIONS) {
        assert_int_equal(e->position_bytes, i % 31);
        assert_ptr_equal(e->positions,
                         d->segment.sections[SECTION_POSITIONS].data + d->position_offsets[i]);
    } else {
        assert_null(e->positions);
    }
}

/* ---- the tests ------------------------------------------------------------------------------- */

static const size_t sizes[] = {1, 31, 500, 6000};

static void every_term_is_found_with_its_list(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2 * COUNT_OF(sizes); k++) {
        dictionary d;
        dictionary_make(&d, sizes[k / 2], k, k % 2);
        for (size_t i = 0; i < d.words.count; i++) {
            term_entry e;
            const word *w = &d.words.items[i];
            assert_int_equal(idx__terms_find(&d.segment, w->bytes, w->count, &e, NULL), IDX_OK);
            assert_entry(&d, i, &e);
        }
        dictionary_free(&d);
    }
}

/* Index of the first word >= key. */
static size_t lower_bound(const word_list *list, const uint8_t *key, size_t bytes)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_bytes(list->items[middle].bytes, list->items[middle].count, key, bytes) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Whatever one looks for: found where the sorted array has it, and the walk begins where it would
 * stand. */
static void check_probe(const dictionary *d, const uint8_t *probe, size_t bytes)
{
    size_t at = lower_bound(&d->words, probe, bytes);
    const word *w = at < d->words.count ? &d->words.items[at] : NULL;
    bool is_there = w && w->count == bytes && memcmp(w->bytes, probe, bytes) == 0;
    term_entry e = {0};
    idx_error err = {0};
    assert_int_equal(idx__terms_find(&d->segment, probe, bytes, &e, &err),
                     is_there ? IDX_OK : IDX_ENOTFOUND);
    assert_int_equal(err.code, IDX_OK);
    if (is_there) {
        assert_entry(d, at, &e);
    }
    terms_walk walk;
    assert_int_equal(idx__terms_walk_init(&walk, &d->segment, probe, bytes, NULL), IDX_OK);
    for (size_t i = at; i < at + 3 && i < d->words.count; i++) {
        assert_int_equal(idx__terms_walk_next(&walk, &err), IDX_OK);
        assert_int_equal(walk.bytes, d->words.items[i].count);
        assert_memory_equal(walk.term, d->words.items[i].bytes, walk.bytes);
        assert_int_equal(walk.term[walk.bytes], 0);
        assert_entry(d, i, &walk.entry);
    }
    if (at + 3 >= d->words.count) {
        assert_int_equal(idx__terms_walk_next(&walk, &err), IDX_ENOTFOUND);
        assert_int_equal(idx__terms_walk_next(&walk, &err), IDX_ENOTFOUND);
        assert_int_equal(err.code, IDX_OK);
    }
}

static void terms_that_are_absent_are_not_found_and_walks_begin_behind_them(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2 * COUNT_OF(sizes); k++) {
        dictionary d;
        dictionary_make(&d, sizes[k / 2], 100 + k, k % 2);
        uint64_t seed = 3;
        for (size_t i = 0; i < d.words.count; i++) {
            uint8_t probe[IDX_MAX_TERM_BYTES + 10];
            size_t bytes = d.words.items[i].count;
            memcpy(probe, d.words.items[i].bytes, bytes);
            check_probe(&d, probe, bytes);
            // Shorter, longer, just above, just below; at a random place.
            check_probe(&d, probe, (size_t)random_below(&seed, bytes));
            probe[bytes] = 0;
            check_probe(&d, probe, bytes + 1);
            probe[bytes] = 0xff;
            check_probe(&d, probe, bytes + 1);
            probe[random_below(&seed, bytes)] += 1;
            check_probe(&d, probe, bytes);
            probe[random_below(&seed, bytes)] -= 2;
            check_probe(&d, probe, bytes);
        }
        dictionary_free(&d);
    }
}

static void a_walk_from_every_prefix_meets_exactly_the_terms_that_have_it(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 700, 9, true);
    for (size_t i = 0; i < d.words.count; i++) {
        const word *w = &d.words.items[i];
        for (size_t bytes = 1; bytes <= w->count; bytes += 1 + bytes / 12) {
            size_t expected = 0;
            size_t at = lower_bound(&d.words, w->bytes, bytes);
            while (at + expected < d.words.count && d.words.items[at + expected].count >= bytes &&
                   memcmp(d.words.items[at + expected].bytes, w->bytes, bytes) == 0) {
                expected++;
            }
            terms_walk walk;
            size_t met = 0;
            assert_int_equal(idx__terms_walk_init(&walk, &d.segment, w->bytes, bytes, NULL),
                             IDX_OK);
            while (idx__terms_walk_next(&walk, NULL) == IDX_OK && walk.bytes >= bytes &&
                   memcmp(walk.term, w->bytes, bytes) == 0) {
                met++;
            }
            assert_int_equal(met, expected);
        }
    }
    dictionary_free(&d);
}

static void a_walk_from_nowhere_meets_all(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 3000, 4, false);
    terms_walk walk;
    assert_int_equal(idx__terms_walk_init(&walk, &d.segment, NULL, 0, NULL), IDX_OK);
    for (size_t i = 0; i < d.words.count; i++) {
        assert_int_equal(idx__terms_walk_next(&walk, NULL), IDX_OK);
        assert_int_equal(walk.bytes, d.words.items[i].count);
        assert_memory_equal(walk.term, d.words.items[i].bytes, walk.bytes);
        assert_entry(&d, i, &walk.entry);
    }
    assert_int_equal(idx__terms_walk_next(&walk, NULL), IDX_ENOTFOUND);
    dictionary_free(&d);
}

static void an_empty_dictionary_has_nothing(void **state)
{
    (void)state;
    dictionary d = {0};
    section_set(&d.segment, SECTION_TERMS, NULL, 0);
    section_set(&d.segment, SECTION_TERMINDEX, NULL, 0);
    section_set(&d.segment, SECTION_POSTINGS, NULL, 0);
    term_entry e;
    terms_walk walk;
    assert_int_equal(idx__terms_find(&d.segment, (const uint8_t *)"a", 1, &e, NULL), IDX_ENOTFOUND);
    assert_int_equal(idx__terms_walk_init(&walk, &d.segment, NULL, 0, NULL), IDX_OK);
    assert_int_equal(idx__terms_walk_next(&walk, NULL), IDX_ENOTFOUND);
    assert_int_equal(idx__terms_walk_init(&walk, &d.segment, (const uint8_t *)"a", 1, NULL),
                     IDX_OK);
    assert_int_equal(idx__terms_walk_next(&walk, NULL), IDX_ENOTFOUND);
    segment_drop(&d.segment);
}

/* Every byte of the dictionary changed to several others: an answer or IDX_ECORRUPT, and an end. */
static void any_byte_may_be_wrong(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 60, 11, true);
    static const section_kind kinds[] = {SECTION_TERMS, SECTION_TERMINDEX};
    uint64_t damaged = 0;
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        section *part = &d.segment.sections[kinds[k]];
        uint8_t *bytes = (uint8_t *)(uintptr_t)part->data;
        for (uint64_t at = 0; at < part->bytes; at += 1 + part->bytes / 4000) {
            uint8_t before = bytes[at];
            static const uint8_t masks[] = {0x01, 0x80, 0xff};
            for (size_t i = 0; i < COUNT_OF(masks); i++) {
                bytes[at] = before ^ masks[i];
                terms_walk walk;
                int code = idx__terms_walk_init(&walk, &d.segment, NULL, 0, NULL);
                size_t steps = 0;
                while (code == IDX_OK && (code = idx__terms_walk_next(&walk, NULL)) == IDX_OK) {
                    assert_true(++steps <= 32 * (size_t)d.segment.meta.dictionary_blocks);
                    assert_true(walk.bytes <= IDX_MAX_TERM_BYTES);
                    term_entry e;
                    int found = idx__terms_find(&d.segment, walk.term, walk.bytes, &e, NULL);
                    assert_true(found == IDX_OK || found == IDX_ENOTFOUND || found == IDX_ECORRUPT);
                }
                assert_true(code == IDX_ENOTFOUND || code == IDX_ECORRUPT);
                damaged += code == IDX_ECORRUPT;
            }
            bytes[at] = before;
        }
    }
    assert_true(damaged > 100);
    dictionary_free(&d);
}

/* Three words: every value of every byte. The block is the last one, so that a string too long
 * leads out of the section. */
static void any_byte_of_a_small_dictionary_may_have_any_value(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 3, 13, true);
    for (size_t count = 1; count <= 3; count++) {
        buf terms;
        idx__buf_init(&terms, NULL);
        block_write(&terms, &d, 0, count, true);
        section_set(&d.segment, SECTION_TERMS, terms.data, terms.bytes);
        d.segment.meta.dictionary_blocks = 1;
        section_set(&d.segment, SECTION_TERMINDEX, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
        uint8_t *bytes = (uint8_t *)(uintptr_t)d.segment.sections[SECTION_TERMS].data;
        for (size_t at = 0; at < terms.bytes; at++) {
            uint8_t before = bytes[at];
            for (unsigned value = 0; value < 256; value++) {
                bytes[at] = (uint8_t)value;
                terms_walk walk;
                term_entry e;
                int code = idx__terms_walk_init(&walk, &d.segment, NULL, 0, NULL);
                while (code == IDX_OK && (code = idx__terms_walk_next(&walk, NULL)) == IDX_OK) {
                    idx__terms_find(&d.segment, walk.term, walk.bytes, &e, NULL);
                }
                assert_true(code == IDX_ENOTFOUND || code == IDX_ECORRUPT);
            }
            bytes[at] = before;
        }
        idx__buf_release(&terms);
    }
    dictionary_free(&d);
}

/* A section that ends anywhere: its reader stops there. */
static void the_section_may_end_anywhere(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 40, 12, true);
    section whole = d.segment.sections[SECTION_TERMS];
    for (uint64_t bytes = 0; bytes < whole.bytes; bytes += 1 + whole.bytes / 3000) {
        uint8_t *cut = malloc(bytes ? bytes : 1);
        memcpy(cut, whole.data, bytes);
        d.segment.sections[SECTION_TERMS].data = cut;
        d.segment.sections[SECTION_TERMS].bytes = bytes;
        terms_walk walk;
        int code = idx__terms_walk_init(&walk, &d.segment, NULL, 0, NULL);
        while (code == IDX_OK && (code = idx__terms_walk_next(&walk, NULL)) == IDX_OK) {
        }
        assert_int_equal(code, IDX_ECORRUPT);
        free(cut);
    }
    d.segment.sections[SECTION_TERMS] = whole;
    dictionary_free(&d);
}

static void damage_is_reported_with_its_place(void **state)
{
    (void)state;
    dictionary d;
    dictionary_make(&d, 60, 11, true);
    strcpy(d.segment.name, "seg-x.idx");
    ((uint8_t *)(uintptr_t)d.segment.sections[SECTION_TERMS].data)[2] =
        0; // no terms in the first block
    terms_walk walk;
    idx_error e = {0};
    assert_int_equal(idx__terms_walk_init(&walk, &d.segment, NULL, 0, &e), IDX_OK);
    assert_int_equal(idx__terms_walk_next(&walk, &e), IDX_ECORRUPT);
    assert_int_equal(e.code, IDX_ECORRUPT);
    assert_string_equal(e.section, "TERMS");
    assert_string_equal(e.file, "seg-x.idx");
    assert_true(e.message[0] != '\0');
    dictionary_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_found_with_its_list),
        cmocka_unit_test(terms_that_are_absent_are_not_found_and_walks_begin_behind_them),
        cmocka_unit_test(a_walk_from_every_prefix_meets_exactly_the_terms_that_have_it),
        cmocka_unit_test(a_walk_from_nowhere_meets_all),
        cmocka_unit_test(an_empty_dictionary_has_nothing),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(any_byte_of_a_small_dictionary_may_have_any_value),
        cmocka_unit_test(the_section_may_end_anywhere),
        cmocka_unit_test(damage_is_reported_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
