/*
 * options.c: the parser behind options.h, and the help that is written from the same tables.
 *
 * A mistake is told once, with the command that shows what is allowed; the first one ends the
 * reading.
 */
#include "cli/options.h"
#include "cli/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELP_COLUMN 28

unsigned options_distance(const char *a, const char *b)
{
    enum { LONGEST = 32, FAR = 9 };
    size_t m = strlen(a), n = strlen(b);
    unsigned rows[3][LONGEST + 1];
    if (m > LONGEST || n > LONGEST) {
        return FAR;
    }
    for (size_t j = 0; j <= n; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= m; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n; j++) {
            unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = above2[j - 2] + 1 < best ? above2[j - 2] + 1 : best;
            }
            row[j] = best;
        }
    }
    return rows[m % 3][n] < FAR ? rows[m % 3][n] : FAR;
}

bool options_size(const char *text, uint64_t *bytes)
{
    char *end;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    double value = strtod(text, &end);
    const char *units = "KMGT", *unit = *end ? strchr(units, *end & ~0x20) : NULL;
    if (*end != '\0' && unit == NULL) {
        return false;
    }
    if (unit != NULL) {
        value = ldexp(value, 10 * (int)(unit - units + 1));
        end++;
        // "512MB" and "512MiB" mean the same as "512M".
        end += *end == 'i' ? 1 : 0;
        end += *end == 'B' || *end == 'b' ? 1 : 0;
    }
    if (*end != '\0' || !(value < 9e18)) {
        return false;
    }
    *bytes = (uint64_t)value;
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* How the user would recognise the option: "--index" or "-k". */
static const char *spelling(const option *o, char space[40])
{
    snprintf(space, 40, "--%s", o->name);
    return space;
}

static void wrong(const command *c, const char *what)
{
    report_error("%s. See `idx %s --help`", what, c->name);
}

static bool is_choice(const char *choices, const char *text)
{
    size_t bytes = strlen(text);
    for (const char *p = choices; bytes > 0; p++) {
        const char *end = strchrnul(p, '|');
        if ((size_t)(end - p) == bytes && memcmp(p, text, bytes) == 0) {
            return true;
        }
        if (*end == '\0') {
            break;
        }
        p = end;
    }
    return false;
}

/* Reads a number of the option's kind; false when it is none or out of range. */
static bool number_store(const option *o, const char *text, char *member)
{
    char *end;
    uint64_t whole;
    double real;
    errno = 0;
    switch (o->kind) {
    case OPTION_COUNT:
        whole = strtoull(text, &end, 10);
        if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
            (double)whole < o->low || (double)whole > o->high) {
            return false;
        }
        memcpy(member, &whole, sizeof whole);
        return true;
    case OPTION_SIZE:
        if (!options_size(text, &whole) || (double)whole < o->low || (double)whole > o->high) {
            return false;
        }
        memcpy(member, &whole, sizeof whole);
        return true;
    default:
        real = strtod(text, &end);
        if (end == text || *end != '\0' || !(real >= o->low && real <= o->high)) {
            return false;
        }
        memcpy(member, &real, sizeof real);
        return true;
    }
}

/* "a size from 16M to 8E": what the option would have accepted. */
static void describe_range(const option *o, char *text, size_t bytes)
{
    if (o->kind == OPTION_SIZE) {
        char low[16], high[16];
        report_size(o->low, low);
        report_size(o->high, high);
        snprintf(text, bytes, "a size such as 512M or 2G, from %s to %s", low, high);
    } else if (o->kind == OPTION_COUNT) {
        snprintf(text, bytes, "a whole number from %.0f to %.0f", o->low, o->high);
    } else {
        snprintf(text, bytes, "a number from %g to %g", o->low, o->high);
    }
}

/* Stores `value` (NULL for flags) into the settings. */
static bool option_store(const command *c, const option *o, const char *value, void *settings)
{
    char *member = (char *)settings + o->offset, name[40], range[96], message[512];
    bool flag = o->kind == OPTION_FLAG;
    switch (o->kind) {
    case OPTION_FLAG:
    case OPTION_NEGATIVE:
        memcpy(member, &flag, sizeof flag);
        return true;
    case OPTION_TEXT:
        if (value[0] == '\0') {
            snprintf(message, sizeof message, "%s needs a value that is not empty",
                     spelling(o, name));
            break;
        }
        memcpy(member, &value, sizeof value);
        return true;
    case OPTION_CHOICE:
        if (!is_choice(o->choices, value)) {
            snprintf(message, sizeof message, "%s is one of %s, not '%.100s'", spelling(o, name),
                     o->choices, value);
            break;
        }
        memcpy(member, &value, sizeof value);
        return true;
    default:
        if (number_store(o, value, member)) {
            return true;
        }
        describe_range(o, range, sizeof range);
        snprintf(message, sizeof message, "%s takes %s, not '%.100s'", spelling(o, name), range,
                 value);
        break;
    }
    wrong(c, message);
    return false;
}

