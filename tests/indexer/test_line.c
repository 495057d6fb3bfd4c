/* test_line.c: what goes into a line's stream comes out of it, wherever its tail and its chunks end. */
#include "tests/common/base/testing.h"

#include "indexer/line.h"
#include "indexer/stream.h"

typedef struct occurrence {
    uint32_t key, position;
} occurrence;

typedef struct reading {
    const occurrence *expected;
    size_t count, at;
} reading;

static int entry_check(void *ctx, uint32_t doc, inverter_field field, const uint32_t *positions, uint32_t count,
                       idx_error *err)
{
    (void)err;
    reading *r = ctx;
    for (uint32_t i = 0; i < count; i++, r->at++) {
        assert_true(r->at < r->count);
        assert_int_equal(doc * 2 + (uint32_t)field, r->expected[r->at].key);
        assert_int_equal(positions[i], r->expected[r->at].position);
    }
    return IDX_OK;
}

/* Gaps of `bits` bits at most, often of fewer; now and then an entry of several positions. */
static void occurrences_make(occurrence *o, size_t count, unsigned bits, uint64_t seed)
{
    uint32_t key = UINT32_MAX, position = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t gap = (uint32_t)random_below(&seed, (uint64_t)1 << random_below(&seed, bits + 1));
        bool is_new = i == 0 || random_below(&seed, 4) > 0 || position > UINT32_MAX / 2 - gap;
        if (is_new && key + 1 < UINT32_MAX / 2) {
            key += 1 + gap;
            position = gap;
        } else {
            position += 1 + gap / 16;
        }
        o[i] = (occurrence){key, position};
    }
}

static line line_fresh(void)
{
    return (line){.last_key = UINT32_MAX, .target = LINE_NONE, .first = CHUNK_NONE, .chunk = CHUNK_NONE};
}

static void check_stream(const line *l, const chunk_pool *pool, const occurrence *o, size_t count, const idx_allocator *a)
{
    buf stream;
    stream_walk walk;
    idx__buf_init(&stream, a);
    idx__stream_walk_init(&walk, a);
    for (unsigned chunk = 0; chunk < CHUNK_CLASSES; chunk++) {
        idx__line_prefetch(l, pool, chunk);
    }
    idx__line_collect(l, pool, &stream);
    size_t bytes = stream.bytes;
    assert_non_null(idx__buf_reserve(&stream, STREAM_PADDING));
    stream_view view = {stream.data, bytes};
    reading r = {o, count, 0};
    assert_int_equal(idx__stream_walk(&walk, &view, 1, entry_check, &r, NULL), IDX_OK);
    assert_int_equal(r.at, count);
    idx__stream_walk_release(&walk);
    idx__buf_release(&stream);
}

static void a_stream_comes_out_as_it_went_in(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 2, 5, 6, 20, 100, 1000, 40000};
    static const unsigned bits[] = {0, 3, 8, 15, 30};
    test_memory m;
    test_memory_init(&m);
    chunk_pool pool;
    idx__chunks_init(&pool, &m.hook);
    for (size_t k = 0; k < COUNT_OF(counts) * COUNT_OF(bits); k++) {
        size_t count = counts[k % COUNT_OF(counts)];
        occurrence *o = malloc(count * sizeof *o);
        occurrences_make(o, count, bits[k / COUNT_OF(counts)], k);
        // Two lines by turns, so that chunks do not lie one behind the other; the second flushes ahead, as batches do.
        line lines[2] = {line_fresh(), line_fresh()};
        for (size_t i = 0; i < count; i++) {
            for (unsigned which = 0; which < 2; which++) {
                assert_int_equal(line_occurrence(&lines[which], &pool, o[i].key, o[i].position), IDX_OK);
                if (which && lines[which].tail_bytes >= LINE_FULL) {
                    assert_int_equal(line_flush(&lines[which], &pool), IDX_OK);
                }
            }
        }
        check_stream(&lines[0], &pool, o, count, &m.hook);
        check_stream(&lines[1], &pool, o, count, &m.hook);
        free(o);
    }
    idx__chunks_release(&pool);
    test_memory_release(&m);
}

static void without_memory_it_says_so(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    chunk_pool pool;
    idx__chunks_init(&pool, &m.hook);
    test_memory_arm(&m, 1, true);
    line l = line_fresh();
    int code = IDX_OK;
    for (uint32_t i = 0; i < 1000 && code == IDX_OK; i++) {
        code = line_occurrence(&l, &pool, 2 * i + 1, i);
    }
    assert_int_equal(code, IDX_ENOMEM);
    idx__chunks_release(&pool);
    test_memory_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_comes_out_as_it_went_in),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
