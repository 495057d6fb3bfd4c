#include "bench/run/args.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("idx-bench: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(2);
}

void *need_memory(void *p, size_t bytes)
{
    void *q = realloc(p, bytes != 0 ? bytes : 1);
    if (q == NULL) {
        die("out of memory");
    }
    return q;
}

static arg *find(arg *table, const char *name)
{
    for (arg *a = table; a->name != NULL; a++) {
        if (strcmp(a->name, name) == 0) {
            return a;
        }
    }
    return NULL;
}

int args_read(arg *table, int argc, char **argv, int first, const char *usage)
{
    int operands = 0;
    for (int i = first; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            argv[first + operands++] = argv[i];
            continue;
        }
        arg *a = find(table, argv[i]);
        if (a == NULL || (!a->is_flag && i + 1 == argc)) {
            bool is_help = strcmp(argv[i], "--help") == 0;
            fprintf(is_help ? stdout : stderr, "usage: idx-bench %s\n", usage);
            if (!is_help) {
                die(a == NULL ? "unknown option %s" : "%s needs a value", argv[i]);
            }
            exit(0);
        }
        a->value = a->is_flag ? "" : argv[++i];
    }
    return operands;
}

const char *args_get(const arg *table, const char *name)
{
    const arg *a = find((arg *)table, name);
    return a != NULL ? a->value : NULL;
}

const char *args_need(const arg *table, const char *name)
{
    const char *value = args_get(table, name);
    if (value == NULL) {
        die("%s is needed", name);
    }
    return value;
}

uint64_t args_count(const arg *table, const char *name, uint64_t least, uint64_t most)
{
    const char *text = args_need(table, name);
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || value < least || value > most) {
        die("%s must be a whole number from %llu to %llu, not '%s'", name, (unsigned long long)least,
            (unsigned long long)most, text);
    }
    return value;
}

bool args_list_has(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; p != NULL; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, word, n) == 0 && (p[n] == ',' || p[n] == '\0')) {
            return true;
        }
    }
    return list == NULL;
}
