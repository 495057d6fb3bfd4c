/*
 * The text process: see document.h.
 *
 * Each step takes the row of what stands before and draws what comes next: a function word of some class,
 * a content word, a name, a number, an idiom. Three things make text of it:
 *
 *  - Habit. With some probability the random number of a step is replaced by a hash of the last token, or
 *    of the last two, and of a small number j that falls off like Zipf's law. So every word has
 *    its own favourite successors, and phrases recur throughout the corpus.
 *  - Theme. A content word comes from the background, from the vocabulary of the sentence's topic, or from
 *    that of a story that a few neighbouring documents share.
 *  - Repetition. Or it is one that the document already holds, each occurrence as likely: words burst.
 *
 * Now and then a whole sentence is taken from a stock: then the generator itself is seeded with the
 * sentence's number, and the sentence stands word for word in other documents too.
 */
#include "bench/gen/document.h"

#include "bench/gen/words.h"

#include <stdlib.h>
#include <string.h>

enum {
    HISTORY = 1024,             // words of a class that can be repeated; a power of two
    TITLE_ROOM = 32,
    STEP_ROOM = 48,             // the most that is written past the wanted length
    SHORTEST_SENTENCE = 4,
    LONGEST_SENTENCE = 200,
    OVERTIME = 8,               // words that a sentence may take to come to an end
    WINDOW_BITS = 10,           // documents that share fashions of topics
    STORY_WINDOW_BITS = 11,     // documents that share stories
    FASHIONS = 16
};

// Keys that keep the hashes of different things apart.
enum { KEY_TOPIC = 0x10001, KEY_STORY = 0x20003, KEY_FASHION = 0x40005, KEY_ENTITY = 0x80007,
       KEY_STOCK = 0x100009, KEY_LENGTH = 0x20000b, KEY_DOCUMENT = 0x40000d, KEY_FIELD = 0x80000f };

struct writer {
    const model *m;
    uint64_t seed;
    rng random;
    unsigned state;
    token last, before;         // the last two words
    uint64_t source[MODE_COUNT];
    const uint8_t (*mode)[CLASS_COUNT][1 << MODE_BITS];     // of the mix in force
    unsigned mix;
    uint64_t topic[2], field[2];
    uint64_t style[2];          // which function words the document and its field favour
    uint64_t window;            // of neighbours in time
    uint32_t sentence_from;     // first token of the sentence
    uint32_t count;
    uint32_t body_count;        // of the whole body, once it stands
    token *out;                 // body or title
    uint8_t *state_behind;      // of every token of out
    token *body;
    uint8_t *body_state;
    token title[TITLE_ROOM + STEP_ROOM];
    uint8_t title_state[TITLE_ROOM + STEP_ROOM];
    uint32_t longest;           // documents end at this many words
    curve length;
    // What can be repeated: where words of a class stand in the body; the numbers of entities.
    uint32_t repeat_count[CLASS_COUNT];
    uint64_t repeat[CLASS_COUNT][HISTORY];
};

// Writes a token; `state` is what the next one follows.
static inline void put(writer *w, token t, unsigned state)
{
    w->state_behind[w->count] = (uint8_t)state;
    w->out[w->count++] = t;
    w->before = w->last;
    w->last = t & TOKEN_WORD;
    w->state = state;
}

