/*
 * test_lexicon.c: the table holds what the lists say, word for word, and nothing else.
 */
#include "common/text/lexicon.h"
#include "tests/common/text/text_testing.h"
#include <string.h>

static lexicon_mark mark_of(const char *word)
{
    return idx__lexicon_find((const uint8_t *)word, strlen(word));
}

static void words_have_their_marks(void **state)
{
    (void)state;
    assert_int_equal(mark_of("sapu"), LEXICON_ROOT);
    assert_int_equal(mark_of("karang"), LEXICON_FIRM);
    assert_int_equal(mark_of("pernyataan"), LEXICON_WHOLE);
    assert_int_equal(mark_of("apotik"), LEXICON_ALIAS);
    assert_string_equal(idx__lexicon_stem((const uint8_t *)"apotik!", 6), "apotek");
    assert_null(idx__lexicon_stem((const uint8_t *)"apoti", 5));
    assert_null(idx__lexicon_stem((const uint8_t *)"apotikk", 7));
    assert_null(idx__lexicon_stem((const uint8_t *)"kirim", 5));
}

static void other_bytes_are_no_words(void **state)
{
    (void)state;
    static const char *const words[] = {"",  "kiri-", "kirimm", "kir", "KIRIM",
                                        "{", "`",     "\xFF",   "z",   "kirim1"};
    for (size_t i = 0; i < COUNT(words); i++) {
        assert_int_equal(mark_of(words[i]), LEXICON_NONE);
    }
}

typedef struct list_word {
    char text[48];
} list_word;

static int by_text(const void *a, const void *b)
{
    return strcmp(((const list_word *)a)->text, ((const list_word *)b)->text);
}

static size_t read_list(const char *path, list_word *words, size_t count)
{
    char line[256];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *word = strtok(line, " \t\n");
        if (word && word[0] != '#') {
            assert_true(count < 60000 && strlen(word) < sizeof words->text);
            strcpy(words[count++].text, word);
        }
    }
    fclose(f);
    return count;
}

// Goes every way through the automaton and meets the words in alphabetical order.
static size_t walk_all(uint32_t node, char *word, size_t bytes, const list_word *words, size_t at)
{
    for (char c = 'a'; c <= 'z'; c++) {
        uint32_t edge = lexicon_edge(node, (uint8_t)c);
        if (!edge) {
            continue;
        }
        word[bytes] = c;
        word[bytes + 1] = '\0';
        if (lexicon_edge_mark(edge) != LEXICON_NONE) {
            assert_string_equal(words[at].text, word);
            at++;
        }
        if (lexicon_edge_node(edge) != LEXICON_START) {
            at = walk_all(lexicon_edge_node(edge), word, bytes + 1, words, at);
        }
    }
    return at;
}

static void the_table_holds_the_lists_and_nothing_else(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "common/text/lexicon/roots.txt", "common/text/lexicon/names.txt",
        "common/text/lexicon/spellings.txt", "common/text/lexicon/english.txt"};
    list_word *words = calloc(60000, sizeof *words);
    assert_non_null(words);
    size_t count = 0;
    for (size_t i = 0; i < COUNT(lists); i++) {
        count = read_list(lists[i], words, count);
    }
    qsort(words, count, sizeof *words, by_text);
    char word[64];
    assert_int_equal(walk_all(LEXICON_START, word, 0, words, 0), count);
    assert_true(count > 14000);
    free(words);
}

static uint64_t hash_more(uint64_t h, const void *data, size_t bytes)
{
    for (const uint8_t *p = data, *end = p + bytes; p < end; p++) {
        h = (h ^ *p) * 0x100000001b3;
    }
    return h;
}

// Machines are little-endian, which the format relies on, too.
static void the_fingerprint_is_that_of_the_table(void **state)
{
    (void)state;
    uint64_t h = hash_more(0xcbf29ce484222325, idx__lexicon_edges,
                           idx__lexicon_edge_count * sizeof idx__lexicon_edges[0]);
    for (size_t i = 0; i < idx__lexicon_alias_count; i++) {
        const lexicon_alias *alias = &idx__lexicon_aliases[i];
        h = hash_more(h, alias->word, strlen(alias->word) + 1);
        h = hash_more(h, alias->stem, strlen(alias->stem) + 1);
    }
    assert_true(h == idx__lexicon_fingerprint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_their_marks),
        cmocka_unit_test(other_bytes_are_no_words),
        cmocka_unit_test(the_table_holds_the_lists_and_nothing_else),
        cmocka_unit_test(the_fingerprint_is_that_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
