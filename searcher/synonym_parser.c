/*
 * synonym_parser.c: lines of synonyms become rules. The format, which is Solr's:
 *
 *     file = { line "\n" }
 *     line = "" | "#" anything | names | names "=>" names
 *     names = name { "," name }
 *
 * White space around a name does not belong to it; a backslash makes the next character an ordinary
 * one. Without "=>" each name leads to each other; with it each on the left leads to each on the
 * right, and is looked for itself only if it stands there, too.
 */
#include "common/base/error.h"
#include "searcher/synonyms.h"

#include <string.h>

typedef struct line_names {
    synonym_name *items[IDX_MAX_SYNONYM_NAMES];
    uint32_t count;
} line_names;

typedef struct line_parser {
    idx_synonyms *synonyms;
    const char *at, *end; // of the line
    bool marks;
    float weight;
    line_names left, right;
    idx_error *err;
} line_parser;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void skip_blanks(line_parser *p)
{
    while (p->at < p->end && is_blank(*p->at)) {
        p->at++;
    }
}

static bool at_arrow(const line_parser *p)
{
    return p->end - p->at >= 2 && p->at[0] == '=' && p->at[1] == '>';
}

// Reads a name up to what ends it, without its backslashes.
static int read_name(line_parser *p, synonym_name **out)
{
    char text[IDX_MAX_SYNONYM_LINE];
    size_t bytes = 0, kept = 0; // kept: up to the last character that is not blank
    skip_blanks(p);
    while (p->at < p->end && *p->at != ',' && !at_arrow(p)) {
        bool is_escaped = *p->at == '\\' && p->at + 1 < p->end;
        p->at += is_escaped;
        text[bytes++] = *p->at++;
        kept = is_escaped || !is_blank(text[bytes - 1]) ? bytes : kept;
    }
    if (kept == 0) {
        return idx__error_set(p->err, IDX_EINVAL, "a name is missing");
    }
    bool is_exact = p->marks && text[kept - 1] == '!';
    name_form form = is_exact ? NAME_EXACT : p->marks ? NAME_OF_LETTERS : NAME_OF_TERMS;
    return idx__synonyms_name(p->synonyms, text, kept - is_exact, form, out, p->err);
}

static int read_names(line_parser *p, line_names *names)
{
    while (true) {
        if (names->count == IDX_MAX_SYNONYM_NAMES) {
            return idx__error_set(p->err, IDX_EINVAL, "more than %u names", IDX_MAX_SYNONYM_NAMES);
        }
        int rc = read_name(p, &names->items[names->count]);
        if (rc != IDX_OK) {
            return rc;
        }
        names->count++;
        if (p->at == p->end || *p->at != ',') {
            return IDX_OK;
        }
        p->at++;
    }
}

static bool holds(const line_names *names, const synonym_name *name)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i]->text, name->text) == 0) {
            return true;
        }
    }
    return false;
}

static int add_rules(line_parser *p, const line_names *to, bool is_arrow)
{
    for (uint32_t i = 0; i < p->left.count; i++) {
        const synonym_name *from = p->left.items[i];
        bool replaces = is_arrow && !holds(to, from);
        for (uint32_t j = 0; j < to->count; j++) {
            int rc = idx__synonyms_rule(p->synonyms, from, to->items[j], p->weight, replaces,
                                        p->err);
            if (rc != IDX_OK) {
                return rc;
            }
        }
    }
    return IDX_OK;
}

static int parse_line(line_parser *p)
{
    skip_blanks(p);
    if (p->at == p->end || *p->at == '#') {
        return IDX_OK;
    }
    if (p->end - p->at > (ptrdiff_t)IDX_MAX_SYNONYM_LINE) {
        return idx__error_set(p->err, IDX_EINVAL, "more than %u bytes", IDX_MAX_SYNONYM_LINE);
    }
    p->left.count = p->right.count = 0;
    int rc = read_names(p, &p->left);
    if (rc != IDX_OK) {
        return rc;
    }
    if (p->at == p->end && p->left.count == 1) {
        return idx__error_set(p->err, IDX_EINVAL, "a name alone: nothing is said to be equal to it");
    }
    if (p->at == p->end) {
        return add_rules(p, &p->left, false);
    }
    p->at += 2;
    rc = read_names(p, &p->right);
    if (rc == IDX_OK && p->at < p->end) {
        return idx__error_set(p->err, IDX_EINVAL, "a second \"=>\"");
    }
    return rc == IDX_OK ? add_rules(p, &p->right, true) : rc;
}

int idx__synonyms_parse(idx_synonyms *s, const char *name, const char *text, size_t bytes,
                        float weight, bool marks, idx_error *err)
{
    idx_error own = {0};
    line_parser p = {.synonyms = s, .marks = marks, .weight = weight, .err = &own};
    const char *end = text + bytes;
    unsigned long line = 0;
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3; // a byte order mark
    }
    while (text < end) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        p.at = text;
        p.end = next ? next : end;
        line++;
        int rc = parse_line(&p);
        if (rc == IDX_EINVAL) {
            idx__error_set(err, rc, "line %lu: %s", line, own.message);
            idx__error_file(err, name);
            return rc;
        }
        if (rc != IDX_OK) {
            if (err) {
                *err = own;
            }
            return rc;
        }
        text = next ? next + 1 : end;
    }
    return IDX_OK;
}
