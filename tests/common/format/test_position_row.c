/* Rows of position codes in groups, against positions kept aside and a number made digit by digit. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/norm.h"
#include "common/format/position_row.h"

enum { MOST_TF = 400, STREAM = 1 << 17 };

typedef struct fixture {
    position_row row;
    uint32_t positions[IDX_POSTINGS_BLOCK * MOST_TF];
    uint32_t start[IDX_POSTINGS_BLOCK];
    uint32_t total;
    uint8_t stream[STREAM];
} fixture;

/* Entries of any frequency, mostly small, in fields of any length that some row of documents might have. */
static void draw_row(fixture *f, uint32_t count, unsigned kind, uint64_t *seed)
{
    f->total = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t norm = (uint8_t)(kind == 0 ? 1 + random_next(seed) % 255 : 60 + random_next(seed) % (kind == 1 ? 60 : 4));
        uint32_t limit = idx__norm_limit(norm);
        uint32_t tf = (uint32_t)(random_next(seed) % (random_next(seed) % 16 == 0 ? MOST_TF : 10));
        tf = tf < limit ? tf : limit;
        f->row.norms[i] = norm;
        f->row.tf[i] = tf;
        f->start[i] = f->total;
        uint32_t next = 0;
        for (uint32_t k = 0; k < tf; k++) { // ascending, with room for those that follow
            uint32_t room = limit - (tf - k) - next;
            next += (uint32_t)(random_next(seed) % (2 * (uint64_t)(room / (tf - k)) + 1)) % (room + 1);
            f->positions[f->total++] = next++;
        }
    }
}

static size_t encode(fixture *f, uint32_t count, uint64_t bit)
{
    idx__position_row_begin(&f->row, count, bit);
    assert_true(idx__position_row_fill(&f->row));
    size_t bytes = (size_t)(idx__position_row_end(&f->row) + 7) / 8;
    assert_true(bytes + IDX_POSITION_SLACK + 16 <= STREAM);
    memset(f->stream, 0, (size_t)bit / 8);
    memset(f->stream + bytes + IDX_POSITION_SLACK, 0x5a, 16);
    poscode_writer writer = {.out = f->stream + bit / 8, .count = bit % 8};
    idx__position_row_encode(&f->row, f->positions, &writer);
    assert_true((uint64_t)(writer.out - f->stream) * 8 + writer.count == idx__position_row_end(&f->row));
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(f->stream[bytes + IDX_POSITION_SLACK + i], 0x5a);
    }
    return bytes;
}

static void every_entry_comes_back_alone(void **state)
{
    (void)state;
    static fixture f;
    uint64_t seed = 11;
    for (unsigned round = 0; round < 600; round++) {
        uint32_t count = round < 40 ? round : 1 + (uint32_t)(random_next(&seed) % IDX_POSTINGS_BLOCK);
        draw_row(&f, count, round % 3, &seed);
        size_t bytes = encode(&f, count, random_next(&seed) % 100);
        uint8_t *exact = malloc(bytes ? bytes : 1);
        assert_non_null(exact);
        memcpy(exact, f.stream, bytes);
        for (uint32_t i = count; i-- > 0;) {
            uint32_t decoded[MOST_TF], tf = f.row.tf[i];
            const uint32_t *wanted = f.positions + f.start[i];
            assert_true(idx__position_row_decode(&f.row, exact, bytes, i, decoded));
            assert_true(memcmp(decoded, wanted, tf * sizeof *decoded) == 0);
            if (tf > 0) {
                uint32_t starts[3] = {wanted[0], wanted[tf - 1] + (tf == 1), wanted[tf - 1] + 2};
                uint32_t kept = idx__position_row_keep(&f.row, exact, bytes, i, starts, 3, 0);
                assert_int_equal(kept, tf == 1 ? 1 : 2);
            }
        }
        free(exact);
    }
}