static inline void close_last(writer *w, unsigned mark)
{
    token *t = &w->out[w->count - 1];
    if (w->count > w->sentence_from && !(*t >> TOKEN_CLOSE_AT & 15)) {
        *t |= (token)mark << TOKEN_CLOSE_AT;
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
static inline uint64_t draw_rank(writer *w, unsigned class, unsigned mode, uint64_t h, uint64_t *key)
{
    const model *m = w->m;
    uint64_t j = curve_draw(&m->vocabulary[mode], (uint32_t)(h >> 32));
    *key = rng_mix(w->source[mode] + class, mode == MODE_BACKGROUND ? h : j);
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
 * A word that the body holds already, and often some words that followed it there: text says things again
 * in the same words.
 */
static inline void put_again(writer *w, unsigned class, uint64_t fresh)
{
    uint32_t at = (uint32_t)pick_repeated(w, class, fresh);
    static const uint8_t run[16] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4};
    unsigned more = run[fresh >> 32 & 15];
    for (;;) {
        token t = w->body[at];
        unsigned state = w->body_state[at];
        // Marks stay behind, but for the capitals of names and what holds a number together.
        int joined = (t >> TOKEN_SPACE_AT & 3) == SPACE_NONE;
        token kept = joined                    ? ~(token)0
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
        return t | (fresh >> 43 & 0xfff) << MISTAKE_AT | (token)TOKEN_MISSPELT << TOKEN_KIND_AT;
    }
    return (fresh & (((uint64_t)1 << 36) - 1)) | (token)TOKEN_NOUN << TOKEN_KIND_AT | (token)1 << 36;
}

static inline void put_content(writer *w, unsigned class, uint64_t h, uint64_t fresh, int habit)
{
    unsigned mode = pick_mode(w, class, h, habit);
    if (mode == MODE_REPEAT) {
        put_again(w, class, fresh);
        return;
    }
    uint64_t key, rank = draw_rank(w, class, mode, h, &key);
    // Of a verb's forms the active one leads, then the passive; now and then the theme's form gives way.
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
    put(w, t | suffix_of(class, (unsigned)(h >> 18) & 255),
        ACTION_NOUN + class);
}

static void put_phrase(writer *w, const phrase *p, unsigned capital, unsigned state)
{
    for (unsigned i = 0; i < p->count; i++) {
        unsigned all = p->acronyms >> i & 1;
        put(w, p->slot[i] | (token)(all ? CAPITAL_ALL : capital) << TOKEN_CAPITAL_AT, state);
    }
}

static const phrase *draw_phrase(const writer *w, const phrase_list *list, uint64_t bits)
{
    return &list->phrase[curve_draw(&w->m->small, (uint32_t)bits) % list->count];
}

static const phrase *draw_idiom(const writer *w, const phrase_list *list, uint64_t bits)
{
    return &list->phrase[curve_draw(&w->m->idiom, (uint32_t)bits) % list->count];
}

static token name_token(const writer *w, uint64_t entity, unsigned part)
{
    uint64_t key = rng_mix(entity, KEY_ENTITY + part);
    return word_token(w->m, CLASS_ENTITY, curve_draw(&w->m->name_part, (uint32_t)(key >> 32))) |
           (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT;
}

// An organisation: two to four nouns, and the acronym of their first letters.
static void put_organisation(writer *w, uint64_t entity, uint64_t kind, int whole, int with_acronym)
{
    token name[4];
    uint64_t letters = 0;
    unsigned parts = 2 + (kind >> 8) % 3;
    for (unsigned i = 0; i < parts; i++) {
        uint64_t key = rng_mix(entity, KEY_ENTITY + i);
        uint64_t rank = curve_draw(&w->m->rank[MODE_FIELD][CLASS_NOUN], (uint32_t)(key >> 32));
        name[i] = word_token(w->m, CLASS_NOUN, rank);
        char spelt[2 * WORD_ROOM];
        word_noun(rank, spelt);
        letters |= (uint64_t)(uint8_t)spelt[0] << (8 * i);
    }
    token acronym = letters | (token)TOKEN_ACRONYM << TOKEN_KIND_AT;
    if (!whole) {
        put(w, acronym, ACTION_ENTITY);
        return;
    }
    for (unsigned i = 0; i < parts; i++) {
        put(w, name[i] | (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT, ACTION_ENTITY);
    }
    if (with_acronym) {
        put(w, acronym | (token)OPEN_BRACKET << TOKEN_OPEN_AT |
                   (token)CLOSE_BRACKET << TOKEN_CLOSE_AT,
            ACTION_ENTITY);
    }
}

// Entities by rank: the well-known first, then organisations, places and, most of all, people.
static void put_entity(writer *w, uint64_t entity, int again, uint64_t bits)
{
    const model *m = w->m;
    if (entity < m->entities.count) {
        put_phrase(w, &m->entities.phrase[entity], CAPITAL_FIRST, ACTION_ENTITY);
        return;
    }
    uint64_t kind = rng_mix(entity, KEY_ENTITY);
    int whole = !again || (bits & 3) == 0;
    switch (kind & 15) {
    case 0:
    case 1:
        put_organisation(w, entity, kind, whole, !again && (bits & 4));
        return;
    case 2:
    case 3:
    case 4:
        if (whole && (kind & 16)) {
            const phrase *p = &m->places.phrase[(kind >> 8) % m->places.count];
            put_phrase(w, p, CAPITAL_FIRST, ACTION_ENTITY);
        }
        put(w, name_token(w, entity, 0), ACTION_ENTITY);
        return;
    default:
        break;
    }
    // One part in three of eight, two in four, three in one; later mentions keep one of them.
    static const uint8_t part_count[8] = {1, 1, 1, 2, 2, 2, 2, 3};
    unsigned parts = part_count[kind >> 8 & 7];
    if (!whole) {
        put(w, name_token(w, entity, (kind >> 16 & 3) ? 0 : parts - 1), ACTION_ENTITY);
        return;
    }
    for (unsigned i = 0; i < parts; i++) {
        put(w, name_token(w, entity, i), ACTION_ENTITY);
    }
}

static void put_some_entity(writer *w, uint64_t h, uint64_t fresh, int habit)
{
    unsigned mode = pick_mode(w, CLASS_ENTITY, h, habit);
    uint64_t entity, key;
    if (mode == MODE_REPEAT) {
        entity = pick_repeated(w, CLASS_ENTITY, fresh);
    } else {
        entity = draw_rank(w, CLASS_ENTITY, mode, h, &key) & (((uint64_t)1 << TOKEN_VALUE_BITS) - 1);
    }
    remember(w, CLASS_ENTITY, entity);
    put_entity(w, entity, mode == MODE_REPEAT, h >> 18);
}

static token number_token(uint64_t value, unsigned digits)
{
    return value | (uint64_t)digits << NUMBER_DIGITS_AT | (token)TOKEN_NUMBER << TOKEN_KIND_AT;
}

// One number whose groups stand together in running text: 20.000, 3,5, 27/10/2025.
static void put_joined(writer *w, token first, unsigned mark, token second)
{
    put(w, first | (token)mark << TOKEN_CLOSE_AT | (token)SPACE_NONE << TOKEN_SPACE_AT,
        ACTION_NUMBER);
    put(w, second, ACTION_NUMBER);
}

static void put_number(writer *w, uint64_t h)
{
    const model *m = w->m;
    uint32_t bits = (uint32_t)(h >> 32);
    uint64_t small = 1 + curve_draw(&m->small, bits) % 1000;
    uint64_t year = 2025 - curve_draw(&m->small, bits * 0x9e3779b1u) % 120;
    uint64_t day = 1 + bits % 31, month = bits / 31 % 12;
    unsigned kind = h >> 10 & 31;
    if (h >> 16 & 3) {
        // Most dates are those of the time when the document is written.
        year = 2001 + w->window % 25;
        month = (w->window >> 32) % 12;
    }
    if (kind < 6) {
        put(w, number_token(year, 1), ACTION_NUMBER);
    } else if (kind < 11) {
        put(w, number_token(day, 1), ACTION_NUMBER);
        put_phrase(w, &m->months.phrase[month], CAPITAL_FIRST, ACTION_NUMBER);
        put(w, number_token(year, 1), ACTION_NUMBER);
    } else if (kind < 13) {
        put_joined(w, number_token(day, 1), CLOSE_SLASH, number_token(month + 1, 1));
        w->out[w->count - 1] |= (token)CLOSE_SLASH << TOKEN_CLOSE_AT |
                                (token)SPACE_NONE << TOKEN_SPACE_AT;
        put(w, number_token(year, 1), ACTION_NUMBER);
    } else if (kind < 15) {
        put_joined(w, number_token(bits % 24, 2), CLOSE_STOP, number_token(bits / 24 % 12 * 5, 2));
    } else if (kind < 18) {
        if (kind == 15) {
            put(w, m->rupiah | (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT, ACTION_NUMBER);
        }
        put_joined(w, number_token(small, 1), CLOSE_STOP,
                   number_token(bits & 7 ? 0 : bits / 8 % 1000, 3));
    } else if (kind < 20) {
        put_joined(w, number_token(small, 1), CLOSE_COMMA, number_token(bits % 10, 1));
        put_phrase(w, draw_phrase(w, &m->units, h >> 12), CAPITAL_NONE, ACTION_NUMBER);
    } else {
        put(w, number_token(small, 1), ACTION_NUMBER);
        if (kind & 1) {
            put_phrase(w, draw_phrase(w, &m->units, rng_mix(h, small)), CAPITAL_NONE,
                       ACTION_NUMBER);
        }
    }
}

// Everything but function words and plain content words; rarer, so kept out of the hot path.
static void __attribute__((noinline)) put_other(writer *w, unsigned action, uint64_t h, uint64_t fresh,
                                                int habit)
{
    if (action == ACTION_ENTITY) {
        put_some_entity(w, h, fresh, habit);
    } else if (action == ACTION_NUMBER) {
        put_number(w, h);
    } else if (w->state == STATE_START) {
        put_phrase(w, draw_idiom(w, &w->m->openers, h >> 32), CAPITAL_NONE, ACTION_IDIOM);
        close_last(w, CLOSE_COMMA);
    } else {
        put_phrase(w, draw_idiom(w, &w->m->idioms, h >> 32), CAPITAL_NONE, ACTION_IDIOM);
    }
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
        uint64_t own = rng_fold(w->style[fresh >> 60 & 1], fresh >> 61 | 1) + action;
        uint64_t pick = level == HABIT_NONE && (fresh >> 32 & 255) < 180 ? own : h;
        put(w, m->function_word[action][pick >> ROW_BITS & ((1 << FUNCTION_BITS) - 1)],
            action);
    } else if (action < ACTION_ENTITY) {
        put_content(w, action - ACTION_NOUN, h, fresh, level != HABIT_NONE);
    } else {
        put_other(w, action, h, fresh, level != HABIT_NONE);
    }
}

static void use_mix(writer *w, unsigned mix)
{
    w->mode = w->m->mode[mix];
}

static void start_sentence(writer *w)
{
    w->sentence_from = w->count;
    w->state = STATE_START;
    w->last = TOKEN_WORD;
    w->before = 0;
}

static int is_ending(unsigned state)
{
    return (state >= ACTION_NOUN && state <= ACTION_NUMBER) || state == FUNCTION_DEMONSTRATIVE;
}

// Steps until the sentence has its length, or the document is full, and it does not hang in the air.
static void write_sentence(writer *w, uint32_t limit)
{
    uint64_t length = 3 + curve_draw(&w->m->sentence, (uint32_t)(rng_next(&w->random) >> 32));
    length = length < LONGEST_SENTENCE ? length : LONGEST_SENTENCE;
    uint32_t end = w->count + (uint32_t)length;
    end = end < limit ? end : limit;
    start_sentence(w);
    while (w->count < end || (!is_ending(w->state) && w->count < end + OVERTIME)) {
        step(w);
    }
    w->out[w->sentence_from] |= (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT;
}

// A sentence that other documents hold too, word for word.
static void write_stock_sentence(writer *w, uint64_t bits, uint32_t limit)
{
    unsigned mode = w->mix == MIX_STORY && (bits & 1) ? MODE_STORY : MODE_TOPIC;
    uint64_t base = w->source[mode];
    uint64_t number = curve_draw(&w->m->stock, (uint32_t)(bits >> 32));
    rng kept = w->random;
    uint64_t topic = w->source[MODE_TOPIC], field = w->source[MODE_FIELD];
    w->random = rng_from(rng_mix(base + KEY_STOCK, number));
    w->source[MODE_TOPIC] = w->source[MODE_FIELD] = base;
    use_mix(w, MIX_FIXED);
    write_sentence(w, limit);
    use_mix(w, w->mix);
    w->source[MODE_TOPIC] = topic;
    w->source[MODE_FIELD] = field;
    w->random = kept;
}

// Who said what stands between the quotation marks.
static void write_speaker(writer *w, uint64_t bits)
{
    close_last(w, CLOSE_COMMA_QUOTE);
    put_phrase(w, draw_phrase(w, &w->m->speech, bits), CAPITAL_NONE, ACTION_IDIOM);
    uint64_t h = rng_next(&w->random);
    put_some_entity(w, h, rng_next(&w->random), 0);
}

static void end_sentence(writer *w, uint64_t bits)
{
    token *last = &w->out[w->count - 1];
    unsigned mark = *last >> TOKEN_CLOSE_AT & 15;
    unsigned stop = (bits & 31) == 0 ? CLOSE_QUESTION : CLOSE_STOP;
    stop = mark == CLOSE_BRACKET ? CLOSE_BRACKET_STOP : mark == CLOSE_COMMA_QUOTE ? CLOSE_STOP_QUOTE
                                                                                    : stop;
    *last &= ~((token)15 << TOKEN_CLOSE_AT | (token)3 << TOKEN_SPACE_AT);
    *last |= (token)stop << TOKEN_CLOSE_AT;
    if ((bits >> 8 & 3) == 0) {
        *last |= (token)SPACE_PARAGRAPH << TOKEN_SPACE_AT;
    }
}

// The topic of rank `rank` in fashion: neighbours in number like the same topics.
static uint64_t draw_topic(writer *w)
{
    uint64_t bits = rng_next(&w->random);
    if (bits & 1) {
        bits = rng_mix(w->window, bits >> 1 & (FASHIONS - 1));
    }
    uint64_t topic = curve_draw(&w->m->topic, (uint32_t)(bits >> 32));
    return topic;
}

// A topic belongs to a field, which has common words of its own.
static void set_topic(writer *w, int which, uint64_t topic)
{
    w->topic[which] = rng_mix(KEY_TOPIC, topic);
    uint64_t field = curve_draw(&w->m->field, (uint32_t)(w->topic[which] >> 32));
    w->field[which] = rng_mix(KEY_FIELD, field);
}

static void start_document(writer *w, uint64_t number)
{
    w->random = rng_from(rng_mix(w->seed + KEY_DOCUMENT, number));
    memset(w->repeat_count, 0, sizeof w->repeat_count);
    w->window = rng_mix(w->seed + KEY_FASHION, number >> WINDOW_BITS);
    uint64_t first = draw_topic(w), second = draw_topic(w);
    uint64_t bits = rng_next(&w->random);
    second = (bits & 1) ? first : second;
    set_topic(w, 0, first);
    set_topic(w, 1, second);
    w->style[0] = rng_mix(bits, KEY_DOCUMENT);
    w->style[1] = rng_mix(w->field[0], KEY_DOCUMENT);
    w->mix = (bits & 6) ? MIX_STORY : MIX_TOPIC;
    uint64_t window = rng_mix(w->seed + KEY_STORY, number >> STORY_WINDOW_BITS);
    w->source[MODE_BACKGROUND] = 0;
    w->source[MODE_STORY] = rng_mix(window, curve_draw(&w->m->story, (uint32_t)(bits >> 32)));
    w->source[MODE_REPEAT] = 0;
    w->out = w->body;
    w->state_behind = w->body_state;
    w->count = 0;
    use_mix(w, w->mix);
}

static void write_body(writer *w, uint32_t limit)
{
    while (w->count == 0 || w->count + SHORTEST_SENTENCE <= limit) {
        uint64_t bits = rng_next(&w->random);
        int which = (bits & 3) == 0;
        w->source[MODE_TOPIC] = w->topic[which];
        w->source[MODE_FIELD] = w->field[which];
        int quoted = (bits >> 2 & 15) == 0;
        if ((bits >> 6 & 255) < 62) {
            write_stock_sentence(w, rng_next(&w->random), limit);
        } else {
            write_sentence(w, limit);
        }
        if (quoted && w->count < limit) {
            w->out[w->sentence_from] |= (token)OPEN_QUOTE << TOKEN_OPEN_AT;
            write_speaker(w, bits >> 32);
        }
        end_sentence(w, bits >> 14);
    }
}

static void write_title(writer *w)
{
    w->body_count = w->count;
    w->out = w->title;
    w->state_behind = w->title_state;
    w->count = 0;
    w->source[MODE_TOPIC] = w->topic[0];
    w->source[MODE_FIELD] = w->field[0];
    write_sentence(w, 4 + (uint32_t)(rng_next(&w->random) & 3));
    for (uint32_t i = 0; i < w->count; i++) {
        unsigned capital = w->title[i] >> TOKEN_CAPITAL_AT & 3;
        w->title[i] &= ~((token)3 << TOKEN_CAPITAL_AT);
        w->title[i] |= (token)(capital ? capital : CAPITAL_FIRST) << TOKEN_CAPITAL_AT;
    }
}

document writer_document(writer *w, uint64_t number, int with_title)
{
    start_document(w, number);
    uint64_t length = curve_draw(&w->length, (uint32_t)(rng_next(&w->random) >> 32));
    length = length < w->longest ? length : w->longest;
    write_body(w, (uint32_t)length);
    document d = {.body = w->body, .body_count = w->count};
    if (with_title) {
        write_title(w);
        d.title = w->title;
        d.title_count = w->count;
    }
    return d;
}

void writer_free(writer *w)
{
    if (w) {
        free(w->body);
        free(w->body_state);
        free(w);
    }
}

writer *writer_new(const model *m, uint64_t seed, uint32_t mean_words)
{
    writer *w = calloc(1, sizeof *w);
    if (!w) {
        return NULL;
    }
    w->m = m;
    w->seed = rng_scramble(seed);
    w->longest = mean_words * 16 + 16;
    w->body = malloc((w->longest + STEP_ROOM) * sizeof *w->body);
    w->body_state = malloc(w->longest + STEP_ROOM);
    if (!w->body || !w->body_state) {
        writer_free(w);
        return NULL;
    }
    curve_log_normal(&w->length, mean_words, 0.6);
    return w;
}
