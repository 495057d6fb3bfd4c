/* test_term_sort.c: the order is that of qsort() with memcmp(), whatever the words. */
#include "tests/common/base/testing.h"

#include "indexer/term_sort.h"

static int compare_terms(const void *a, const void *b)
{
    const sorted_term *x = a;
    const sorted_term *y = b;
    int order = memcmp(x->word, y->word, x->bytes < y->bytes ? x->bytes : y->bytes);
    return order ? order : (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

/* Distinct words over few letters, so that prefixes are shared; also zeros, which the key pads
 * with. */
static size_t words_make(sorted_term *terms, size_t count, size_t longest, uint64_t seed)
{
    static const uint8_t alphabet[] = {0, 'a', 'b', 0xff};
    for (size_t i = 0; i < count; i++) {
        size_t bytes = 1 + (size_t)random_below(&seed, longest);
        uint8_t *word = malloc(bytes);
        for (size_t k = 0; k < bytes; k++) {
            word[k] = alphabet[random_below(&seed, k < 7 && longest > 9 ? 1 : 4)];
        }
        terms[i] = (sorted_term){.word = word, .bytes = (uint32_t)bytes};
    }
    qsort(terms, count, sizeof *terms, compare_terms);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (n > 0 && compare_terms(&terms[n - 1], &terms[i]) == 0) {
            free((void *)(uintptr_t)terms[i].word);
        } else {
            terms[n++] = terms[i];
        }
    }
    return n;
}

static void words_come_out_in_bytewise_order(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 3, 255, 256, 257, 20000};
    static const size_t lengths[] = {1, 3, 8, 9, 40};
    test_memory m;
    test_memory_init(&m);
    for (size_t k = 0; k < COUNT_OF(counts) * COUNT_OF(lengths); k++) {
        size_t count = counts[k % COUNT_OF(counts)];
        sorted_term *terms = calloc(count + 1, sizeof *terms);
        size_t n = words_make(terms, count, lengths[k / COUNT_OF(counts)], k);
        for (size_t i = 0; i < n; i++) {
            terms[i].number = (uint32_t)i; // where it belongs
        }
        uint64_t seed = k;
        for (size_t i = n; i > 1; i--) {
            size_t j = (size_t)random_below(&seed, i);
            sorted_term swap = terms[i - 1];
            terms[i - 1] = terms[j];
            terms[j] = swap;
        }
        assert_int_equal(idx__terms_sort(terms, n, &m.hook), IDX_OK);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(terms[i].number, i);
            free((void *)(uintptr_t)terms[i].word);
        }
        free(terms);
    }
    test_memory_release(&m);
}

static void without_memory_it_says_so(void **state)
{
    (void)state;
    test_memory m;
    test_memory_init(&m);
    sorted_term terms[] = {{.word = (const uint8_t *)"b", .bytes = 1},
                           {.word = (const uint8_t *)"a", .bytes = 1}};
    test_memory_arm(&m, 1, true);
    assert_int_equal(idx__terms_sort(terms, 2, &m.hook), IDX_ENOMEM);
    test_memory_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_out_in_bytewise_order),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
