/*
 * Building the model: slots of the frequent words, phrases of the lexicon, curves.
 */
#include "bench/gen/model.h"

#include "bench/gen/grammar.h"
#include "bench/gen/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// How many words of each class have a slot; together with the lexicon they stay near the L2 cache.
static const uint32_t head_count[CLASS_COUNT] = {8192, 8192, 2048, 8192};

enum { LEXICON_ROOM = 1024 };

static const char lexicon_speech[] = "kata;ujar;tutur;ucap;ungkap;jelas;tegas;tambah";
static const char lexicon_places[] = "kota;kabupaten;kecamatan;desa;sungai;gunung;pulau;kampung";

static void set_slot(slot *s, const char *text, size_t n)
{
    assert(n <= sizeof s->text);
    memset(s->text, ' ', sizeof s->text);
    memcpy(s->text, text, n);
    s->length = (uint8_t)n;
}

// The slot of a word of the lexicon, made when it is new; capitals are lowered.
static uint16_t lexicon_slot(model *m, const char *text, size_t n, int *acronym)
{
    slot made;
    char lower[WORD_ROOM] = {0};
    *acronym = text[0] >= 'A' && text[0] <= 'Z';
    for (size_t i = 0; i < n; i++) {
        lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    }
    set_slot(&made, lower, n);
    for (uint32_t i = 0; i < m->slot_count; i++) {
        if (!memcmp(&m->slot[i], &made, sizeof made)) {
            return (uint16_t)i;
        }
    }
    assert(m->slot_count < LEXICON_ROOM);
    m->slot[m->slot_count] = made;
    return (uint16_t)m->slot_count++;
}

static void read_phrase(model *m, const char *text, size_t n, phrase *p)
{
    memset(p, 0, sizeof *p);
    for (size_t from = 0; from < n && p->count < PHRASE_WORDS;) {
        size_t to = from;
        while (to < n && text[to] != ' ') {
            to++;
        }
        int acronym;
        p->slot[p->count] = lexicon_slot(m, text + from, to - from, &acronym);
        p->acronyms |= (uint8_t)(acronym << p->count);
        p->count++;
        from = to + 1;
    }
}

// Phrases are separated by ';'.
static int read_phrases(model *m, const char *text, phrase_list *list)
{
    uint32_t count = 1;
    for (const char *p = text; *p; p++) {
        count += *p == ';';
    }
    list->phrase = malloc(count * sizeof *list->phrase);
    if (!list->phrase) {
        return -1;
    }
    list->count = count;
    for (uint32_t i = 0; i < count; i++) {
        size_t n = strcspn(text, ";");
        read_phrase(m, text, n, &list->phrase[i]);
        text += n + 1;
    }
    return 0;
}

// "word weight word weight ..."
static void read_function_words(model *m, const char *text, uint16_t *table)
{
    uint16_t number[64];
    uint32_t weight[64], count = 0;
    while (*text) {
        size_t n = strcspn(text, " ");
        int acronym;
        assert(count < 64);
        number[count] = lexicon_slot(m, text, n, &acronym);
        char *end;
        weight[count++] = (uint32_t)strtoul(text + n + 1, &end, 10);
        text = *end ? end + 1 : end;
    }
    grammar_fill(weight, count, FUNCTION_BITS, table, 2);
    for (int i = 0; i < 1 << FUNCTION_BITS; i++) {
        table[i] = number[table[i]];
    }
}

static int build_slots(model *m)
{
    static size_t (*const spell[CLASS_COUNT])(uint64_t, char *) = {
        [CLASS_NOUN] = word_noun,
        [CLASS_VERB] = word_verb,
        [CLASS_ADJECTIVE] = word_adjective,
        [CLASS_ENTITY] = word_name,
    };
    size_t room = LEXICON_ROOM;
    for (int i = 0; i < CLASS_COUNT; i++) {
        room += head_count[i];
    }
    m->slot = aligned_alloc(64, room * sizeof *m->slot);
    if (!m->slot) {
        return -1;
    }
    for (int i = 0; i < FUNCTION_CLASSES; i++) {
        read_function_words(m, lexicon_function[i], m->function_word[i]);
    }
    if (read_phrases(m, lexicon_openers, &m->openers) ||
        read_phrases(m, lexicon_idioms, &m->idioms) ||
        read_phrases(m, lexicon_entities, &m->entities) ||
        read_phrases(m, lexicon_months, &m->months) || read_phrases(m, lexicon_units, &m->units) ||
        read_phrases(m, lexicon_speech, &m->speech) ||
        read_phrases(m, lexicon_places, &m->places)) {
        return -1;
    }
    int acronym;
    m->rupiah = lexicon_slot(m, "rp", 2, &acronym);
    for (int i = 0; i < CLASS_COUNT; i++) {
        m->base[i] = m->slot_count;
        m->head[i] = head_count[i];
        for (uint32_t rank = 0; rank < head_count[i]; rank++) {
            char text[2 * WORD_ROOM];
            size_t n = spell[i](rank, text);
            set_slot(&m->slot[m->slot_count++], text, n);
        }
    }
    return 0;
}

