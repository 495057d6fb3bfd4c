/*
 * Corpora of idx-gen: the same bytes always, valid in both forms, and spread like text.
 *
 * The golden hashes hold the generator still: benchmarks of different days compare only while these
 * bytes stay.
 */
#include "bench/gen/document.h"
#include "bench/gen/generate.h"
#include "bench/gen/render.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xxhash.h>

#define GOLDEN_TEXT UINT64_C(0xf588c88640bc11ee)
#define GOLDEN_TOKENS UINT64_C(0x23d289281c2d37b8)
#define GOLDEN_QUERIES UINT64_C(0x21925284bdbc387d)

typedef struct output {
    char *data;
    size_t bytes;
} output;

static int make_model(void **state)
{
    *state = model_new();
    return *state ? 0 : -1;
}

static int drop_model(void **state)
{
    model_free(*state);
    return 0;
}

static generate_options options_of(uint64_t documents, int as_text)
{
    return (generate_options){.start = 1,
                              .documents = documents,
                              .seed = 1,
                              .mean_words = 150,
                              .as_text = as_text,
                              .threads = 1,
                              .query_min = 1,
                              .query_max = 6};
}

// Runs the generator into a file without a name and reads it back, with a zero behind it.
static output run(const model *m, generate_options o, uint64_t queries)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    o.fd = fileno(f);
    assert_int_equal(queries ? generate_queries(m, &o, queries) : generate_documents(m, &o), 0);
    off_t bytes = lseek(o.fd, 0, SEEK_END);
    output out = {malloc((size_t)bytes + 1), (size_t)bytes};
    assert_non_null(out.data);
    assert_int_equal(pread(o.fd, out.data, out.bytes, 0), bytes);
    out.data[bytes] = 0;
    fclose(f);
    return out;
}

static void the_first_thousand_documents_are_always_the_same_bytes(void **state)
{
    output text = run(*state, options_of(1000, 1), 0);
    output tokens = run(*state, options_of(1000, 0), 0);
    output queries = run(*state, options_of(1000, 0), 1000);
    assert_int_equal(XXH3_64bits(text.data, text.bytes), GOLDEN_TEXT);
    assert_int_equal(XXH3_64bits(tokens.data, tokens.bytes), GOLDEN_TOKENS);
    assert_int_equal(XXH3_64bits(queries.data, queries.bytes), GOLDEN_QUERIES);
    free(text.data);
    free(tokens.data);
    free(queries.data);
}

static void the_number_of_threads_does_not_change_a_byte(void **state)
{
    for (int as_text = 0; as_text < 2; as_text++) {
        generate_options o = options_of(1001, as_text);
        output one = run(*state, o, 0);
        for (o.threads = 2; o.threads <= 7; o.threads += 5) {
            output many = run(*state, o, 0);
            assert_int_equal(many.bytes, one.bytes);
            assert_memory_equal(many.data, one.data, one.bytes);
            free(many.data);
        }
        free(one.data);
    }
}

static void ranges_put_together_are_the_whole(void **state)
{
    generate_options o = options_of(500, 1);
    output whole = run(*state, o, 0);
    size_t at = 0;
    const uint64_t part[] = {1, 64, 100, 335};
    for (size_t i = 0; i < 4; i++) {
        o.documents = part[i];
        output range = run(*state, o, 0);
        assert_true(at + range.bytes <= whole.bytes);
        assert_memory_equal(range.data, whole.data + at, range.bytes);
        at += range.bytes;
        o.start += part[i];
        free(range.data);
    }
    assert_int_equal(at, whole.bytes);
    free(whole.data);
}

static void documents_far_out_are_made_as_well(void **state)
{
    generate_options o = options_of(3, 0);
    o.start = 100000000;
    output out = run(*state, o, 0);
    assert_non_null(strstr(out.data, "{\"id\":\"g100000000\","));
    assert_non_null(strstr(out.data, "{\"id\":\"g100000002\","));
    free(out.data);
}

static void another_seed_gives_another_corpus(void **state)
{
    generate_options o = options_of(50, 0);
    output one = run(*state, o, 0);
    o.seed = 2;
    output two = run(*state, o, 0);
    assert_true(one.bytes != two.bytes || memcmp(one.data, two.data, one.bytes) != 0);
    free(one.data);
    free(two.data);
}

static void no_documents_are_no_bytes(void **state)
{
    output out = run(*state, options_of(0, 1), 0);
    assert_int_equal(out.bytes, 0);
    free(out.data);
}

