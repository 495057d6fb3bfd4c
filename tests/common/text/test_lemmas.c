/*
 * test_lemmas.c: how well the chains bring forms of one word together, measured on 6,370 Indonesian
 * word forms with their lemmas (treebank data, not part of the project; skipped where it is
 * absent).
 *
 * Of all pairs of forms: precision is how many that share a term share the lemma, recall how many
 * that share the lemma share a term. A chain may get better than the floors below, never worse.
 */
#include "tests/common/text/text_testing.h"

typedef struct form {
    char text[64];
    char lemma[64];
    char term[128];
    size_t line;
} form;

typedef struct form_list {
    form *items;
    size_t count;
} form_list;

static void copy_column(char *out, size_t capacity, char **line)
{
    char *end = *line + strcspn(*line, "\t\n");
    assert_true((size_t)(end - *line) < capacity);
    memcpy(out, *line, (size_t)(end - *line));
    out[end - *line] = '\0';
    *line = *end ? end + 1 : end;
}

static int by_text(const void *a, const void *b)
{
    const form *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_term(const void *a, const void *b)
{
    return strcmp(((const form *)a)->term, ((const form *)b)->term);
}

static int by_lemma(const void *a, const void *b)
{
    return strcmp(((const form *)a)->lemma, ((const form *)b)->lemma);
}

static int by_both(const void *a, const void *b)
{
    int order = by_term(a, b);
    return order ? order : by_lemma(a, b);
}

// The forms, each once, with the lemma that is listed first.
static bool read_forms(form_list *list)
{
    const char *shared = getenv("IDX_SHARED");
    char path[1024], line[1024];
    snprintf(path, sizeof path, "%s/data/lang/ud_lemma_gold.tsv", shared ? shared : "../shared");
    FILE *f = fopen(path, "r");
    if (!f) {
        print_message("no %s\n", path);
        return false;
    }
    list->items = calloc(20000, sizeof *list->items);
    assert_non_null(list->items);
    assert_non_null(fgets(line, sizeof line, f)); // the heading
    while (fgets(line, sizeof line, f) && list->count < 20000) {
        char *at = line;
        form *item = &list->items[list->count];
        copy_column(item->text, sizeof item->text, &at);
        copy_column(item->lemma, sizeof item->lemma, &at);
        item->line = list->count++;
    }
    fclose(f);
    qsort(list->items, list->count, sizeof *list->items, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || strcmp(list->items[kept - 1].text, list->items[i].text) != 0) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
    return true;
}

// Pairs of forms that `compare` holds equal.
static double count_pairs(form_list *list, int (*compare)(const void *, const void *))
{
    double pairs = 0;
    size_t run = 0;
    qsort(list->items, list->count, sizeof *list->items, compare);
    for (size_t i = 1; i < list->count; i++) {
        run = compare(&list->items[i - 1], &list->items[i]) == 0 ? run + 1 : 0;
        pairs += (double)run;
    }
    return pairs;
}

static double f1_of(const char *analyzer_name, form_list *list)
{
    idx_analyzer *analyzer;
    assert_int_equal(idx_analyzer_new(analyzer_name, NULL, &analyzer, NULL), IDX_OK);
    for (size_t i = 0; i < list->count; i++) {
        word_line line = {{0}, 0};
        form *item = &list->items[i];
        assert_int_equal(
            idx_analyze(analyzer, item->text, strlen(item->text), add_term, &line, NULL), IDX_OK);
        assert_true(line.bytes < sizeof item->term);
        memcpy(item->term, line.words, line.bytes + 1);
    }
    idx_analyzer_free(analyzer);
    double right = count_pairs(list, by_both), found = count_pairs(list, by_term);
    double wanted = count_pairs(list, by_lemma);
    double precision = right / found, recall = right / wanted;
    double f1 = 2 * precision * recall / (precision + recall);
    print_message("%s: precision %.1f %%, recall %.1f %%, F1 %.2f\n", analyzer_name,
                  100 * precision, 100 * recall, 100 * f1);
    return 100 * f1;
}

// How many forms have their lemma as term, of the analyzer that was measured last.
static double share_of_lemmas(const form_list *list)
{
    size_t right = 0;
    for (size_t i = 0; i < list->count; i++) {
        right += strcmp(list->items[i].term, list->items[i].lemma) == 0;
    }
    double share = 100.0 * (double)right / (double)list->count;
    print_message("term = lemma: %.1f %%\n", share);
    return share;
}

static void the_indonesian_chain_beats_those_that_rest_on_snowball(void **state)
{
    (void)state;
    form_list list = {0};
    if (!read_forms(&list)) {
        skip();
    }
    assert_int_equal(list.count, 6370);
    double snowball = f1_of("snowball:indonesian", &list);
    double former = f1_of("indonesian:snowball", &list);
    double indonesian = f1_of("indonesian", &list);
    double lemmas = share_of_lemmas(&list);
    free(list.items);
    assert_true(snowball > 77.0);
    assert_true(former > 84.0);
    assert_true(indonesian > 93.0);
    assert_true(lemmas > 93.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_indonesian_chain_beats_those_that_rest_on_snowball),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