/* Laid out piece by piece, a row is as if it were laid out at once. */
static void a_row_may_be_laid_out_in_pieces(void **state)
{
    (void)state;
    static fixture f;
    static position_row pieces;
    uint64_t seed = 12;
    for (unsigned round = 0; round < 300; round++) {
        uint32_t count = 1 + (uint32_t)(random_next(&seed) % IDX_POSTINGS_BLOCK);
        draw_row(&f, count, round % 3, &seed);
        encode(&f, count, 5);
        memset(&pieces, 0xee, sizeof pieces);
        memcpy(pieces.tf, f.row.tf, count * sizeof *pieces.tf);
        memcpy(pieces.norms, f.row.norms, count);
        idx__position_row_begin(&pieces, count, 5);
        for (uint32_t end = 0; end < count;) {
            end += 8 * (1 + (uint32_t)(random_next(&seed) % 9));
            end = end < count ? end : count;
            for (uint32_t i = pieces.filled; i < end; i++) {
                assert_true(idx__position_row_shape(&pieces, i));
            }
            idx__position_row_lay_out(&pieces, end);
        }
        assert_memory_equal(pieces.group_bit, f.row.group_bit, ((count + 7) / 8 + 1) * sizeof *pieces.group_bit);
    }
}

/* The number of the first group, from the format's words. */
static void a_group_is_a_number_and_raw_bits(void **state)
{
    (void)state;
    static fixture f;
    // Fields of 64 positions: a digit of six bits each. norm 48 is 64 to 67, so 47 has the limit 63.
    static const uint32_t at[3] = {3, 0, 62};
    for (uint32_t i = 0; i < 3; i++) {
        f.row.tf[i] = 1;
        f.row.norms[i] = 47;
        f.positions[i] = at[i];
    }
    assert_int_equal(idx__norm_limit(47), 63);
    assert_int_equal(encode(&f, 3, 0), 3);
    // The smallest b with floor(2^(b / 32)) >= 63 is 192: three digits take 18 bits, and the radix is 64.
    assert_int_equal(idx__position_row_end(&f.row), 18);
    uint32_t number = 3 + 64 * (0 + 64 * 62);
    assert_int_equal(f.stream[0] | f.stream[1] << 8 | f.stream[2] << 16, number);
}

static void a_frequency_above_the_length_is_refused(void **state)
{
    (void)state;
    static position_row row;
    row.tf[0] = 4;
    row.norms[0] = 3;
    idx__position_row_begin(&row, 1, 0);
    assert_false(idx__position_row_fill(&row));
}

/* Streams cut short, and streams of noise: every entry is refused or comes out ascending; nothing outside is read. */
static void damaged_streams_are_refused_or_read_as_something_else(void **state)
{
    (void)state;
    static fixture f;
    uint64_t seed = 13;
    unsigned refused = 0, accepted = 0;
    fence memory = fence_new(STREAM);
    for (unsigned round = 0; round < 400; round++) {
        uint32_t count = 1 + (uint32_t)(random_next(&seed) % IDX_POSTINGS_BLOCK);
        draw_row(&f, count, round % 3, &seed);
        size_t bytes = encode(&f, count, 0);
        bytes = round % 2 ? bytes : bytes - bytes * (random_next(&seed) % 100) / 100;
        uint8_t *in = fence_end(&memory, bytes);
        for (size_t i = 0; i < bytes; i++) {
            in[i] = round % 4 == 0 ? f.stream[i] : (uint8_t)random_next(&seed);
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t decoded[MOST_TF], starts[2] = {0, 50}, tf = f.row.tf[i];
            if (tf > 0) {
                uint32_t kept = idx__position_row_keep(&f.row, in, bytes, i, starts, 2, 3);
                assert_true(kept <= 2 || kept == UINT32_MAX);
            }
            if (!idx__position_row_decode(&f.row, in, bytes, i, decoded)) {
                refused++;
                continue;
            }
            accepted++;
            for (uint32_t k = 0; k < tf; k++) {
                assert_true(decoded[k] < idx__norm_limit(f.row.norms[i]) && (k == 0 || decoded[k] > decoded[k - 1]));
            }
        }
    }
    assert_true(refused > 1000 && accepted > 1000);
    fence_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_comes_back_alone),
        cmocka_unit_test(a_row_may_be_laid_out_in_pieces),
        cmocka_unit_test(a_group_is_a_number_and_raw_bits),
        cmocka_unit_test(a_frequency_above_the_length_is_refused),
        cmocka_unit_test(damaged_streams_are_refused_or_read_as_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
