/* Sizes, suggestions, and what a table lets into the settings. */
#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct settings {
    const char *name, *when;
    uint64_t count, size;
    double real;
    bool flag, other, store;
} settings;

#define AT(member) offsetof(settings, member)

static const settings defaults = {.name = "n", .when = "auto", .count = 3, .store = true};

static const option options[] = {
    {'n', "name", "NAME", OPTION_TEXT, AT(name), 0, 0, NULL, "a name"},
    {0, "when", "WHEN", OPTION_CHOICE, AT(when), 0, 0, "auto|always|never", "a choice"},
    {'c', "count", "N", OPTION_COUNT, AT(count), 1, 100, NULL, "a count"},
    {0, "size", "SIZE", OPTION_SIZE, AT(size), 0, 0x1p50, NULL, "a size"},
    {0, "real", "R", OPTION_REAL, AT(real), -1, 1, NULL, "a number"},
    {'f', "flag", NULL, OPTION_FLAG, AT(flag), 0, 0, NULL, "a flag"},
    {'o', "other", NULL, OPTION_FLAG, AT(other), 0, 0, NULL, "another flag"},
    {0, "no-store", NULL, OPTION_NEGATIVE, AT(store), 0, 0, NULL, "not kept"},
};

static const command probe = {.name = "probe",
                              .operands = "",
                              .summary = "Nothing",
                              .options = options,
                              .option_count = sizeof options / sizeof *options,
                              .max_operands = 2};

/* Parses words (split at blanks) into `s`; returns the result and the operands joined by "|". */
static options_result parse(const char *words, settings *s, char operands[100])
{
    static char text[200];
    char *argv[20];
    int argc = 0, count = 0;
    snprintf(text, sizeof text, "%s", words);
    for (char *p = strtok(text, " "); p != NULL; p = strtok(NULL, " ")) {
        argv[argc++] = p;
    }
    *s = defaults;
    options_result result = options_parse(&probe, argv, argc, s, &count);
    operands[0] = '\0';
    for (int i = 0; result == OPTIONS_RUN && i < count; i++) {
        strcat(strcat(operands, argv[i]), "|");
    }
    return result;
}

static void options_and_operands_come_in_any_order(void **state)
{
    (void)state;
    settings s;
    char operands[100];
    assert_int_equal(parse("a -n x --count=7 b -fo", &s, operands), OPTIONS_RUN);
    assert_string_equal(operands, "a|b|");
    assert_string_equal(s.name, "x");
    assert_int_equal(s.count, 7);
    assert_true(s.flag && s.other && s.store);
    assert_int_equal(parse("-foc9 --no-store --real -0.5 --size 1.5K -", &s, operands),
                     OPTIONS_RUN);
    assert_string_equal(operands, "-|");
    assert_int_equal(s.count, 9);
    assert_int_equal(s.size, 1536);
    assert_true(s.real == -0.5 && !s.store);
    assert_int_equal(parse("-f -- -o --count", &s, operands), OPTIONS_RUN);
    assert_string_equal(operands, "-o|--count|");
    assert_true(s.flag && !s.other);
    assert_int_equal(parse("--name=a=b -n -f", &s, operands), OPTIONS_RUN);
    assert_string_equal(s.name, "-f");
    assert_int_equal(parse("--when never", &s, operands), OPTIONS_RUN);
    assert_string_equal(s.when, "never");
}

static void help_wins_over_what_follows(void **state)
{
    (void)state;
    settings s;
    char operands[100];
    assert_int_equal(parse("a --help --unknown", &s, operands), OPTIONS_HELP);
    assert_int_equal(parse("-fh", &s, operands), OPTIONS_HELP);
}

static void mistakes_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "--unknown", "-x",      "-fx",        "--count",    "-c",         "--count 0",
        "-c 101",    "-c 1x",   "-c -1",      "--count=",   "--flag=yes", "--when some",
        "--when a",  "--when=", "--real 1.1", "--real nan", "--real x",   "--name=",
        "a b c",     "--cou 3", "--size -1",  "--size K",   "--size 1Q",  "--size 2048T",
    };
    settings s;
    char operands[100];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (parse(wrong[i], &s, operands) != OPTIONS_WRONG) {
            fail_msg("accepted: %s", wrong[i]);
        }
    }
}

static void sizes_are_powers_of_1024(void **state)
{
    (void)state;
    uint64_t bytes = 0;
    assert_true(options_size("0", &bytes) && bytes == 0);
    assert_true(options_size("4096", &bytes) && bytes == 4096);
    assert_true(options_size("16k", &bytes) && bytes == 16384);
    assert_true(options_size("512M", &bytes) && bytes == 536870912);
    assert_true(options_size("2GiB", &bytes) && bytes == 2147483648u);
    assert_true(options_size("2GB", &bytes) && bytes == 2147483648u);
    assert_true(options_size("0.5T", &bytes) && bytes == 549755813888u);
    static const char *const wrong[] = {"",    "M",     "-1",  "1.5.5", "1MM",
                                        "1 M", "1e400", "nan", "1Mx"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(options_size(wrong[i], &bytes));
    }
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(options_distance("query", "query"), 0);
    assert_int_equal(options_distance("qurey", "query"), 1);
    assert_int_equal(options_distance("quer", "query"), 1);
    assert_int_equal(options_distance("qxeryy", "query"), 2);
    assert_int_equal(options_distance("", "abc"), 3);
    assert_int_equal(options_distance("kitten", "sitting"), 3);
    char far[200];
    memset(far, 'x', sizeof far - 1);
    far[sizeof far - 1] = '\0';
    assert_int_equal(options_distance(far, "query"), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_operands_come_in_any_order),
        cmocka_unit_test(help_wins_over_what_follows),
        cmocka_unit_test(mistakes_are_refused),
        cmocka_unit_test(sizes_are_powers_of_1024),
        cmocka_unit_test(distance_counts_edits_and_swaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
