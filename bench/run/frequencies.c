/*
 * frequencies.c: in how many documents the words of some queries stand: one pass over the corpus.
 */
#include "bench/run/args.h"
#include "bench/run/corpus.h"
#include "bench/run/sample.h"

#include <stdlib.h>
#include <string.h>

static void add_words(words *w, const char *text)
{
    const char *p = text, *end = text + strlen(text), *word;
    size_t n;
    while ((word = corpus_word(&p, end, &n)) != NULL) {
        words_add(w, word, n);
    }
}

void sample_frequencies_count(sample_frequencies *f, const char *corpus_path, const query_list *list)
{
    *f = (sample_frequencies){0};
    for (size_t i = 0; i < list->count; i++) {
        add_words(&f->words, list->at[i].text);
    }
    f->counts = need_memory(NULL, f->words.count * sizeof *f->counts);
    uint64_t *last = need_memory(NULL, f->words.count * sizeof *last);
    memset(f->counts, 0, f->words.count * sizeof *f->counts);
    memset(last, 0, f->words.count * sizeof *last);
    corpus c;
    corpus_document d;
    corpus_open(&c, corpus_path);
    while (corpus_next(&c, &d)) {
        const char *p = d.body, *end = d.body + d.body_bytes, *word;
        size_t n;
        f->documents++;
        while ((word = corpus_word(&p, end, &n)) != NULL) {
            uint32_t number = words_find(&f->words, word, n);
            if (number != WORDS_NONE && last[number] != f->documents) {
                last[number] = f->documents;
                f->counts[number]++;
            }
        }
    }
    corpus_close(&c);
    free(last);
}

uint64_t sample_frequency(const sample_frequencies *f, const char *word, size_t bytes)
{
    uint32_t number = words_find(&f->words, word, bytes);
    return number == WORDS_NONE ? 0 : f->counts[number];
}

bool sample_has_frequent_pair(const sample_frequencies *f, const char *text)
{
    const char *p = text, *end = text + strlen(text), *word;
    size_t n;
    bool was_frequent = false;
    while ((word = corpus_word(&p, end, &n)) != NULL) {
        bool is_frequent = sample_frequency(f, word, n) * FREQUENT_PART > f->documents;
        if (is_frequent && was_frequent) {
            return true;
        }
        was_frequent = is_frequent;
    }
    return false;
}

void sample_frequencies_release(sample_frequencies *f)
{
    words_release(&f->words);
    free(f->counts);
    *f = (sample_frequencies){0};
}
