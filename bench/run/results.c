#include "bench/run/results.h"

#include "bench/run/args.h"
#include "bench/run/json_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static result_engine *engine_of(results *r, const char *name)
{
    for (size_t i = 0; i < r->engine_count; i++) {
        if (strcmp(r->engines[i].name, name) == 0) {
            return &r->engines[i];
        }
    }
    if (r->engine_count == MAX_ENGINES) {
        die("more than %d engines", MAX_ENGINES);
    }
    result_engine *e = &r->engines[r->engine_count++];
    *e = (result_engine){.name = strdup(name), .version = strdup("")};
    e->norms = strdup("");
    e->idf = strdup("");
    e->phrase = strdup("");
    return e;
}

static void set(char **text, const char *value)
{
    free(*text);
    *text = strdup(value);
}

static void read_head(results *r, result_engine *e, const json *j)
{
    set(&e->version, json_text(j, "version", ""));
    set(&e->norms, json_text(j, "norms", ""));
    set(&e->idf, json_text(j, "idf", ""));
    set(&e->phrase, json_text(j, "phrase", ""));
    e->has_own_slop = strcmp(json_text(j, "slop", ""), "own") == 0;
    e->is_oracle = strcmp(json_text(j, "meta", ""), "oracle") == 0;
    double documents = json_number(j, "documents", 0);
    if (r->documents != 0 && documents != 0 && documents != r->documents) {
        die("%s answered for %.0f documents, others for %.0f: not the same corpus", e->name, documents, r->documents);
    }
    r->documents = documents != 0 ? documents : r->documents;
}

static void read_hits(results *r, result *cell, const json *j, const json_node *hits)
{
    size_t first = (size_t)(hits - j->nodes) + 1, count = 0;
    for (size_t i = first; i < hits->end; i = j->nodes[i].end) {
        count++;
    }
    cell->hits = need_memory(NULL, count * sizeof *cell->hits);
    for (size_t i = first; i < hits->end; i = j->nodes[i].end) {
        const json_node *pair = &j->nodes[i];
        if (pair->kind != JSON_ARRAY || pair->end != i + 3 || pair[1].kind != JSON_STRING || pair[2].kind != JSON_NUMBER) {
            die("a hit is not [\"id\",score]");
        }
        cell->hits[cell->hit_count++] = (result_hit){words_add(&r->ids, pair[1].text, pair[1].bytes), pair[2].number};
    }
}

static int find_name(const char *name, bool is_class)
{
    for (int i = 0; i < (is_class ? (int)CLASS_COUNT : (int)COMMANDS); i++) {
        if (strcmp(name, is_class ? class_names[i] : commands[i].name) == 0) {
            return i;
        }
    }
    return -1;
}

static void read_cell(results *r, result_engine *e, const json *j)
{
    int class = find_name(json_text(j, "class", ""), true), command = find_name(json_text(j, "command", ""), false);
    const char *query = json_text(j, "query", NULL);
    if (class < 0 || command < 0) {
        die("%s: no such class or command: %s %s", e->name, json_text(j, "class", ""), json_text(j, "command", ""));
    }
    if (json_text(j, "unsupported", NULL) != NULL) {
        set(&e->unsupported[class], json_text(j, "unsupported", ""));
        return;
    }
    if (query == NULL) {
        die("%s: a line has no query", e->name);
    }
    uint32_t number = words_add(&r->queries, query, strlen(query));
    size_t *capacity = &e->capacity[class][command];
    if (number >= *capacity) {
        size_t more = 2 * (size_t)number + 64;
        result **cells = &e->cells[class][command];
        *cells = need_memory(*cells, more * sizeof **cells);
        memset(*cells + *capacity, 0, (more - *capacity) * sizeof **cells);
        *capacity = more;
    }
    result *cell = &e->cells[class][command][number];
    if (cell->is_there) {
        die("%s answers '%s' twice (%s, %s)", e->name, query, class_names[class], commands[command].name);
    }
    const json_node *count = json_member(j, 0, "count"), *hits = json_member(j, 0, "hits");
    const json_node *brute = json_member(j, 0, "brute");
    cell->is_there = true;
    cell->count = count != NULL && count->kind == JSON_NUMBER ? (int64_t)count->number : -1;
    cell->us_min = json_number(j, "us_min", 0);
    cell->us_median = json_number(j, "us_median", 0);
    cell->brute_differs = brute != NULL && brute->number == 0;
    if (hits != NULL && hits->kind == JSON_ARRAY) {
        read_hits(r, cell, j, hits);
    }
}

void results_read(results *r, const char *path)
{
    json_lines l;
    json_lines_open(&l, path);
    while (json_lines_next(&l)) {
        const char *name = json_text(&l.j, "engine", NULL);
        if (name == NULL) {
            die("%s:%zu: there is no \"engine\"", path, l.number);
        }
        result_engine *e = engine_of(r, name);
        if (json_text(&l.j, "meta", NULL) != NULL) {
            read_head(r, e, &l.j);
        } else {
            read_cell(r, e, &l.j);
        }
    }
    json_lines_close(&l);
}

void results_release(results *r)
{
    for (size_t i = 0; i < r->engine_count; i++) {
        result_engine *e = &r->engines[i];
        for (int c = 0; c < CLASS_COUNT; c++) {
            for (int k = 0; k < COMMANDS; k++) {
                for (size_t q = 0; q < e->capacity[c][k]; q++) {
                    free(e->cells[c][k][q].hits);
                }
                free(e->cells[c][k]);
            }
            free(e->unsupported[c]);
        }
        free(e->name);
        free(e->version);
        free(e->norms);
        free(e->idf);
        free(e->phrase);
    }
    words_release(&r->queries);
    words_release(&r->ids);
    *r = (results){0};
}

const result *results_get(const result_engine *e, query_class c, int command, uint32_t query)
{
    if (query >= e->capacity[c][command] || !e->cells[c][command][query].is_there) {
        return NULL;
    }
    return &e->cells[c][command][query];
}

const result_engine *results_oracle(const results *r, const result_engine *e, query_class c)
{
    for (size_t i = 0; i < r->engine_count; i++) {
        const result_engine *o = &r->engines[i];
        // How an engine scores phrases matters only where there are some.
        if (o->is_oracle && strcmp(o->norms, e->norms) == 0 && strcmp(o->idf, e->idf) == 0 &&
            (c != CLASS_PHRASE || strcmp(o->phrase, e->phrase) == 0)) {
            return o;
        }
    }
    return NULL;
}
