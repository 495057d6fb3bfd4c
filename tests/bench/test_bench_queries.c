/*
 * Tests of the query generator (bench/run/sample.c) and of query files (protocol.c).
 */
#include "bench/run/corpus.h"
#include "bench/run/commands.h"
#include "bench/run/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[] = "/tmp/idx-test-XXXXXX";

static char *path_of(const char *name)
{
    char *path = malloc(sizeof directory + strlen(name) + 1);
    sprintf(path, "%s/%s", directory, name);
    return path;
}

// Documents of 60 words out of a small vocabulary; every third begins with the same two words.
static void write_corpus(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (unsigned d = 0; d < 400; d++) {
        fprintf(f, "{\"id\":\"d%u\",\"title\":\"\",\"body\":\"%s", d, d % 3 == 0 ? "yang di" : "lain kali");
        for (unsigned w = 0; w < 58; w++) {
            fprintf(f, " w%u", (unsigned)(sample_hash(9, d, w) % 300));
        }
        fputs(d % 5 == 0 ? " \\\"kutip\\\" a:b +c\"}\n" : "\"}\n", f);
    }
    fclose(f);
}

static void generate(const char *corpus_path, const char *out, const char *seed)
{
    char *argv[] = {"idx-bench", "queries", "--corpus", (char *)corpus_path, "--out", (char *)out,
                    "--seed",    (char *)seed, "--count", "60", "--long", "10", NULL};
    assert_int_equal(command_queries(12, argv), 0);
}

static bool stands_in_corpus(const char *corpus_path, const char *text)
{
    corpus c;
    corpus_document d;
    bool is_found = false;
    size_t n = strlen(text);
    corpus_open(&c, corpus_path);
    while (!is_found && corpus_next(&c, &d)) {
        for (const char *p = d.body; !is_found && (p = strstr(p, text)) != NULL; p++) {
            is_found = (p == d.body || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0');
        }
    }
    corpus_close(&c);
    return is_found;
}

static void queries_are_runs_of_words_as_they_stand_in_the_text(void **state)
{
    (void)state;
    char *corpus_path = path_of("corpus"), *out = path_of("queries");
    query_list list;
    size_t by_words[7] = {0}, count_long = 0;
    write_corpus(corpus_path);
    generate(corpus_path, out, "1");
    query_list_read(&list, out);
    assert_int_equal(list.count, 70);
    for (size_t i = 0; i < list.count; i++) {
        const bench_query *q = &list.at[i];
        assert_true(stands_in_corpus(corpus_path, q->text));
        assert_null(strpbrk(q->text, "\":+"));
        if (q->is_long) {
            count_long++;
            assert_in_range(q->words, 20, 50);
        } else {
            assert_in_range(q->words, 1, 6);
            by_words[q->words]++;
        }
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(list.at[k].text, q->text);
        }
    }
    assert_int_equal(count_long, 10);
    for (int words = 1; words <= 6; words++) {
        assert_int_equal(by_words[words], 10);
    }
    query_list_release(&list);
    free(corpus_path);
    free(out);
}

static void the_same_seed_gives_the_same_queries_and_another_others(void **state)
{
    (void)state;
    char *corpus_path = path_of("corpus"), *a = path_of("a"), *b = path_of("b"), *c = path_of("c");
    query_list x, y, z;
    size_t same = 0;
    write_corpus(corpus_path);
    generate(corpus_path, a, "1");
    generate(corpus_path, b, "1");
    generate(corpus_path, c, "2");
    query_list_read(&x, a);
    query_list_read(&y, b);
    query_list_read(&z, c);
    for (size_t i = 0; i < x.count; i++) {
        assert_string_equal(x.at[i].text, y.at[i].text);
        same += strcmp(x.at[i].text, z.at[i].text) == 0;
    }
    assert_true(same < 10);
    query_list_release(&x);
    query_list_release(&y);
    query_list_release(&z);
    free(corpus_path);
    free(a);
    free(b);
    free(c);
}

