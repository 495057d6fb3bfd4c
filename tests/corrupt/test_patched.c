/*
 * test_patched.c: damage that the checksums do not see, because they were computed anew: only what
 * the readers check themselves stands between them and the bytes. Every section lies in a block of
 * its own size, everything is read: under a sanitizer no step leads outside, and everywhere it
 * comes to an end.
 *
 * Normally a fixed sample of places and changes is tried; IDX_TEST_EXHAUSTIVE=1 tries all.
 */
#include "tests/common/format/segment_sweep.h"
#include "tests/corrupt/corrupt_testing.h"

#include "common/format/manifest.h"

/* The changes, at `at` of `bytes` bytes. */
enum { CHANGES = 9 };

static void change(uint8_t *data, size_t bytes, size_t at, unsigned which)
{
    size_t left = bytes - at;
    switch (which) {
    case 0:
        data[at] ^= 0xff;
        break;
    case 1:
        data[at] ^= 0x01;
        break;
    case 2:
        data[at] ^= 0x80; // varints become longer or shorter
        break;
    case 3:
        memset(data + at, 0xff, left < 4 ? left : 4);
        break;
    case 4:
        memset(data + at, 0, left < 4 ? left : 4);
        break;
    case 5:
        memset(data + at, 0xff, left < 9 ? left : 9);
        break;
    case 6:
        memcpy(data + at, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
               left < 10 ? left : 10); // the largest varint
        break;
    case 7:
        data[at]++;
        break;
    default:
        memset(data + at, 0, left); // the rest is gone
        break;
    }
}

typedef struct tally {
    size_t tried, opened, damages;
} tally;

static void read_patched(uint8_t *file, size_t bytes, tally *t)
{
    uint64_t id = segment_reseal(file, bytes);
    segment s;
    t->tried++;
    if (id && idx__segment_view(&s, file, bytes, id, true, NULL, NULL) == IDX_OK) {
        segment_take_apart(&s);
        t->damages += segment_read_everything(&s);
        segment_drop(&s);
        t->opened++;
    }
}

/* Tries `samples` places and changes in each section, or all. */
static void patch_all(const char *dir, victim which, size_t samples)
{
    victim_build(dir, which);
    uint64_t id;
    const char *path = victim_segment(dir, &id);
    size_t bytes;
    uint8_t *data = file_take(path, &bytes);
    uint8_t *copy = malloc(bytes);
    segment s;
    assert_int_equal(idx__segment_view(&s, data, bytes, id, true, NULL, NULL), IDX_OK);
    segment apart = s;
    segment_take_apart(&apart);
    assert_int_equal(segment_read_everything(&apart), 0); // what is sound reads without complaint
    segment_drop(&apart);
    uint64_t seed = 1;
    tally t = {0};
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
        size_t length = (size_t)s.sections[kind].bytes;
        size_t all = length * CHANGES;
        size_t count = is_exhaustive() || all < samples ? all : samples;
        for (size_t i = 0; i < count; i++) {
            size_t pick = count == all ? i : (size_t)random_below(&seed, all);
            memcpy(copy, data, bytes);
            change(copy + s.sections[kind].offset, length, pick / CHANGES, pick % CHANGES);
            read_patched(copy, bytes, &t);
        }
    }
    assert_true(t.opened > t.tried / 2 && t.damages > t.tried / 20);
    free(copy);
    free(data);
}

static void a_rich_index_patched_anywhere_is_read_without_harm(void **state)
{
    patch_all(*state, VICTIM_RICH, 100);
}

static void long_lists_patched_anywhere_are_read_without_harm(void **state)
{
    patch_all(*state, VICTIM_LONG, 100);
}

static void a_bare_index_patched_anywhere_is_read_without_harm(void **state)
{
    patch_all(*state, VICTIM_BARE, 100);
}

/* ---- single lists ---------------------------------------------------------------------------- */

static uint8_t *block_copy(const uint8_t *data, size_t bytes)
{
    uint8_t *copy = malloc(bytes ? bytes : 1); // of exactly its size
    assert_non_null(copy);
    if (bytes) {
        memcpy(copy, data, bytes);
    }
    return copy;
}

