/* test_query.c: what queries mean: texts on the left, trees in normal form on the right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/query.h"

static idx_analyzer *analyzer_of(const char *name)
{
    idx_analyzer *a = NULL;
    assert_int_equal(idx_analyzer_new(name, NULL, &a, NULL), IDX_OK);
    return a;
}

// Writes a tree: +must -not, phrases in quotation marks, "~" before a split word, "^n" behind what
// stands n times.
static void show(const idx_query *q, const query_node *n, FILE *out)
{
    if (n->kind == QUERY_GROUP) {
        fputc('(', out);
        for (uint32_t i = 0; i < n->child_count; i++) {
            query_role role = n->children[i]->role;
            fprintf(out, "%s%s", i ? " " : "",
                    role == QUERY_MUST  ? "+"
                    : role == QUERY_NOT ? "-"
                                        : "");
            show(q, n->children[i], out);
        }
        fputc(')', out);
        return;
    }
    fprintf(out, "%s%s%s", n->title_only ? "title:" : "", n->is_split ? "~" : "",
            n->kind == QUERY_PHRASE ? "\"" : "");
    for (uint32_t i = 0; i < n->word_count; i++) {
        const query_word *w = &q->words[n->words[i]];
        fprintf(out, "%s%.*s", i ? " " : "", (int)w->bytes, (const char *)w->term);
    }
    fprintf(out, "%s", n->kind == QUERY_PHRASE ? "\"" : "");
    if (n->slop) {
        fprintf(out, "~%u", n->slop);
    }
    if (n->repeat > 1) {
        fprintf(out, "^%u", n->repeat);
    }
}

static char *shown(const idx_query *q)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    if (q->root) {
        show(q, q->root, out);
    }
    fclose(out);
    return text;
}

typedef struct example {
    const char *text;
    const char *tree; /* "" for an empty query */
} example;

