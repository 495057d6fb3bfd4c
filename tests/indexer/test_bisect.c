/* test_bisect.c: the order is a permutation, the same for any number of threads; documents of alike words come to stand together;
 * and without memory it says so. */
#include "tests/common/base/testing.h"

#include "indexer/bisect.h"

#define MUCH ((uint64_t)1 << 30) /* memory; with none, more ranges refer to the index of the whole */

typedef struct collection {
    forward_index index;
    uint64_t *starts;
    uint32_t *terms;
    uint32_t *topics;
} collection;

/* Documents of `topics` topics in random order: `words` words out of the 50 of a topic, and as many out of 400 that all share. */
static void collection_make(collection *c, uint32_t documents, uint32_t topics, uint32_t words, uint64_t seed)
{
    *c = (collection){.starts = calloc(documents + 1, sizeof *c->starts),
                      .terms = calloc(2 * (size_t)documents * words + 1, sizeof *c->terms),
                      .topics = calloc(documents + 1, sizeof *c->topics)};
    uint8_t *seen = calloc(400 + 50 * (size_t)topics, 1);
    uint64_t n = 0;
    for (uint32_t d = 0; d < documents; d++) {
        c->starts[d] = n;
        c->topics[d] = (uint32_t)random_below(&seed, topics);
        for (uint32_t i = 0; i < 2 * words; i++) {
            uint32_t term = (uint32_t)(i < words ? 400 + 50 * c->topics[d] + random_below(&seed, 50) : random_below(&seed, 400));
            c->terms[n] = term;
            n += !seen[term];
            seen[term] = 1;
        }
        for (uint64_t i = c->starts[d]; i < n; i++) {
            seen[c->terms[i]] = 0;
        }
    }
    c->starts[documents] = n;
    free(seen);
    c->index = (forward_index){documents, 400 + 50 * topics, c->starts, c->terms};
}

static void collection_release(collection *c)
{
    free(c->starts);
    free(c->terms);
    free(c->topics);
}

static void assert_permutation(const uint32_t *order, uint32_t count)
{
    uint8_t *seen = calloc(count + 1, 1);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(order[i] < count && !seen[order[i]]);
        seen[order[i]] = 1;
    }
    free(seen);
}

static void the_order_is_a_permutation_whatever_the_threads(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, 2, 16, 17, 33, 1000, 60001};
    for (size_t k = 0; k < COUNT_OF(counts); k++) {
        collection c;
        uint32_t n = counts[k];
        collection_make(&c, n, 9, 12, k); // the last one has more postings than a small range may
        uint32_t *first = calloc(n + 1, sizeof *first), *other = calloc(n + 1, sizeof *other);
        assert_int_equal(idx__bisect(&c.index, 1, MUCH, first, NULL, NULL), IDX_OK);
        assert_permutation(first, n);
        for (unsigned threads = 2; threads < 6; threads++) {
            assert_int_equal(idx__bisect(&c.index, threads, threads % 2 ? MUCH : 0, other, NULL, NULL), IDX_OK);
            assert_memory_equal(first, other, n * sizeof *first);
        }
        free(first);
        free(other);
        collection_release(&c);
    }
}

static void documents_of_one_topic_come_to_stand_together(void **state)
{
    (void)state;
    enum { DOCUMENTS = 4096, TOPICS = 8 };
    collection c;
    collection_make(&c, DOCUMENTS, TOPICS, 20, 5);
    uint32_t *order = calloc(DOCUMENTS, sizeof *order);
    assert_int_equal(idx__bisect(&c.index, 2, MUCH, order, NULL, NULL), IDX_OK);
    uint32_t before = 0, after = 0;
    for (uint32_t i = 1; i < DOCUMENTS; i++) {
        before += c.topics[i] != c.topics[i - 1];
        after += c.topics[order[i]] != c.topics[order[i - 1]];
    }
    assert_true(before > DOCUMENTS * 3 / 4);
    if (after > DOCUMENTS / 20) {
        fail_msg("%u changes of topic in a row of %u documents", after, DOCUMENTS);
    }
    free(order);
    collection_release(&c);
}

static void without_memory_it_says_so(void **state)
{
    (void)state;
    collection c;
    collection_make(&c, 200, 3, 10, 1);
    uint32_t order[200];
    test_memory m;
    test_memory_init(&m);
    for (size_t n = 1;; n++) {
        test_memory_arm(&m, n, n % 2);
        int code = idx__bisect(&c.index, 1, MUCH, order, &m.hook, NULL);
        assert_int_equal(m.live_blocks, 0);
        if (m.failures == 0) {
            assert_int_equal(code, IDX_OK);
            break;
        }
        assert_int_equal(code, IDX_ENOMEM);
    }
    test_memory_release(&m);
    collection_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_a_permutation_whatever_the_threads),
        cmocka_unit_test(documents_of_one_topic_come_to_stand_together),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
