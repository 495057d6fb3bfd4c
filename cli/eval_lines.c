/* eval_lines.c: see eval_lines.h. */
#include "cli/eval_lines.h"
#include "cli/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool eval_lines_open(eval_lines *l, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    *l = (eval_lines){.name = path, .file = is_stdin ? stdin : fopen(path, "re")};
    if (l->file == NULL) {
        report_error("cannot open %s: %s", path, strerror(errno));
        l->has_failed = true;
        return false;
    }
    return true;
}

void eval_lines_close(eval_lines *l)
{
    if (l->file != NULL && l->file != stdin) {
        fclose(l->file);
    }
    free(l->text);
    l->file = NULL;
    l->text = NULL;
}

bool eval_lines_next(eval_lines *l)
{
    ssize_t n;
    while ((n = getline(&l->text, &l->room, l->file)) >= 0) {
        l->bytes = (size_t)n;
        if (l->number++ == 0 && n >= 3 && memcmp(l->text, "\xef\xbb\xbf", 3) == 0) {
            l->bytes -= 3;
            memmove(l->text, l->text + 3, l->bytes + 1);
        }
        while (l->bytes > 0 && (l->text[l->bytes - 1] == '\n' || l->text[l->bytes - 1] == '\r')) {
            l->text[--l->bytes] = '\0';
        }
        if (l->bytes > 0) {
            return true;
        }
    }
    if (ferror(l->file)) {
        report_error("cannot read %s: %s", l->name, strerror(errno));
        l->has_failed = true;
    }
    return false;
}

bool eval_lines_wrong(eval_lines *l, const char *what)
{
    report_error("%s:%llu: %s", l->name, (unsigned long long)l->number, what);
    l->has_failed = true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t eval_lines_split(const eval_lines *l, bool by_tab, eval_field *fields, size_t room)
{
    const char *p = l->text, *end = l->text + l->bytes;
    size_t count = 0;
    for (;;) {
        while (!by_tab && p < end && is_blank(*p)) {
            p++;
        }
        if (!by_tab && p == end) {
            return count;
        }
        const char *start = p;
        while (p < end && *p != '\t' && (by_tab || *p != ' ')) {
            p++;
        }
        if (count < room) {
            fields[count] = (eval_field){start, (size_t)(p - start)};
        }
        count++;
        if (p == end) {
            return count;
        }
        p++;
    }
}

/* strtod and the like read NUL-terminated text; false when the field is too long for a number. */
static bool copy_number(eval_field f, char text[64])
{
    if (f.bytes == 0 || f.bytes >= 64 || memchr("+-.0123456789", f.s[0], 13) == NULL) {
        return false;
    }
    memcpy(text, f.s, f.bytes);
    text[f.bytes] = '\0';
    return true;
}

bool eval_field_number(eval_field f, int64_t low, int64_t high, int64_t *out)
{
    char text[64], *end;
    if (!copy_number(f, text)) {
        return false;
    }
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < low || value > high) {
        return false;
    }
    *out = value;
    return true;
}

bool eval_field_real(eval_field f, double *out)
{
    char text[64], *end;
    if (!copy_number(f, text)) {
        return false;
    }
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value - value == 0)) {
        return false;
    }
    *out = value;
    return true;
}