// Reads a JSON string after its opening quote as strictly as the grammar is; returns what follows
// it.
static const char *skip_string(const char *p)
{
    while (*p != '"') {
        assert_true((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x7f);
        if (*p == '\\') {
            p++;
            assert_non_null(strchr("\"\\/bfnrt", *p));
            assert_int_not_equal(*p, 0);
        }
        p++;
    }
    return p + 1;
}

static const char *expect(const char *p, const char *text)
{
    assert_int_equal(strncmp(p, text, strlen(text)), 0);
    return p + strlen(text);
}

static void every_line_is_json_with_id_title_and_body(void **state)
{
    for (int as_text = 0; as_text < 2; as_text++) {
        output out = run(*state, options_of(2000, as_text), 0);
        const char *p = out.data;
        for (unsigned n = 1; n <= 2000; n++) {
            char head[64];
            snprintf(head, sizeof head, "{\"id\":\"g%07u\",\"title\":\"", n);
            const char *title = expect(p, head);
            p = skip_string(title);
            assert_int_equal(p - title > 1, as_text);
            const char *body = expect(p, ",\"body\":\"");
            p = skip_string(body);
            assert_true(p - body > 1);
            p = expect(p, "}\n");
        }
        assert_ptr_equal(p, out.data + out.bytes);
        free(out.data);
    }
}

static const char *body_of_line(const char *line)
{
    const char *body = strstr(line, "\"body\":\"");
    assert_non_null(body);
    return body + 8;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void tokens_are_lower_case_words_with_single_spaces(void **state)
{
    output out = run(*state, options_of(2000, 0), 0);
    for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n")) {
        const char *p = body_of_line(line);
        assert_true(is_letter(*p));
        for (; *p != '"'; p++) {
            assert_true(is_letter(*p) || *p == ' ' || *p == '-');
            // A space or hyphen stands between two words or parts of one.
            assert_true(is_letter(*p) || (is_letter(p[-1]) && is_letter(p[1])));
        }
        assert_string_equal(p, "\"}");
    }
    free(out.data);
}

// The words of running text as they are in the other form; returns their end.
static char *bare_words(const char *p, char *out)
{
    char *from = out;
    for (; *p != '"'; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        if (*p == '\\') {
            p++;
            c = ' ';
        }
        if (is_letter(c) || c == '-') {
            *out++ = c;
        } else if (out > from && out[-1] != ' ') {
            *out++ = ' ';
        }
    }
    return out > from && out[-1] == ' ' ? out - 1 : out;
}

static void both_forms_hold_the_same_words(void **state)
{
    output text = run(*state, options_of(500, 1), 0);
    output tokens = run(*state, options_of(500, 0), 0);
    char *words = malloc(text.bytes);
    assert_non_null(words);
    const char *t = text.data, *k = tokens.data;
    for (int i = 0; i < 500; i++) {
        const char *body = body_of_line(k), *end = strchr(body, '"');
        size_t n = (size_t)(bare_words(body_of_line(t), words) - words);
        assert_int_equal(n, end - body);
        assert_memory_equal(words, body, n);
        t = strchr(t, '\n') + 1;
        k = strchr(k, '\n') + 1;
    }
    free(words);
    free(text.data);
    free(tokens.data);
}

static void documents_have_the_wanted_mean_length(void **state)
{
    const uint32_t wanted[] = {20, 150, 1000};
    for (int i = 0; i < 3; i++) {
        writer *w = writer_new(*state, 1, wanted[i]);
        assert_non_null(w);
        uint64_t words = 0, documents = 4000;
        for (uint64_t d = 0; d < documents; d++) {
            words += writer_document(w, d, 0).body_count;
        }
        assert_in_range(words / documents, wanted[i] * 95 / 100, wanted[i] * 105 / 100);
        writer_free(w);
    }
}

static void the_shortest_and_longest_documents_have_room(void **state)
{
    const uint32_t mean[] = {1, 100000};
    for (int i = 0; i < 2; i++) {
        writer *w = writer_new(*state, 1, mean[i]);
        assert_non_null(w);
        for (uint64_t d = 0; d < 20; d++) {
            document made = writer_document(w, d, 1);
            assert_true(made.body_count > 0 && made.title_count > 0);
        }
        writer_free(w);
    }
}

static void queries_stand_in_the_documents_word_for_word(void **state)
{
    generate_options o = options_of(200, 0);
    o.query_min = 3;
    o.query_max = 5;
    output corpus = run(*state, o, 0), queries = run(*state, o, 300);
    unsigned count = 0, of_length[6] = {0};
    for (char *line = queries.data, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        unsigned words = 1;
        for (const char *p = line; *p; p++) {
            words += *p == ' ';
        }
        assert_in_range(words, 3, 5);
        of_length[words]++;
        count++;
        assert_non_null(strstr(corpus.data, line));
    }
    assert_int_equal(count, 300);
    for (int n = 3; n <= 5; n++) {
        assert_in_range(of_length[n], 60, 140);
    }
    free(corpus.data);
    free(queries.data);
}

static void queries_longer_than_any_document_are_cut(void **state)
{
    generate_options o = options_of(5, 0);
    o.mean_words = 3;
    o.query_min = o.query_max = 1000;
    output out = run(*state, o, 5);
    assert_true(out.bytes > 5);
    free(out.data);
}

static void a_full_disk_ends_the_run_with_its_error(void **state)
{
    generate_options o = options_of(100000, 0);
    o.threads = 3;
    o.fd = open("/dev/full", O_WRONLY);
    if (o.fd < 0) {
        skip();
    }
    assert_int_equal(generate_documents(*state, &o), ENOSPC);
    assert_int_equal(generate_queries(*state, &o, 10), ENOSPC);
    close(o.fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_thousand_documents_are_always_the_same_bytes),
        cmocka_unit_test(the_number_of_threads_does_not_change_a_byte),
        cmocka_unit_test(ranges_put_together_are_the_whole),
        cmocka_unit_test(documents_far_out_are_made_as_well),
        cmocka_unit_test(another_seed_gives_another_corpus),
        cmocka_unit_test(no_documents_are_no_bytes),
        cmocka_unit_test(every_line_is_json_with_id_title_and_body),
        cmocka_unit_test(tokens_are_lower_case_words_with_single_spaces),
        cmocka_unit_test(both_forms_hold_the_same_words),
        cmocka_unit_test(documents_have_the_wanted_mean_length),
        cmocka_unit_test(the_shortest_and_longest_documents_have_room),
        cmocka_unit_test(queries_stand_in_the_documents_word_for_word),
        cmocka_unit_test(queries_longer_than_any_document_are_cut),
        cmocka_unit_test(a_full_disk_ends_the_run_with_its_error),
    };
    return cmocka_run_group_tests(tests, make_model, drop_model);
}
