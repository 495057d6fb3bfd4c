/*
 * test_tokenizer.c: the kernels of every instruction set against the tokenizer that reads one
 * character at a time, on texts made to break them; and the promises that hold for any bytes.
 */
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"
#include "tests/common/text/text_testing.h"

static const tokenizer_rules rules_of[] = {
    {0},
    {.joins_hyphens = true, .strips_accents = true},
    {.splits_at_spaces = true},
    {.joins_hyphens = true, .strips_accents = true, .reads_numbers = true},
    {.joins_hyphens = true, .joins_prefixes = true, .strips_accents = true, .reads_numbers = true},
};

// A copy that ends where its block ends, at a chosen distance from alignment.
typedef struct exact_text {
    uint8_t *block;
    uint8_t *text;
} exact_text;

static exact_text exact_copy(const uint8_t *text, size_t bytes, size_t offset)
{
    exact_text copy;
    copy.block = malloc(offset + bytes + (offset + bytes == 0));
    assert_non_null(copy.block);
    copy.text = copy.block + offset;
    memcpy(copy.text, text, bytes);
    return copy;
}

static void assert_same_tokens(const tokenizer *a, const tokenizer *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->invalid, b->invalid);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->items[i].bytes, b->items[i].bytes);
        assert_memory_equal(a->folded + a->items[i].start, b->folded + b->items[i].start,
                            a->items[i].bytes);
        assert_int_equal(a->spans[i].start, b->spans[i].start);
        assert_int_equal(a->spans[i].end, b->spans[i].end);
    }
}

static void assert_sound(const tokenizer *t, size_t bytes)
{
    size_t end = 0;
    for (size_t i = 0; i < t->count; i++) {
        assert_in_range(t->items[i].bytes, 1, IDX_MAX_TERM_BYTES);
        assert_true(t->items[i].start + t->items[i].bytes + IDX_TOKENS_PADDING <=
                    t->folded_capacity);
        assert_true(t->spans[i].start >= end && t->spans[i].end > t->spans[i].start);
        end = t->spans[i].end;
        assert_true(end <= bytes);
        if (!t->rules.splits_at_spaces) {
            assert_int_equal(
                idx__utf8_invalid(t->folded + t->items[i].start, t->items[i].bytes, NULL), 0);
        }
    }
}

static void run(tokenizer *t, const uint8_t *text, size_t bytes)
{
    assert_int_equal(idx__tokenizer_run(t, text, bytes, true, NULL), IDX_OK);
    assert_sound(t, bytes);
}

// The specification of "whitespace", which scan_unicode.c does not know.
static void check_spaces(const tokenizer *t, const uint8_t *text, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes;) {
        size_t start = i;
        while (i < bytes && text[i] != ' ' && (text[i] < '\t' || text[i] > '\r')) {
            i++;
        }
        if (i == start) {
            i++;
            continue;
        }
        assert_true(count < t->count);
        assert_int_equal(t->spans[count].start, start);
        assert_int_equal(t->spans[count].end, i);
        assert_memory_equal(t->folded + t->items[count].start, text + start, t->items[count].bytes);
        assert_true(t->items[count].bytes == i - start ||
                    t->items[count].bytes > IDX_MAX_TERM_BYTES - 4);
        count++;
    }
    assert_int_equal(count, t->count);
}

// Every level, every set of rules, on one text.
static void check_text(const uint8_t *text, size_t bytes, size_t offset)
{
    exact_text copy = exact_copy(text, bytes, offset);
    for (size_t r = 0; r < COUNT(rules_of); r++) {
        tokenizer expected, t;
        idx__tokenizer_init(&expected, rules_of[r], NULL, NULL);
        if (!rules_of[r].splits_at_spaces) {
            run(&expected, copy.text, bytes);
        }
        for (idx_cpu level = IDX_CPU_SCALAR; level <= IDX_CPU_NEON; level++) {
            if (!idx__cpu_has(level)) {
                continue;
            }
            idx__tokenizer_init(&t, rules_of[r], idx__scan_kernels(level), NULL);
            run(&t, copy.text, bytes);
            if (rules_of[r].splits_at_spaces) {
                check_spaces(&t, copy.text, bytes);
            } else {
                assert_same_tokens(&expected, &t);
            }
            idx__tokenizer_release(&t);
        }
        idx__tokenizer_release(&expected);
    }
    free(copy.block);
}

