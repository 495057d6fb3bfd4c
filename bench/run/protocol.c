#include "bench/run/protocol.h"

#include "bench/run/args.h"
#include "bench/run/json.h"
#include "bench/run/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

const char *const class_names[CLASS_COUNT] = {"or", "and", "phrase", "must", "sloppy"};

const command commands[COMMANDS] = {
    {"TOP_10", 10, false},       {"TOP_100", 100, false},       {"TOP_1000", 1000, false}, {"TOP_10_COUNT", 10, true},
    {"TOP_100_COUNT", 100, true}, {"TOP_1000_COUNT", 1000, true}, {"COUNT", 0, true},
};

// The first member of `list` that is none of `count` names, each `stride` bytes after the other.
static const char *unknown(const char *list, const char *const *names, size_t stride, size_t count)
{
    for (const char *p = list; p != NULL && *p != '\0';) {
        size_t n = strcspn(p, ","), i = 0;
        for (; i < count; i++) {
            const char *name = *(const char *const *)((const char *)names + i * stride);
            if (strlen(name) == n && memcmp(name, p, n) == 0) {
                break;
            }
        }
        if (i == count) {
            return p;
        }
        p += n + (p[n] == ',');
    }
    return NULL;
}

const char *classes_unknown(const char *list)
{
    return unknown(list, class_names, sizeof *class_names, CLASS_COUNT);
}

const char *commands_unknown(const char *list)
{
    return unknown(list, &commands[0].name, sizeof *commands, COMMANDS);
}

void query_list_add(query_list *list, const char *text, bool is_long, bool is_frequent)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity != 0 ? 2 * list->capacity : 256;
        list->at = need_memory(list->at, list->capacity * sizeof *list->at);
    }
    bench_query *q = &list->at[list->count++];
    size_t n = strlen(text);
    *q = (bench_query){.text = need_memory(NULL, n + 1), .is_long = is_long, .is_frequent = is_frequent};
    memcpy(q->text, text, n + 1);
    for (const char *p = text; *p != '\0'; p++) {
        q->words += *p != ' ' && (p == text || p[-1] == ' ');
    }
}

void query_list_read(query_list *list, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0, number = 0;
    ssize_t n;
    json j = {0};
    words seen = {0};
    *list = (query_list){0};
    if (f == NULL) {
        die("cannot open %s", path);
    }
    while ((n = getline(&line, &capacity, f)) >= 0) {
        const char *text = line;
        bool is_long = false, is_frequent = false;
        number++;
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r')) {
            line[--n] = '\0';
        }
        if (line[0] == '{') {
            if (json_parse(&j, line, (size_t)n) != 0 || json_text(&j, "query", NULL) == NULL) {
                die("%s:%zu: %s", path, number, j.error != NULL ? j.error : "there is no \"query\"");
            }
            text = json_text(&j, "query", NULL);
            is_long = strcmp(json_text(&j, "set", "short"), "long") == 0;
            is_frequent = json_number(&j, "frequent", 0) != 0;
        }
        if (*text != '\0' && words_find(&seen, text, strlen(text)) == WORDS_NONE) {
            words_add(&seen, text, strlen(text));
            query_list_add(list, text, is_long, is_frequent);
        }
    }
    free(line);
    json_release(&j);
    words_release(&seen);
    fclose(f);
    if (list->count == 0) {
        die("%s holds no queries", path);
    }
}

void query_list_release(query_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->at[i].text);
    }
    free(list->at);
    *list = (query_list){0};
}

bool class_asks(query_class c, const bench_query *q)
{
    return q->words > 1 || (q->words == 1 && c == CLASS_OR);
}

char *class_text(query_class c, const char *words, bool *is_and, bool *is_plain)
{
    size_t n = strlen(words);
    char *text = need_memory(NULL, n + 16);
    *is_and = c == CLASS_AND;
    *is_plain = c == CLASS_OR || c == CLASS_AND;
    if (c == CLASS_PHRASE) {
        snprintf(text, n + 16, "\"%s\"", words);
    } else if (c == CLASS_SLOPPY) {
        snprintf(text, n + 16, "\"%s\"~%d", words, BENCH_SLOP);
    } else {
        snprintf(text, n + 16, "%s%s", c == CLASS_MUST ? "+" : "", words);
    }
    return text;
}
