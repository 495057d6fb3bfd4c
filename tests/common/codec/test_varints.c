/* test_varints.c: many varints at once are what one after the other says, on every instruction set. */
#include "tests/common/codec/codec_testing.h"

#include "common/codec/varint.h"
#include "common/codec/varints.h"

enum { MOST = 3000 };

typedef struct row {
    uint8_t *bytes; // ends IDX_VARINTS_PADDING before an unreadable page
    size_t byte_count, count;
    uint32_t values[MOST];
    size_t ends[MOST];
} row;

/* Values of up to `bits` bits, often of fewer. */
static void row_make(row *r, const fence *f, size_t count, unsigned bits, uint64_t seed)
{
    uint8_t raw[MOST * IDX_VARINT_MAX_BYTES];
    r->count = count;
    r->byte_count = 0;
    for (size_t i = 0; i < count; i++) {
        r->values[i] = random_bits(&seed, (unsigned)(random_next(&seed) % (bits + 1)));
        r->byte_count += idx__varint_put(raw + r->byte_count, r->values[i]);
        r->ends[i] = r->byte_count;
    }
    r->bytes = fence_end(f, r->byte_count + IDX_VARINTS_PADDING);
    memcpy(r->bytes, raw, r->byte_count);
    memset(r->bytes + r->byte_count, (int)(seed & 0xff), IDX_VARINTS_PADDING);
}

static void check_row(const row *r, varints_decode_fn decode, size_t room)
{
    uint32_t values[MOST + IDX_VARINTS_ROOM];
    const uint8_t *p = r->bytes, *end = r->bytes + r->byte_count;
    for (size_t done = 0; done < r->count;) {
        size_t n = decode(&p, end, values, room);
        assert_true(n <= room && n <= r->count - done);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(values[i], r->values[done + i]);
        }
        done += n;
        assert_ptr_equal(p, done ? r->bytes + r->ends[done - 1] : r->bytes);
        if (n == 0 || (room - n >= IDX_VARINTS_ROOM && p < end)) { // it stopped for a long one
            assert_true(r->values[done] >> 28);
            p = r->bytes + r->ends[done++];
        }
    }
    assert_ptr_equal(p, end);
}

static void rows_of_all_lengths_come_back(void **state)
{
    varints_decode_fn decode = idx__varints_decoder(level_of(state));
    static row r;
    fence f = fence_new(MOST * IDX_VARINT_MAX_BYTES);
    for (unsigned bits = 0; bits <= 32; bits++) {
        for (size_t count = 1; count < MOST; count += 1 + count / 9) {
            row_make(&r, &f, count, bits, bits * MOST + count);
            check_row(&r, decode, IDX_VARINTS_ROOM);
            check_row(&r, decode, 512);
            check_row(&r, decode, MOST);
        }
    }
    fence_free(&f);
}

static void skipping_counts(void **state)
{
    (void)state;
    static row r;
    fence f = fence_new(MOST * IDX_VARINT_MAX_BYTES);
    row_make(&r, &f, 500, 32, 5);
    for (size_t i = 0; i < r.count; i++) {
        assert_ptr_equal(idx__varints_skip(r.bytes, i + 1), r.bytes + r.ends[i]);
    }
    assert_ptr_equal(idx__varints_skip(r.bytes, 0), r.bytes);
    fence_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEVEL_TESTS(rows_of_all_lengths_come_back),
        cmocka_unit_test(skipping_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