static bool has_value(const option *o)
{
    return o->kind != OPTION_FLAG && o->kind != OPTION_NEGATIVE;
}

static void unknown_long(const command *c, const char *name, size_t bytes)
{
    char asked[40], message[256];
    const char *close = NULL;
    unsigned best = 3;
    snprintf(asked, sizeof asked, "%.*s", (int)(bytes < 39 ? bytes : 39), name);
    for (size_t i = 0; i < c->option_count; i++) {
        const char *other = c->options[i].name;
        unsigned distance = options_distance(asked, other);
        // A beginning of the name is a likelier slip than any misspelling.
        if (bytes >= 2 && bytes < strlen(other) && strncmp(asked, other, bytes) == 0) {
            distance = 0;
        }
        if (distance < best) {
            best = distance;
            close = other;
        }
    }
    if (close != NULL) {
        snprintf(message, sizeof message, "there is no option --%s; did you mean --%s?", asked,
                 close);
        report_error("%s See `idx %s --help`", message, c->name);
    } else {
        snprintf(message, sizeof message, "there is no option --%s", asked);
        wrong(c, message);
    }
}

/* Reads argv[*i], which begins with "--" and more; may take argv[*i + 1] as its value. */
static options_result read_long(const command *c, char **argv, int argc, int *i, void *settings)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t bytes = equals != NULL ? (size_t)(equals - name) : strlen(name);
    char message[256];
    if (bytes == 4 && memcmp(name, "help", 4) == 0) {
        return OPTIONS_HELP;
    }
    for (size_t j = 0; j < c->option_count; j++) {
        const option *o = &c->options[j];
        if (strlen(o->name) != bytes || memcmp(o->name, name, bytes) != 0) {
            continue;
        }
        const char *value = NULL;
        if (!has_value(o)) {
            if (equals != NULL) {
                snprintf(message, sizeof message, "--%s takes no value", o->name);
                wrong(c, message);
                return OPTIONS_WRONG;
            }
        } else if (equals != NULL) {
            value = equals + 1;
        } else if (*i + 1 < argc) {
            value = argv[++*i];
        } else {
            snprintf(message, sizeof message, "--%s needs a value: --%s %s", o->name, o->name,
                     o->argument);
            wrong(c, message);
            return OPTIONS_WRONG;
        }
        return option_store(c, o, value, settings) ? OPTIONS_RUN : OPTIONS_WRONG;
    }
    unknown_long(c, name, bytes);
    return OPTIONS_WRONG;
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Says how a query excludes a word; `words` are those before it. */
static void advise_quotes(const command *c, char **words, int count, const char *word,
                          const char *what)
{
    char query[160] = "";
    size_t n = 0;
    for (int i = 0; i < count && n < sizeof query; i++) {
        n += (size_t)snprintf(query + n, sizeof query - n, "%s ", words[i]);
    }
    // What does not fit or has quotes of its own is better not shown half or wrong.
    if (count == 0 || n >= sizeof query || strchr(query, '\'') != NULL) {
        strcpy(query, "WORD ");
    }
    report_error("%s; to exclude a word, quote the query: idx %s '%s%.100s'. See `idx %s --help`",
                 what, c->name, query, word, c->name);
}

/*
 * A word of a query that was meant to be excluded looks like options: -kursk like -k ursk. Reports
 * it and says so if what it is read as cannot be meant: a number that begins with a letter, or a
 * folder that does not exist. `o` is the option that `word` begins with, NULL for none.
 */
