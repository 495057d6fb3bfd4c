/*
 * oracle_load.c: the oracle's index: plain arrays.
 */
#include "bench/run/args.h"
#include "bench/run/corpus.h"
#include "bench/run/oracle.h"

#include <stdlib.h>
#include <string.h>

static void push(uint32_t **at, size_t count, size_t *capacity, uint32_t value)
{
    if (count == *capacity) {
        *capacity = *capacity != 0 ? *capacity + *capacity / 2 : 16;
        *at = need_memory(*at, *capacity * sizeof **at);
    }
    (*at)[count] = value;
}

static void add_occurrence(oracle_list *list, uint32_t doc, uint32_t position)
{
    if (list->count == 0 || list->docs[list->count - 1] != doc) {
        size_t capacity = list->doc_capacity;
        push(&list->docs, list->count, &list->doc_capacity, doc);
        push(&list->freqs, list->count, &capacity, 0);
        list->count++;
    }
    list->freqs[list->count - 1]++;
    push(&list->positions, list->position_count++, &list->position_capacity, position);
}

static void add_document(oracle *o, const corpus_document *d)
{
    const char *p = d->body, *end = d->body + d->body_bytes, *word;
    size_t n;
    uint32_t position = 0;
    if (o->documents == o->capacity) {
        o->capacity = o->capacity != 0 ? 2 * o->capacity : 4096;
        o->lengths = need_memory(o->lengths, o->capacity * sizeof *o->lengths);
        o->ids = need_memory(o->ids, o->capacity * sizeof *o->ids);
    }
    while ((word = corpus_word(&p, end, &n)) != NULL) {
        uint32_t number = words_find(&o->words, word, n);
        if (number != WORDS_NONE) {
            add_occurrence(&o->lists[number], (uint32_t)o->documents, position);
        }
        position++;
    }
    o->ids[o->documents] = strdup(d->id);
    o->lengths[o->documents++] = position;
    o->tokens += position;
}

void oracle_load(oracle *o, const char *corpus_path, const query_list *queries)
{
    corpus c;
    corpus_document d;
    *o = (oracle){0};
    for (size_t i = 0; i < queries->count; i++) {
        const char *p = queries->at[i].text, *end = p + strlen(p), *word;
        size_t n;
        while ((word = corpus_word(&p, end, &n)) != NULL) {
            words_add(&o->words, word, n);
        }
    }
    o->lists = need_memory(NULL, o->words.count * sizeof *o->lists);
    memset(o->lists, 0, o->words.count * sizeof *o->lists);
    corpus_open(&c, corpus_path);
    while (corpus_next(&c, &d)) {
        add_document(o, &d);
    }
    corpus_close(&c);
    o->scores = need_memory(NULL, o->documents * sizeof *o->scores);
    o->matched = need_memory(NULL, o->documents * sizeof *o->matched);
    o->has_first = need_memory(NULL, o->documents * sizeof *o->has_first);
    memset(o->scores, 0, o->documents * sizeof *o->scores);
    memset(o->matched, 0, o->documents * sizeof *o->matched);
    memset(o->has_first, 0, o->documents * sizeof *o->has_first);
}

void oracle_release(oracle *o)
{
    for (size_t i = 0; i < o->words.count; i++) {
        free(o->lists[i].docs);
        free(o->lists[i].freqs);
        free(o->lists[i].positions);
    }
    for (size_t i = 0; i < o->documents; i++) {
        free(o->ids[i]);
    }
    free(o->lists);
    free(o->ids);
    free(o->lengths);
    free(o->scores);
    free(o->matched);
    free(o->has_first);
    words_release(&o->words);
    *o = (oracle){0};
}