/* Every byte of a list gets `values` other values; the list and its positions end anywhere. */
static size_t list_try(const segment *s, const term_entry *entry, unsigned values)
{
    size_t damages = 0;
    term_entry e = *entry;
    uint8_t *list = block_copy(entry->list, entry->list_bytes);
    uint8_t *positions = block_copy(entry->positions, entry->position_bytes);
    e.list = list;
    e.positions = entry->positions ? positions : NULL;
    assert_int_equal(segment_read_list(s, &e), 0);
    for (size_t at = 0; at < entry->list_bytes + entry->position_bytes; at++) {
        uint8_t *byte = at < entry->list_bytes ? &list[at] : &positions[at - entry->list_bytes];
        uint8_t before = *byte;
        for (unsigned k = 1; k <= values; k++) {
            *byte = before ^ (uint8_t)(k * 255 / values);
            damages += segment_read_list(s, &e);
        }
        *byte = before;
    }
    for (size_t bytes = 0; bytes < entry->list_bytes; bytes++) {
        uint8_t *cut = block_copy(entry->list, bytes);
        e.list = cut;
        e.list_bytes = bytes;
        damages += segment_read_list(s, &e);
        free(cut);
    }
    e.list = list;
    e.list_bytes = entry->list_bytes;
    for (size_t bytes = 0; entry->positions && bytes < entry->position_bytes; bytes++) {
        uint8_t *cut = block_copy(entry->positions, bytes);
        e.positions = cut;
        e.position_bytes = bytes;
        damages += segment_read_list(s, &e);
        free(cut);
    }
    free(positions);
    free(list);
    return damages;
}

static void a_list_with_any_byte_wrong_or_cut_anywhere_is_read_without_harm(void **state)
{
    for (unsigned which = 0; which < VICTIMS; which++) {
        scratch_empty(*state);
        victim_build(*state, (victim)which);
        uint64_t id;
        size_t bytes;
        uint8_t *data = file_take(victim_segment(*state, &id), &bytes);
        segment s;
        terms_walk walk;
        size_t damages = 0;
        assert_int_equal(idx__segment_view(&s, data, bytes, id, true, NULL, NULL), IDX_OK);
        assert_int_equal(idx__terms_walk_init(&walk, &s, NULL, 0, NULL), IDX_OK);
        for (unsigned i = 0; idx__terms_walk_next(&walk, NULL) == IDX_OK; i++) {
            bool is_long = walk.entry.df > IDX_POSTINGS_BLOCK;
            if (is_long || i % 5 == 0 || is_exhaustive()) {
                damages += list_try(&s, &walk.entry,
                                    is_exhaustive()      ? 255
                                    : is_long            ? 4
                                    : walk.entry.is_tiny ? 24
                                                         : 12);
            }
        }
        assert_true(damages > 1000);
        free(data);
    }
}

/* Sections cut or stretched in the table, so that they end in the middle of things or hold others'
 * bytes. */
static void sections_of_other_sizes_are_read_without_harm(void **state)
{
    for (unsigned which = 0; which < VICTIMS; which++) {
        scratch_empty(*state);
        victim_build(*state, (victim)which);
        uint64_t id;
        size_t bytes;
        uint8_t *data = file_take(victim_segment(*state, &id), &bytes);
        uint8_t *copy = malloc(bytes);
        uint64_t table = idx__load_u64(data + bytes - IDX_SEGMENT_FOOTER_BYTES);
        size_t count = (bytes - IDX_SEGMENT_FOOTER_BYTES - table) / IDX_SECTION_ENTRY_BYTES;
        uint64_t seed = which;
        tally t = {0};
        for (size_t i = 0; i < count; i++) {
            uint64_t length = idx__load_u64(data + table + i * IDX_SECTION_ENTRY_BYTES + 16);
            for (unsigned k = 0; k < 20; k++) {
                memcpy(copy, data, bytes);
                uint8_t *entry = copy + table + i * IDX_SECTION_ENTRY_BYTES;
                uint64_t other = k < 4    ? k
                                 : k < 8  ? length - (k - 3)
                                 : k < 12 ? length + (k - 7)
                                          : random_below(&seed, length + 1);
                idx__store_u64(entry + 16, other);
                read_patched(copy, bytes, &t);
            }
        }
        assert_true(t.opened > 20);
        free(copy);
        free(data);
    }
}

