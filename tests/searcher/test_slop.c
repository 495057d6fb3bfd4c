/* test_slop.c: walks over positions: what matches, at which distance, and what a document is worth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "searcher/slop.h"

enum { MOST = 64 };

#define COUNT(a) (sizeof(a) / sizeof *(a))

typedef struct walk {
    slop_word words[MOST];
    uint32_t places[MOST][MOST];
    uint32_t count;
} walk;

// Letters are words: the phrase's at the text's places.
static void walk_make(walk *w, const char *phrase, const char *text)
{
    uint32_t numbers[MOST];
    w->count = (uint32_t)strlen(phrase);
    for (uint32_t i = 0; i < w->count; i++) {
        numbers[i] = (uint32_t)phrase[i];
        slop_word *word = &w->words[i];
        *word = (slop_word){.positions = w->places[i], .twin = idx__slop_twin(numbers, i)};
        for (uint32_t t = 0; text[t]; t++) {
            if (text[t] == phrase[i]) {
                w->places[i][word->count++] = t;
            }
        }
    }
}

static uint64_t frequency(const char *phrase, const char *text, uint32_t slop)
{
    walk w;
    walk_make(&w, phrase, text);
    return idx__slop_frequency(w.words, w.count, slop);
}

static void words_in_between_cost_one_each_and_a_swap_two(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *text;
        uint32_t distance; // the least slop that finds it
    } examples[] = {
        {"ab", "ab", 0},     {"ab", "a.b", 1},    {"ab", "a..b", 2},   {"ab", "ba", 2},      {"ab", "b.a", 3},
        {"abc", "a.b.c", 2}, {"abc", "acb", 2},   {"abc", "cba", 4},   {"abc", "bca", 3},    {"aa", "aa", 0},
        {"aa", "a.a", 1},    {"aba", "aba", 0},   {"aba", "aab", 2},   {"aab", "aba", 2},    {"aaa", "a.a.a", 2},
        {"abab", "aabb", 2}, {"ab", "b...ab", 0}, {"ab", ".b.a.b.", 1}, {"abcd", "a.bc.d", 2},
    };
    for (size_t i = 0; i < COUNT(examples); i++) {
        uint32_t d = examples[i].distance;
        uint64_t f = frequency(examples[i].phrase, examples[i].text, d);
        if (f < IDX_SLOP_UNIT / (1 + d) || (d && frequency(examples[i].phrase, examples[i].text, d - 1))) {
            fail_msg("\"%s\" in %s: not a distance of %u", examples[i].phrase, examples[i].text, d);
        }
    }
    assert_int_equal(frequency("aa", "a", 1000), 0);
    assert_int_equal(frequency("ab", "aaaa", 1000), 0);
}

static void every_match_counts_by_its_distance_and_every_occurrence_once(void **state)
{
    (void)state;
    const uint64_t one = IDX_SLOP_UNIT;
    assert_int_equal(frequency("ab", "ab....ab", 2), 2 * one);
    assert_int_equal(frequency("ab", "ab....a.b", 2), one + one / 2);
    assert_int_equal(frequency("ab", "bab", 2), one);   // the b before is passed over for the nearer
    assert_int_equal(frequency("ab", "aba", 2), one);   // the only b is used
    assert_int_equal(frequency("aa", "aaa", 1), 2 * one); // as exact phrases overlap
    assert_int_equal(frequency("ab", "a..b", 2), one / 3);
}

static void matches_tell_where_they_stand(void **state)
{
    (void)state;
    walk w;
    slop_match m;
    walk_make(&w, "abc", "..b.ca....abc");
    assert_true(idx__slop_next(w.words, w.count, 5, &m));
    assert_int_equal(m.distance, 4);
    assert_int_equal(m.first, 2);
    assert_int_equal(m.last, 5);
    assert_true(idx__slop_next(w.words, w.count, 5, &m));
    assert_int_equal(m.distance, 0);
    assert_int_equal(m.first, 10);
    assert_false(idx__slop_next(w.words, w.count, 5, &m));
}

// ---- beside the definition, by trying everything

// Whether words i.. can be placed so that all places are within the slop; `used` by position.
static bool any_match(const char *phrase, const char *text, uint32_t i, int low, int high, uint32_t slop, bool *used)
{
    if (i == strlen(phrase)) {
        return true;
    }
    for (int t = 0; text[t]; t++) {
        int place = t - (int)i, l = place < low ? place : low, h = place > high ? place : high;
        if (text[t] == phrase[i] && !used[t] && (i == 0 || (uint32_t)(h - l) <= slop)) {
            used[t] = true;
            bool found = any_match(phrase, text, i + 1, i ? l : place, i ? h : place, slop, used);
            used[t] = false;
            if (found) {
                return true;
            }
        }
    }
    return false;
}

static uint32_t exact_count(const char *phrase, const char *text)
{
    uint32_t n = 0;
    size_t length = strlen(phrase);
    for (const char *p = text; *p; p++) {
        n += strncmp(p, phrase, length) == 0;
    }
    return n;
}

static void random_letters(char *out, uint32_t *seed, uint32_t length, uint32_t letters)
{
    for (uint32_t i = 0; i < length; i++) {
        *seed = *seed * 1664525u + 1013904223u;
        out[i] = (char)('a' + (*seed >> 16) % letters);
    }
    out[length] = 0;
}

static void random_texts_match_where_trying_everything_finds_a_match(void **state)
{
    (void)state;
    uint32_t seed = 7, matching = 0, rounds = 30000;
    for (uint32_t n = 0; n < rounds; n++) {
        char phrase[32], text[32];
        bool used[32] = {false};
        random_letters(phrase, &seed, 2 + n % 3, 2 + n % 4);
        random_letters(text, &seed, 1 + n % 13, 3 + n % 5);
        uint32_t slop = n % 8, least = UINT32_MAX;
        uint64_t f = frequency(phrase, text, slop);
        bool matches = any_match(phrase, text, 0, 0, 0, slop, used);
        for (const char *p = phrase; *p; p++) {
            uint32_t tf = 0;
            for (const char *t = text; *t; t++) {
                tf += *t == *p;
            }
            least = tf < least ? tf : least;
        }
        matching += matches;
        if ((f > 0) != matches) {
            fail_msg("\"%s\"~%u in %s: %s", phrase, slop, text, matches ? "not found" : "found");
        }
        if (f > (uint64_t)least * IDX_SLOP_UNIT ||
            f < (uint64_t)exact_count(phrase, text) * IDX_SLOP_UNIT ||
            (slop == 0 && f != (uint64_t)exact_count(phrase, text) * IDX_SLOP_UNIT)) {
            fail_msg("\"%s\"~%u in %s: frequency %llu", phrase, slop, text, (unsigned long long)f);
        }
    }
    assert_true(matching > rounds / 20 && matching < rounds / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_in_between_cost_one_each_and_a_swap_two),
        cmocka_unit_test(every_match_counts_by_its_distance_and_every_occurrence_once),
        cmocka_unit_test(matches_tell_where_they_stand),
        cmocka_unit_test(random_texts_match_where_trying_everything_finds_a_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