static void frequent_pairs_are_told(void **state)
{
    (void)state;
    char *corpus_path = path_of("corpus");
    query_list list = {0};
    sample_frequencies f;
    write_corpus(corpus_path);
    query_list_add(&list, "yang di w1 kali w2", false, false);
    sample_frequencies_count(&f, corpus_path, &list);
    assert_int_equal(f.documents, 400);
    assert_int_equal(sample_frequency(&f, "yang", 4), 134);
    assert_int_equal(sample_frequency(&f, "kali", 4), 266);
    assert_int_equal(sample_frequency(&f, "tidak", 5), 0);
    assert_true(sample_has_frequent_pair(&f, "w1 yang di"));
    assert_false(sample_has_frequent_pair(&f, "yang tidak di"));
    assert_false(sample_has_frequent_pair(&f, "yang"));
    sample_frequencies_release(&f);
    query_list_release(&list);
    free(corpus_path);
}

static void the_heap_keeps_the_lowest_ranks(void **state)
{
    (void)state;
    sample_heap heap = {calloc(16, sizeof(sample_candidate)), 0, 16};
    uint64_t ranks[1000], highest = 0;
    for (int i = 0; i < 1000; i++) {
        ranks[i] = sample_hash(3, (uint64_t)i, 0);
        if (heap.count < heap.capacity || ranks[i] < heap.at[0].rank) {
            sample_offer(&heap, ranks[i], "x", 1);
        }
    }
    for (size_t i = 0; i < heap.count; i++) {
        highest = heap.at[i].rank > highest ? heap.at[i].rank : highest;
        free(heap.at[i].text);
    }
    size_t below = 0;
    for (int i = 0; i < 1000; i++) {
        below += ranks[i] <= highest;
    }
    assert_int_equal(heap.count, 16);
    assert_int_equal(below, 16);
    free(heap.at);
}

static void words_with_signs_are_not_plain(void **state)
{
    (void)state;
    assert_true(sample_is_plain("anak-anak", 9));
    assert_true(sample_is_plain("3,5", 3));
    assert_true(sample_is_plain("\xc3\xa9", 2));
    assert_false(sample_is_plain("", 0));
    assert_false(sample_is_plain("-", 1));
    assert_false(sample_is_plain("+a", 2));
    assert_false(sample_is_plain("a:b", 3));
    assert_false(sample_is_plain("AND", 3));
    assert_false(sample_is_plain(",", 1));
}

static void query_files_may_be_plain_or_json(void **state)
{
    (void)state;
    char *path = path_of("mixed");
    FILE *f = fopen(path, "w");
    fputs("satu dua\n{\"query\":\"tiga\",\"set\":\"long\",\"frequent\":true}\n\nempat lima enam\r\n", f);
    fclose(f);
    query_list list;
    query_list_read(&list, path);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.at[0].words, 2);
    assert_true(list.at[1].is_long && list.at[1].is_frequent && !list.at[0].is_long);
    assert_string_equal(list.at[2].text, "empat lima enam");
    query_list_release(&list);
    free(path);
}

static void classes_and_commands_are_known_by_name(void **state)
{
    (void)state;
    assert_null(classes_unknown("or,and,phrase,must,sloppy"));
    assert_string_equal(classes_unknown("or,near"), "near");
    assert_null(commands_unknown(DEFAULT_COMMANDS));
    assert_non_null(commands_unknown("TOP_7"));
    bench_query one = {.words = 1}, two = {.words = 2};
    assert_true(class_asks(CLASS_OR, &one) && class_asks(CLASS_PHRASE, &two));
    assert_false(class_asks(CLASS_PHRASE, &one));
}

static int make_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", directory);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_runs_of_words_as_they_stand_in_the_text),
        cmocka_unit_test(the_same_seed_gives_the_same_queries_and_another_others),
        cmocka_unit_test(frequent_pairs_are_told),
        cmocka_unit_test(the_heap_keeps_the_lowest_ranks),
        cmocka_unit_test(words_with_signs_are_not_plain),
        cmocka_unit_test(query_files_may_be_plain_or_json),
        cmocka_unit_test(classes_and_commands_are_known_by_name),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