/* Makes `copy`, sealed, the segment of the index in `dir`. */
static const char *segment_replace(const char *dir, uint8_t *copy, size_t bytes)
{
    uint64_t id = segment_reseal(copy, bytes);
    char name[32];
    idx__segment_name(id, name);
    const char *file = path_in(dir, name);
    file_put(file, copy, bytes);
    manifest m;
    buf b;
    idx__manifest_init(&m, NULL);
    idx__buf_init(&b, NULL);
    assert_int_equal(idx__manifest_read(&m, dir, NULL), IDX_OK);
    m.segments[0].id = id;
    idx__manifest_serialise(&m, &b);
    file_put(path_in(dir, "MANIFEST"), b.data, b.bytes);
    idx__buf_release(&b);
    idx__manifest_release(&m);
    return file;
}

/* How much of a section's damage contradicts something else in the file; the rest may be other
 * words, other texts, or bounds that are safe but not tight. */
static double share_that_shows(victim which, section_kind kind)
{
    switch (kind) {
    case SECTION_TERMINDEX:
    case SECTION_NORMS:
    case SECTION_STOREINDEX:
        return 1;
    case SECTION_POSTINGS:
    case SECTION_IDHASH:
        return 0.9;
    case SECTION_IDS:
        // Ids that ascend have no hash that another id would contradict: what is left in its place in
        // the order is as good an id as the one that was there. Only these go unseen: 74 of 390 changes of the
        // rich index, as little but the ids' own bytes is left in the section.
        return which == VICTIM_LONG ? 0.9 : 0.8;
    case SECTION_POSITIONS:
        // Whatever the bits are, they are positions; but those of all terms must make up the fields.
        return which == VICTIM_BARE ? 0 : 0.9;
    default:
        return 0.3;
    }
}

/* idx_index_check() over patched files: an end always, and no crash. */
static void the_check_sees_what_the_checksums_do_not(void **state)
{
    for (unsigned which = 0; which < VICTIMS; which++) {
        scratch_empty(*state);
        victim_build(*state, (victim)which);
        uint64_t id;
        size_t bytes;
        uint8_t *data = file_take(victim_segment(*state, &id), &bytes);
        uint8_t *copy = malloc(bytes);
        segment s;
        uint64_t seed = 99;
        assert_int_equal(idx__segment_view(&s, data, bytes, id, true, NULL, NULL), IDX_OK);
        for (unsigned kind = SECTION_META; kind < SECTION_KINDS; kind++) {
            size_t length = (size_t)s.sections[kind].bytes;
            size_t tries = length == 0 ? 0 : is_exhaustive() ? 3 * length : 40;
            size_t found = 0;
            for (size_t i = 0; i < tries; i++) {
                size_t at = (size_t)(is_exhaustive() ? i / 3 : random_below(&seed, length));
                memcpy(copy, data, bytes);
                change(copy + s.sections[kind].offset, length, at, (unsigned)(i % 3));
                const char *file = segment_replace(*state, copy, bytes);
                int code = idx_index_check(*state, NULL, NULL, NULL, NULL);
                assert_true(code == IDX_OK || code == IDX_ECORRUPT);
                found += code == IDX_ECORRUPT;
                remove(file);
            }
            if ((double)found <
                share_that_shows((victim)which, (section_kind)kind) * (double)tries) {
                fail_msg("index %u, %s: %zu of %zu changes found", which, idx__section_name(kind),
                         found, tries);
            }
        }
        free(copy);
        free(data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rich_index_patched_anywhere_is_read_without_harm,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(long_lists_patched_anywhere_are_read_without_harm,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_bare_index_patched_anywhere_is_read_without_harm,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            a_list_with_any_byte_wrong_or_cut_anywhere_is_read_without_harm, scratch_setup,
            scratch_teardown),
        cmocka_unit_test_setup_teardown(sections_of_other_sizes_are_read_without_harm,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(the_check_sees_what_the_checksums_do_not, scratch_setup,
                                        scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
