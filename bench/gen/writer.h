/*
 * The state of a writer, shared by the files of the text process: step.c takes the single steps,
 * phrases.c writes what is longer than a word, document.c makes sentences and documents of them.
 */
#ifndef IDX_BENCH_GEN_WRITER_H
#define IDX_BENCH_GEN_WRITER_H

#include "bench/gen/document.h"

enum {
    HISTORY = 1024, // words of a class that can be repeated; a power of two
    TITLE_ROOM = 32,
    STEP_ROOM = 48 // the most that is written past the wanted length
};

// What a sentence is about, besides what stands before in it.
typedef struct theme {
    uint64_t source[MODE_COUNT]; // whose vocabulary the content words come from
    uint64_t style[2];           // which function words the document and its field favour
    uint64_t window;             // of neighbours in time
} theme;

struct writer {
    const model *m;
    uint64_t seed;
    rng random;
    unsigned state;
    token last, before; // the last two words
    theme theme;
    const uint8_t (*mode)[CLASS_COUNT][1 << MODE_BITS]; // of the mix in force
    unsigned mix;
    uint64_t topic[2], field[2];
    uint32_t sentence_from; // first token of the sentence
    uint32_t count;
    uint32_t body_count; // of the whole body, once it stands
    token *out;          // body or title
    token *body;
    token title[TITLE_ROOM + STEP_ROOM];
    uint32_t longest; // documents end at this many words
    curve length;
    // What can be repeated: where words of a class stand in the body; the numbers of entities.
    uint32_t repeat_count[CLASS_COUNT];
    uint64_t repeat[CLASS_COUNT][HISTORY];
};

// Writes a token; `state` is what the next one follows.
static inline void put(writer *w, token t, unsigned state)
{
    w->out[w->count++] = t | (token)state << TOKEN_STATE_AT;
    w->before = w->last;
    w->last = t & TOKEN_WORD;
    w->state = state;
}

// Sets the mark behind the last word of the sentence, unless it has one.
static inline void close_last(writer *w, unsigned mark)
{
    if (w->count > w->sentence_from && !(w->out[w->count - 1] >> TOKEN_CLOSE_AT & 15)) {
        w->out[w->count - 1] |= (token)mark << TOKEN_CLOSE_AT;
    }
}

// The slot of a frequent word, or the rank of a rare one.
static inline token word_token(const model *m, unsigned class, uint64_t rank)
{
    if (__builtin_expect(rank < m->head[class], 1)) {
        return m->base[class] + rank;
    }
    return rank | (token)(TOKEN_NOUN + class) << TOKEN_KIND_AT;
}

static inline void remember(writer *w, unsigned class, uint64_t what)
{
    w->repeat[class][w->repeat_count[class]++ & (HISTORY - 1)] = what;
}

// The rank of a word (or entity) that is not repeated; h decides it together with the theme.
static inline uint64_t draw_rank(writer *w, unsigned class, unsigned mode, uint64_t h,
                                 uint64_t *key)
{
    const model *m = w->m;
    uint64_t j = curve_draw(&m->vocabulary[mode], (uint32_t)(h >> 32));
    *key = rng_mix(w->theme.source[mode] + class, mode == MODE_BACKGROUND ? h : j);
    return curve_draw(&m->rank[mode][class], (uint32_t)(*key >> 32));
}

static inline unsigned pick_mode(writer *w, unsigned class, uint64_t h, int habit)
{
    unsigned mode = w->mode[habit][class][h >> ROW_BITS & ((1 << MODE_BITS) - 1)];
    return mode == MODE_REPEAT && w->repeat_count[class] == 0 ? MODE_TOPIC : mode;
}

static inline uint64_t pick_repeated(const writer *w, unsigned class, uint64_t fresh)
{
    uint32_t count = w->repeat_count[class];
    return w->repeat[class][rng_below((uint32_t)fresh, count < HISTORY ? count : HISTORY)];
}

// Steps until the text has `end` words, and on until it does not hang in the air.
void writer_run(writer *w, uint32_t end);

// A fixed sequence of words; `state` is what the next word follows.
void writer_put_phrase(writer *w, const phrase *p, unsigned capital, unsigned state);
const phrase *writer_draw_phrase(const writer *w, const phrase_list *list, uint64_t bits);

// The next thing of class `action`, which is ACTION_ENTITY or above. h decides what it is, fresh
// what is repeated; habit is 1 where h comes of the words before.
void writer_put_other(writer *w, unsigned action, uint64_t h, uint64_t fresh, int habit);

#endif