static void check_examples(const example *examples, size_t count, const idx_query_options *options,
                           const char *note)
{
    idx_analyzer *a = analyzer_of("standard");
    for (size_t i = 0; i < count; i++) {
        idx_query *q = NULL;
        idx_error err = {0};
        const char *text = examples[i].text;
        assert_int_equal(idx_query_parse(a, text, strlen(text), options, &q, &err), IDX_OK);
        char *tree = shown(q);
        if (strcmp(tree, examples[i].tree) != 0) {
            fail_msg("%s: %s instead of %s", text, tree, examples[i].tree);
        }
        assert_int_equal(idx_query_is_empty(q), !*examples[i].tree);
        const char *said = idx_query_note(q);
        if (note ? !said || !strstr(said, note) : said != NULL) {
            fail_msg("%s: the note is %s", text, said ? said : "missing");
        }
        free(tree);
        idx_query_free(q);
    }
    idx_analyzer_free(a);
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void queries_mean_what_the_grammar_says(void **state)
{
    (void)state;
    static const example examples[] = {
        {"kursk", "kursk"},
        {"a b c", "(a b c)"},
        {"a OR b", "(a b)"},
        {"a AND b", "(+a +b)"},
        {"a AND b OR c AND d", "((+a +b) (+c +d))"},
        {"a b AND c d", "(a (+b +c) d)"},
        {"(a OR b) AND c", "(+(a b) +c)"},
        {"+a b -c", "(+a b -c)"},
        {"a NOT b", "(+a -b)"},
        {"NOT b a", "(-b +a)"},
        {"a OR NOT b", "(+a -b)"},
        {"a AND NOT b", "(+a -b)"},
        {"a b -c", "(a b -c)"},
        {"a -(b c)", "(+a -b -c)"},
        {"a -(b AND c)", "(+a -(+b +c))"},
        {"+a AND b c", "(+a +b c)"},
        {"-a AND b", "(-a +b)"},
        {"c OR (a AND -b)", "(c (+a -b))"},
        {"NOT NOT a", "a"},
        {"b NOT (NOT a)", "(b +a)"},
        {"b NOT (NOT a AND NOT c)", "(b +(a c))"},
        {"b (NOT a)", "(+b -a)"},
        {"b AND (NOT a)", "(+b -a)"},
        {"\"a b\"", "\"a b\""},
        {"\"a\"", "a"},
        {"x\"a b\"y", "(x \"a b\" y)"},
        {"\xe2\x80\x9c"
         "a b\xe2\x80\x9d c",
         "(\"a b\" c)"},
        {"title:a b", "(title:a b)"},
        {"title:\"a b\"", "title:\"a b\""},
        {"title:(a b) c", "(title:a title:b c)"},
        {"-title:a b", "(-title:a +b)"},
        {"+title:(a AND b) c", "(+title:a +title:b c)"},
        {"title:AND a", "(title:and a)"},
        {"title: a", "(title a)"},
        {"subject:a", "~\"subject a\""},
    };
    check_examples(examples, COUNT(examples), NULL, NULL);
}

static void groups_of_one_kind_are_one_group_and_repeated_leaves_one_leaf(void **state)
{
    (void)state;
    static const example examples[] = {
        {"a a", "a^2"},
        {"a b a", "(a^2 b)"},
        {"(a b) (a c)", "(a^2 b c)"},
        {"a AND (b AND c)", "(+a +b +c)"},
        {"a AND (b AND NOT c)", "(+a +b -c)"},
        {"a AND a", "a^2"},
        {"+a a", "(+a a)"},
        {"\"a b\" \"a b\"", "\"a b\"^2"},
        {"\"a b\" a b", "(\"a b\" a b)"},
        {"title:a a", "(title:a a)"},
        {"((((a))))", "a"},
        {"(a AND b) -c", "(+a +b -c)"},
        {"+(a AND b) c", "(+a +b c)"},
        {"(a b) AND (a b)", "(+(a b) +(a b))"},
    };
    check_examples(examples, COUNT(examples), NULL, NULL);
}

static void signs_and_operators_inside_words_are_text(void **state)
{
    (void)state;
    static const example examples[] = {
        {"a - b", "(a b)"},
        {"--a", "a"},
        {"+ a", "a"},
        {"C++ -", "c"},
        {"and or not", "(and or not)"},
        {"ANDA ORANG", "(anda orang)"},
        {"a -", "a"},
        {"()", ""},
        {"a ()", "a"},
        {"f(x)", "(f x)"},
        {"a AND !!!", "a"},
        {"!!! OR b", "b"},
        {"a NOT ???", "a"},
        {"+(a -)", "a"},
    };
    for (size_t i = 0; i < COUNT(examples); i++) {
        check_examples(&examples[i], 1, NULL, *examples[i].tree ? NULL : "no word");
    }
}

static void words_that_the_analyzer_splits_become_phrases(void **state)
{
    (void)state;
    static const example examples[] = {
        {"a/b", "~\"a b\""},
        {"+a/b -c/d", "(+~\"a b\" -~\"c d\")"},
        {"title:a/b", "title:~\"a b\""},
        {"a/b \"a b\"", "(~\"a b\" \"a b\")"},
    };
    check_examples(examples, COUNT(examples), NULL, NULL);
}

static void digits_after_a_tilde_are_the_slop_of_a_phrase(void **state)
{
    (void)state;
    static const example examples[] = {
        {"\"a b\"~2", "\"a b\"~2"},
        {"\"a b\"~0", "\"a b\""},
        {"\"a b\"~002 c", "(\"a b\"~2 c)"},
        {"\"a b\"~1000", "\"a b\"~1000"},
        {"+title:\"a b\"~2 -\"c d\"~3", "(+title:\"a b\"~2 -\"c d\"~3)"},
        {"(\"a b\"~2)", "\"a b\"~2"},
        {"\"a b\"~2(c)", "(\"a b\"~2 c)"},
        {"\"a b\"~2\"c d\"~1", "(\"a b\"~2 \"c d\"~1)"},
        {"\xe2\x80\x9c"
         "a b\xe2\x80\x9d~4",
         "\"a b\"~4"},
        {"\"a\"~2", "a"},
        {"\"?!\"~2 a", "a"},
        // equal leaves have equal slops
        {"\"a b\"~2 \"a b\"~2", "\"a b\"~2^2"},
        {"\"a b\"~2 \"a b\" \"a b\"~0", "(\"a b\"~2 \"a b\"^2)"},
        // anything else behind the quotation mark is a word, as ever
        {"\"a b\" ~2", "(\"a b\" 2)"},
        {"\"a b\"~", "\"a b\""},
        {"\"a b\"~x", "(\"a b\" x)"},
        {"\"a b\"~2x", "(\"a b\" 2x)"},
        {"\"a b\"~-2", "(\"a b\" 2)"},
        {"a~2", "~\"a 2\""},
    };
    check_examples(examples, COUNT(examples), NULL, NULL);
}

static void what_does_not_parse_is_plain_words_with_a_note(void **state)
{
    (void)state;
    static const example quotes[] = {{"\"a b", "(a b)"}, {"5\" a", "(5 a)"}};
    check_examples(quotes, COUNT(quotes), NULL, "quotation mark is not closed");
    static const example open[] = {{"(a b", "(a b)"}, {"a (b (c)", "(a b c)"}, {"(", ""}};
    check_examples(open, 2, NULL, "parenthesis is not closed");
    static const example closed[] = {{"a b)", "(a b)"}, {")a", "a"}};
    check_examples(closed, COUNT(closed), NULL, "closed that was not opened");
    static const example operators[] = {
        {"AND a", "(and a)"}, {"a OR", "(a or)"},  {"a AND AND b", "(a and^2 b)"},
        {"a NOT", "(a not)"}, {"-OR a", "(or a)"}, {"(a AND)", "(a and)"},
    };
    check_examples(operators, COUNT(operators) - 1, NULL, "stands without a word");
    check_examples(&operators[5], 1, NULL, "closed that was not opened");
}

static void parentheses_have_a_greatest_depth(void **state)
{
    (void)state;
    for (unsigned depth = IDX_MAX_QUERY_DEPTH; depth <= IDX_MAX_QUERY_DEPTH + 1; depth++) {
        char text[512];
        size_t n = 0;
        for (unsigned i = 0; i < depth; i++) {
            text[n++] = '(';
        }
        text[n++] = 'a';
        for (unsigned i = 0; i < depth; i++) {
            text[n++] = ')';
        }
        text[n] = '\0';
        example e = {text, "a"};
        check_examples(&e, 1, NULL, depth > IDX_MAX_QUERY_DEPTH ? "nested too deeply" : NULL);
    }
}

static void the_default_operator_can_be_and(void **state)
{
    (void)state;
    idx_query_options options;
    idx_query_options_init(&options);
    options.default_operator = IDX_AND;
    static const example examples[] = {
        {"a b", "(+a +b)"},  {"a b OR c d", "((+a +b) (+c +d))"}, {"a -b c", "(+a -b +c)"},
        {"a OR b", "(a b)"}, {"(a OR b) c", "(+(a b) +c)"},       {"a AND b c", "(+a +b +c)"},
    };
    check_examples(examples, COUNT(examples), &options, NULL);
    static const example broken[] = {{"a b)", "(+a +b)"}};
    check_examples(broken, 1, &options, "plain words");
}

static void plain_text_has_no_syntax(void **state)
{
    (void)state;
    idx_query_options options;
    idx_query_options_init(&options);
    options.plain = true;
    static const example examples[] = {
        {"+a -b", "(a b)"}, {"\"a b\"", "(a b)"},        {"a AND b", "(a and b)"},
        {"(a", "a"},        {"title:a", "~\"title a\""},
    };
    check_examples(examples, COUNT(examples), &options, NULL);
}

static void empty_queries_say_why(void **state)
{
    (void)state;
    static const example nothing[] = {
        {"", ""}, {"  \t\n", ""}, {"!? ...", ""}, {"\"\"", ""}, {"+ -", ""}};
    check_examples(nothing, COUNT(nothing), NULL, "no word");
    static const example negative[] = {
        {"-a", ""}, {"NOT a", ""}, {"-a -b", ""}, {"NOT (a b)", ""}, {"(-a) AND NOT b", ""}};
    check_examples(negative, COUNT(negative), NULL, "only excludes");
}

static void limits_are_errors(void **state)
{
    (void)state;
    idx_analyzer *a = analyzer_of("whitespace");
    idx_query *q = NULL;
    idx_error err = {0};
    char *text = malloc(IDX_MAX_QUERY_BYTES + 2);
    assert_non_null(text);
    for (size_t i = 0; i < IDX_MAX_QUERY_BYTES + 1; i++) {
        text[i] = i % 2 ? ' ' : 'a';
    }
    assert_int_equal(idx_query_parse(a, text, IDX_MAX_QUERY_BYTES + 1, NULL, &q, &err), IDX_ELIMIT);
    assert_non_null(strstr(err.message, "bytes"));
    assert_int_equal(idx_query_parse(a, text, 2 * IDX_MAX_QUERY_TERMS + 1, NULL, &q, &err),
                     IDX_ELIMIT);
    assert_non_null(strstr(err.message, "words"));
    assert_null(q);
    assert_int_equal(idx_query_parse(a, text, 2 * IDX_MAX_QUERY_TERMS, NULL, &q, &err), IDX_OK);
    assert_int_equal(q->root->repeat, IDX_MAX_QUERY_TERMS);
    idx_query_free(q);
    // The words of the attempt to parse do not count against the plain words.
    text[2 * IDX_MAX_QUERY_TERMS - 1] = ')';
    assert_int_equal(idx_query_parse(a, text, 2 * IDX_MAX_QUERY_TERMS, NULL, &q, &err), IDX_OK);
    idx_query_free(q);
    q = NULL;
    static const char *const slops[] = {"\"a b\"~1001", "c \"a b\"~99999999999999999999"};
    for (size_t i = 0; i < COUNT(slops); i++) {
        assert_int_equal(idx_query_parse(a, slops[i], strlen(slops[i]), NULL, &q, &err), IDX_ELIMIT);
        assert_non_null(strstr(err.message, "slop above 1000"));
        assert_null(q);
    }
    assert_int_equal(idx_query_parse(NULL, "a", 1, NULL, &q, &err), IDX_EINVAL);
    free(text);
    idx_analyzer_free(a);
}

// An allocator that fails at the n-th request.
static void *failing_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    (void)old_bytes;
    unsigned *left = ctx;
    if (new_bytes == 0) {
        free(p);
        return NULL;
    }
    if (*left == 0) {
        return NULL;
    }
    (*left)--;
    return realloc(p, new_bytes);
}