static bool is_excluded_word(const command *c, const option *o, char **argv, int count,
                             const char *word)
{
    char what[256];
    const char *value = word + 2;
    if (!c->takes_query || value[0] == '\0') {
        return false;
    }
    if (o == NULL || !has_value(o)) {
        snprintf(what, sizeof what, "there is no option '%.100s'", word);
    } else if (o->kind == OPTION_TEXT && access(value, F_OK) != 0) {
        snprintf(what, sizeof what, "'%.80s' is read as -%c %.80s, which does not exist", word,
                 o->letter, value);
    } else if (o->kind != OPTION_TEXT && is_letter(value[0])) {
        snprintf(what, sizeof what, "'%.80s' is read as -%c %.80s, which is no number", word,
                 o->letter, value);
    } else {
        return false;
    }
    advise_quotes(c, argv, count, word, what);
    return true;
}

/* Reads argv[*i], a single dash and letters, behind `count` operands; may take argv[*i + 1] as the
 * last one's value. */
static options_result read_short(const command *c, char **argv, int argc, int *i, int count,
                                 void *settings)
{
    char message[256];
    for (const char *p = argv[*i] + 1; *p != '\0'; p++) {
        const option *o = NULL;
        for (size_t j = 0; j < c->option_count; j++) {
            if (c->options[j].letter == *p) {
                o = &c->options[j];
            }
        }
        if (p == argv[*i] + 1 && is_excluded_word(c, o, argv, count, argv[*i])) {
            return OPTIONS_WRONG;
        }
        if (*p == 'h') {
            return OPTIONS_HELP;
        }
        if (o == NULL) {
            snprintf(
                message, sizeof message,
                "there is no option '%.40s'; what begins with a dash but is none goes after --",
                argv[*i]);
            wrong(c, message);
            return OPTIONS_WRONG;
        }
        if (!has_value(o)) {
            option_store(c, o, NULL, settings);
            continue;
        }
        const char *value = p[1] != '\0' ? p + 1 : *i + 1 < argc ? argv[++*i] : NULL;
        if (value == NULL) {
            snprintf(message, sizeof message, "-%c needs a value: -%c %s", o->letter, o->letter,
                     o->argument);
            wrong(c, message);
            return OPTIONS_WRONG;
        }
        return option_store(c, o, value, settings) ? OPTIONS_RUN : OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

options_result options_parse(const command *c, char **argv, int argc, void *settings,
                             int *operand_count)
{
    int count = 0;
    for (int i = 0; i < argc; i++) {
        options_result result = OPTIONS_RUN;
        if (argv[i][0] != '-' || argv[i][1] == '\0') {
            argv[count++] = argv[i];
        } else if (argv[i][1] != '-') {
            result = read_short(c, argv, argc, &i, count, settings);
        } else if (argv[i][2] != '\0') {
            result = read_long(c, argv, argc, &i, settings);
        } else {
            for (i++; i < argc; i++) {
                argv[count++] = argv[i];
            }
        }
        if (result != OPTIONS_RUN) {
            return result;
        }
    }
    if (c->max_operands >= 0 && count > c->max_operands) {
        char message[256];
        snprintf(message, sizeof message, "'%.100s' is one word too many", argv[c->max_operands]);
        wrong(c, message);
        return OPTIONS_WRONG;
    }
    *operand_count = count;
    return OPTIONS_RUN;
}

/* ---- help ----------------------------------------------------------------------------------- */

static void help_line(FILE *out, char letter, const char *name, const char *argument,
                      const char *help)
{
    char left[80];
    int bytes = letter != 0 ? snprintf(left, sizeof left, "  -%c, --%s", letter, name)
                            : snprintf(left, sizeof left, "      --%s", name);
    if (argument != NULL) {
        bytes += snprintf(left + bytes, sizeof left - (size_t)bytes, " %s", argument);
    }
    if (bytes + 2 > HELP_COLUMN) {
        fprintf(out, "%s\n%*s%s\n", left, HELP_COLUMN, "", help);
    } else {
        fprintf(out, "%-*s%s\n", HELP_COLUMN, left, help);
    }
}

void options_help(const command *c, FILE *out)
{
    fprintf(out, "Usage: idx %s [OPTION]...%s%s\n\n%s.\n\nOptions:\n", c->name,
            c->operands[0] != '\0' ? " " : "", c->operands, c->summary);
    for (size_t i = 0; i < c->option_count; i++) {
        const option *o = &c->options[i];
        help_line(out, o->letter, o->name, o->argument, o->help);
    }
    help_line(out, 'h', "help", NULL, "show this help");
    if (c->description != NULL) {
        fprintf(out, "\n%s\n", c->description);
    }
}