static void build_curves(model *m)
{
    curve_zipf(&m->habit[0][HABIT_ONE], 1.25, 1.5, 200, 2.0);
    curve_zipf(&m->habit[0][HABIT_TWO], 1.4, 0.4, 100, 2.2);
    curve_zipf(&m->habit[1][HABIT_ONE], 1.6, 0.4, 30, 2.3);
    curve_zipf(&m->habit[1][HABIT_TWO], 1.4, 0.3, 100, 2.2);

    curve_zipf(&m->vocabulary[MODE_BACKGROUND], 1.0, 2, 1e3, 2.0);
    curve_zipf(&m->vocabulary[MODE_FIELD], 1.0, 3, 50, 2.5);
    curve_zipf(&m->vocabulary[MODE_TOPIC], 1.0, 2, 30, 2.4);
    curve_zipf(&m->vocabulary[MODE_STORY], 1.1, 1.5, 12, 2.4);

    curve_zipf(&m->rank[MODE_BACKGROUND][CLASS_NOUN], 0.8, 10, 600, 2.4);
    curve_zipf(&m->rank[MODE_BACKGROUND][CLASS_VERB], 0.8, 5, 150, 2.4);
    curve_zipf(&m->rank[MODE_BACKGROUND][CLASS_ADJECTIVE], 0.8, 5, 150, 2.4);
    curve_zipf(&m->rank[MODE_BACKGROUND][CLASS_ENTITY], 0.8, 8, 200, 2.0);
    curve_zipf(&m->rank[MODE_FIELD][CLASS_NOUN], 0.5, 3, 1500, 3.0);
    curve_zipf(&m->rank[MODE_FIELD][CLASS_VERB], 0.5, 3, 300, 2.6);
    curve_zipf(&m->rank[MODE_FIELD][CLASS_ADJECTIVE], 0.5, 3, 400, 2.6);
    curve_zipf(&m->rank[MODE_FIELD][CLASS_ENTITY], 0.6, 20, 1000, 1.8);
    curve_zipf(&m->rank[MODE_TOPIC][CLASS_NOUN], 0.2, 100, 5000, 2.8);
    curve_zipf(&m->rank[MODE_TOPIC][CLASS_VERB], 0.2, 20, 800, 2.8);
    curve_zipf(&m->rank[MODE_TOPIC][CLASS_ADJECTIVE], 0.2, 20, 900, 2.8);
    curve_zipf(&m->rank[MODE_TOPIC][CLASS_ENTITY], 0.5, 20, 3000, 2.0);
    curve_zipf(&m->rank[MODE_STORY][CLASS_NOUN], 0.3, 200, 10000, 1.9);
    curve_zipf(&m->rank[MODE_STORY][CLASS_VERB], 0.3, 50, 2000, 2.0);
    curve_zipf(&m->rank[MODE_STORY][CLASS_ADJECTIVE], 0.3, 50, 2000, 2.0);
    curve_zipf(&m->rank[MODE_STORY][CLASS_ENTITY], 0.6, 20, 8000, 1.6);
    curve_zipf(&m->name_part, 0.8, 10, 2000, 1.6);

    curve_zipf(&m->field, 0.8, 3, 30, 3.0);
    curve_zipf(&m->topic, 0.9, 6, 150, 1.8);
    curve_zipf(&m->story, 0.8, 5, 100, 2.0);
    curve_zipf(&m->stock, 0.9, 3, 80, 2.2);
    curve_zipf(&m->idiom, 0.7, 3, 1e3, 2.0);
    curve_zipf(&m->small, 1.2, 1, 60, 2.5);
    curve_log_normal(&m->sentence, 18, 0.5);
}

model *model_new(void)
{
    model *m = calloc(1, sizeof *m);
    if (!m) {
        return NULL;
    }
    if (build_slots(m) < 0) {
        model_free(m);
        return NULL;
    }
    grammar_build(m);
    build_curves(m);
    return m;
}

void model_free(model *m)
{
    if (!m) {
        return;
    }
    free(m->openers.phrase);
    free(m->idioms.phrase);
    free(m->entities.phrase);
    free(m->months.phrase);
    free(m->units.phrase);
    free(m->speech.phrase);
    free(m->places.phrase);
    free(m->slot);
    free(m);
}