static void running_out_of_memory_anywhere_is_a_clean_error(void **state)
{
    (void)state;
    idx_analyzer *a = analyzer_of("standard");
    static const char text[] =
        "+alpha (beta \"gamma delta\"~5 -epsilon) AND title:(x y z) NOT (NOT q OR r) 'unclosed (";
    int rc = IDX_ENOMEM;
    for (unsigned n = 0; rc == IDX_ENOMEM && n < 500; n++) {
        unsigned left = n;
        idx_allocator allocator = {failing_resize, &left};
        idx_query_options options;
        idx_query_options_init(&options);
        options.allocator = &allocator;
        idx_query *q = NULL;
        idx_error err = {0};
        rc = idx_query_parse(a, text, strlen(text), &options, &q, &err);
        assert_true(rc == IDX_OK || (rc == IDX_ENOMEM && err.code == IDX_ENOMEM && !q));
        left = 1000;
        idx_query_free(q);
    }
    assert_int_equal(rc, IDX_OK);
    idx_analyzer_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_mean_what_the_grammar_says),
        cmocka_unit_test(groups_of_one_kind_are_one_group_and_repeated_leaves_one_leaf),
        cmocka_unit_test(signs_and_operators_inside_words_are_text),
        cmocka_unit_test(words_that_the_analyzer_splits_become_phrases),
        cmocka_unit_test(digits_after_a_tilde_are_the_slop_of_a_phrase),
        cmocka_unit_test(what_does_not_parse_is_plain_words_with_a_note),
        cmocka_unit_test(parentheses_have_a_greatest_depth),
        cmocka_unit_test(the_default_operator_can_be_and),
        cmocka_unit_test(plain_text_has_no_syntax),
        cmocka_unit_test(empty_queries_say_why),
        cmocka_unit_test(limits_are_errors),
        cmocka_unit_test(running_out_of_memory_anywhere_is_a_clean_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