static void every_level_gives_the_tokens_of_the_slow_tokenizer(void **state)
{
    (void)state;
    static const unsigned odds[] = {0, 1, 10, 60};
    uint64_t seed = 1;
    uint8_t text[700];
    for (int round = 0; round < 6000; round++) {
        size_t bytes = next_random(&seed) % sizeof text;
        make_text(text, bytes, odds[round % COUNT(odds)], &seed);
        check_text(text, bytes, next_random(&seed) % 64);
    }
}

static void random_bytes_give_the_same_at_every_level(void **state)
{
    (void)state;
    uint64_t seed = 2;
    uint8_t text[300];
    for (int round = 0; round < 4000; round++) {
        size_t bytes = next_random(&seed) % sizeof text;
        for (size_t i = 0; i < bytes; i++) {
            uint64_t r = next_random(&seed);
            text[i] = (uint8_t)(round % 2 ? r : r & 0x7F); // all bytes, or ASCII alone
        }
        check_text(text, bytes, next_random(&seed) % 64);
    }
}

// Two characters around every position of a block, for every pair that has to do with joining.
static void every_joiner_is_right_at_every_place_of_a_block(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a'b",        "1.2",        "1,2",        "a.b",      "a.bc",          "ab.c",
        "x.y.z",      "a_1",        "_a_",        "a''b",     "ke-2",          "a-b",
        "anak-anak",  "90-an",      "1-1",        "a`b",      "A.9",           "9.A",
        "a.\xC3\xA9", "\xC3\xA9.a", "a'\xC3\xA9", "\xC3\xA9", "anak-\xC3\xA9", "a\xCC\x81.b"};
    uint8_t text[200];
    for (size_t p = 0; p < COUNT(pieces); p++) {
        for (size_t at = 0; at < 140; at++) {
            size_t n = strlen(pieces[p]);
            memset(text, at % 2 ? ' ' : '.', sizeof text);
            memcpy(text + at, pieces[p], n);
            check_text(text, at + n, 0);
            check_text(text, at + n + 3, 0);
            text[at + n] = 'q';
            check_text(text, at + n + 1, 0);
        }
    }
}

static void long_texts_cross_the_chunks_unharmed(void **state)
{
    (void)state;
    uint64_t seed = 3;
    size_t bytes = 150000;
    uint8_t *text = malloc(bytes);
    assert_non_null(text);
    static const unsigned odds[] = {0, 1, 50};
    for (size_t i = 0; i < COUNT(odds); i++) {
        make_text(text, bytes, odds[i], &seed);
        check_text(text, bytes, i);
    }
    memset(text, 'a', bytes); // one word
    check_text(text, bytes, 0);
    memset(text, '-', bytes);
    check_text(text, bytes, 0);
    for (size_t i = 0; i < bytes; i++) { // joined from end to end
        text[i] = i % 2 ? ',' : '1';
    }
    check_text(text, bytes, 0);
    for (size_t i = 0; i + 2 < bytes; i += 3) { // no ASCII at all
        memcpy(text + i, "\xE6\x97\xA5", 3);
    }
    check_text(text, bytes, 0);
    free(text);
}

static void a_long_word_is_cut_at_a_character_border_and_keeps_its_span(void **state)
{
    (void)state;
    static const struct {
        const char *letter;
        size_t cut;
    } cases[] = {{"x", 255}, {"\xC3\xA9", 254}, {"\xE0\xA4\x95", 255}, {"\xF0\x90\x90\xA8", 252}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        size_t n = strlen(cases[c].letter), bytes = 0;
        uint8_t text[1300];
        text[bytes++] = ' ';
        while (bytes < 1201) {
            memcpy(text + bytes, cases[c].letter, n);
            bytes += n;
        }
        for (size_t r = 0; r < COUNT(rules_of); r++) {
            tokenizer t;
            tokenizer_rules rules = rules_of[r];
            rules.strips_accents = false;
            idx__tokenizer_init(&t, rules, idx__scan_kernels(idx__cpu_level()), NULL);
            run(&t, text, bytes);
            assert_int_equal(t.count, 1);
            assert_int_equal(t.items[0].bytes, cases[c].cut);
            assert_int_equal(t.spans[0].start, 1);
            assert_int_equal(t.spans[0].end, bytes);
            idx__tokenizer_release(&t);
        }
    }
}

