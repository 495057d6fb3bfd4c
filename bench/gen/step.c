/*
 * Single steps of the text process: see document.c for the whole.
 *
 * This is the hot path: one random decision a word, most of them a load from a small table.
 */
#include "bench/gen/writer.h"

#include "bench/gen/words.h"

enum { OVERTIME = 8 }; // words that a sentence may take to come to an end

// Suffixes by eight random bits: most words have none.
static inline token suffix_of(unsigned class, unsigned bits)
{
    if (__builtin_expect(bits >= 24, 1)) {
        return 0;
    }
    if (class == CLASS_NOUN) {
        static const uint8_t of_noun[24] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                            1, 1, 1, 1, 8, 8, 8, 2, 3, 4, 5, 6};
        unsigned s = of_noun[bits];
        return s == 8 ? TOKEN_DOUBLED : (token)s << TOKEN_SUFFIX_AT;
    }
    static const uint8_t of_other[24] = {1, 1, 1, 1, 1, 1, 2, 3};
    return (token)of_other[bits] << TOKEN_SUFFIX_AT;
}

/*
 * A word that the body holds already, and often some words that followed it there: text says things
 * again in the same words.
 */
static inline void put_again(writer *w, unsigned class, uint64_t fresh)
{
    uint32_t at = (uint32_t)pick_repeated(w, class, fresh);
    static const uint8_t run[16] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4};
    unsigned more = run[fresh >> 32 & 15];
    for (;;) {
        token t = w->body[at];
        unsigned state = t >> TOKEN_STATE_AT & 31;
        // Marks stay behind, but for the capitals of names and what holds a number together.
        int joined = (t >> TOKEN_SPACE_AT & 3) == SPACE_NONE;
        token kept = joined                   ? ~(token)0
                     : state == ACTION_ENTITY ? TOKEN_WORD | (token)3 << TOKEN_CAPITAL_AT
                                              : TOKEN_WORD;
        if (state >= ACTION_NOUN && state < ACTION_ENTITY && w->out == w->body) {
            remember(w, state - ACTION_NOUN, w->count);
        }
        put(w, t & kept, state);
        at++;
        if (at >= (w->out == w->body ? w->count : w->body_count) ||
            (!joined && (more == 0 || t >> TOKEN_OPEN_AT))) {
            return;
        }
        more -= more > 0;
    }
}

// Words that turn up once and are not said again: misspelt ones, and strangers.
static token once_only(token t, uint64_t fresh)
{
    if ((fresh >> 36 & 1) && token_kind(t) == TOKEN_SLOT) {
        return t | (fresh >> 43 & 0x1ff) << MISTAKE_AT | (token)TOKEN_MISSPELT << TOKEN_KIND_AT;
    }
    return (fresh & (((uint64_t)1 << 36) - 1)) | (token)TOKEN_NOUN << TOKEN_KIND_AT |
           (token)1 << 36;
}

static inline void put_content(writer *w, unsigned class, uint64_t h, uint64_t fresh, int habit)
{
    unsigned mode = pick_mode(w, class, h, habit);
    if (mode == MODE_REPEAT) {
        put_again(w, class, fresh);
        return;
    }
    uint64_t key, rank = draw_rank(w, class, mode, h, &key);
    // Of a verb's forms the active one leads, then the passive; now and then the theme's form gives
    // way.
    static const uint8_t form[16] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3};
    if (class == CLASS_VERB) {
        uint64_t pick = (h >> 26 & 7) == 0 ? h >> 29 : key;
        rank = rank * VERB_FORMS + form[pick & 15];
    }
    token t = word_token(w->m, class, rank);
    if (__builtin_expect((fresh >> 36 & 127) < 2, 0)) {
        put(w, once_only(t, fresh), ACTION_NOUN + class);
        return;
    }
    if (w->out == w->body) {
        remember(w, class, w->count);
    }
    put(w, t | suffix_of(class, (unsigned)(h >> 18) & 255), ACTION_NOUN + class);
}

static inline void step(writer *w)
{
    const model *m = w->m;
    uint64_t a = rng_next(&w->random), fresh = rng_next(&w->random);
    unsigned level = m->habit_level[w->state][a & ((1 << HABIT_BITS) - 1)];
    const curve *habit = m->habit[w->state >= ACTION_NOUN && w->state < STATE_START];
    uint64_t j = curve_draw(&habit[level], (uint32_t)(a >> 32));
    uint64_t context = level == HABIT_TWO ? rng_mix(w->last, w->before) : w->last;
    uint64_t h = level == HABIT_NONE ? fresh : rng_mix(context, j);
    unsigned action = m->row[w->state][h & ((1 << ROW_BITS) - 1)];
    if (action < FUNCTION_CLASSES) {
        if (action == FUNCTION_SUBORDINATOR && (h >> 30 & 3)) {
            close_last(w, CLOSE_COMMA);
        }
        // A document has its favourites among the words of a class.
        uint64_t own = rng_fold(w->theme.style[fresh >> 60 & 1], fresh >> 61 | 1) + action;
        uint64_t pick = level == HABIT_NONE && (fresh >> 32 & 255) < 180 ? own : h;
        put(w, m->function_word[action][pick >> ROW_BITS & ((1 << FUNCTION_BITS) - 1)], action);
    } else if (action < ACTION_ENTITY) {
        put_content(w, action - ACTION_NOUN, h, fresh, level != HABIT_NONE);
    } else {
        writer_put_other(w, action, h, fresh, level != HABIT_NONE);
    }
}

static int is_ending(unsigned state)
{
    return (state >= ACTION_NOUN && state <= ACTION_NUMBER) || state == FUNCTION_DEMONSTRATIVE;
}

void writer_run(writer *w, uint32_t end)
{
    while (w->count < end || (!is_ending(w->state) && w->count < end + OVERTIME)) {
        step(w);
    }
}