static void invalid_sequences_are_counted_once_each(void **state)
{
    (void)state;
    tokenizer t;
    idx__tokenizer_init(&t, rules_of[1], idx__scan_kernels(idx__cpu_level()), NULL);
    const char text[] = "anak-\xFF"
                        "anak \xC3 o'\xE2\x80 caf\xE9\xE9 biasa \xED\xA0\x80 sayur-\xC3\xA9 \x80";
    run(&t, (const uint8_t *)text, sizeof text - 1);
    assert_int_equal(t.invalid, 1 + 1 + 1 + 2 + 3 + 1);
    assert_int_equal(t.invalid, idx__utf8_invalid((const uint8_t *)text, sizeof text - 1, NULL));
    run(&t, (const uint8_t *)"biasa", 5);
    assert_int_equal(t.invalid, 0);
    idx__tokenizer_release(&t);
}

static void an_empty_text_has_no_tokens(void **state)
{
    (void)state;
    for (size_t r = 0; r < COUNT(rules_of); r++) {
        tokenizer t;
        idx__tokenizer_init(&t, rules_of[r], idx__scan_kernels(idx__cpu_level()), NULL);
        assert_int_equal(idx__tokenizer_run(&t, NULL, 0, true, NULL), IDX_OK);
        assert_int_equal(t.count, 0);
        run(&t, (const uint8_t *)" \t\n", 3);
        assert_int_equal(t.count, 0);
        idx__tokenizer_release(&t);
    }
}

static void a_text_of_4_gib_is_refused_unread(void **state)
{
    (void)state;
    tokenizer t;
    idx_error err = {0};
    idx__tokenizer_init(&t, rules_of[0], idx__scan_kernels(idx__cpu_level()), NULL);
    assert_int_equal(idx__tokenizer_run(&t, (const uint8_t *)"x", (size_t)1 << 32, true, &err),
                     IDX_ELIMIT);
    assert_int_equal(err.code, IDX_ELIMIT);
    idx__tokenizer_release(&t);
}

// Words that grow by folding move to the tail, again and again, while the block moves under them.
static void words_that_grow_keep_their_place_in_the_source(void **state)
{
    (void)state;
    counting_allocator allocator;
    counting_allocator_init(&allocator, 0);
    tokenizer t;
    idx__tokenizer_init(&t, rules_of[0], idx__scan_kernels(idx__cpu_level()), &allocator.hook);
    uint8_t text[6000];
    size_t bytes = 0;
    while (bytes + 7 < sizeof text) { // a capital I with a dot becomes an i and a dot of its own
        memcpy(text + bytes, "\xC4\xB0\xC4\xB0 a ", 7);
        bytes += 7;
    }
    run(&t, text, bytes);
    assert_int_equal(t.count, bytes / 7 * 2);
    assert_int_equal(t.moved_count, bytes / 7);
    for (size_t i = 0; i < t.count; i += 2) {
        assert_int_equal(t.items[i].bytes, 6);
        assert_memory_equal(t.folded + t.items[i].start, "i\xCC\x87i\xCC\x87", 6);
        assert_int_equal(t.spans[i].start, i / 2 * 7);
        assert_int_equal(t.spans[i].end, i / 2 * 7 + 4);
    }
    idx__tokenizer_release(&t);
    assert_int_equal(allocator.live_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_gives_the_tokens_of_the_slow_tokenizer),
        cmocka_unit_test(random_bytes_give_the_same_at_every_level),
        cmocka_unit_test(every_joiner_is_right_at_every_place_of_a_block),
        cmocka_unit_test(long_texts_cross_the_chunks_unharmed),
        cmocka_unit_test(a_long_word_is_cut_at_a_character_border_and_keeps_its_span),
        cmocka_unit_test(invalid_sequences_are_counted_once_each),
        cmocka_unit_test(an_empty_text_has_no_tokens),
        cmocka_unit_test(a_text_of_4_gib_is_refused_unread),
        cmocka_unit_test(words_that_grow_keep_their_place_in_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
