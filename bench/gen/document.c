/*
 * The text process: see document.h.
 *
 * Each step takes the row of what stands before and draws what comes next: a function word of some
 * class, a content word, a name, a number, an idiom. Three things make text of it:
 *
 *  - Habit. With some probability the random number of a step is replaced by a hash of the last
 * word, or of the last two, and of a small number j that falls off like Zipf's law. So every word
 * has its own favourite successors, and phrases recur throughout the corpus.
 *  - Theme. A content word comes from the background, from the vocabulary of the sentence's topic
 * or of the field that the topic belongs to, or from that of a story that a few neighbouring
 *    documents share.
 *  - Repetition. Or it is one that the document already holds, each occurrence as likely, perhaps
 *    with the words that followed it there: words and phrases burst.
 *
 * Now and then a whole sentence is taken from a stock: then the generator itself is seeded with the
 * sentence's number, and the sentence stands word for word in other documents too.
 */
#include "bench/gen/writer.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHORTEST_SENTENCE = 4,
    LONGEST_SENTENCE = 200,
    WINDOW_BITS = 10,       // documents that share fashions of topics
    STORY_WINDOW_BITS = 11, // documents that share stories
    FASHIONS = 16,
    STOCK_PART = 62, // of 256 sentences
    QUOTED_PART = 1  // of 16 sentences
};

// Keys that keep the hashes of different things apart.
enum {
    KEY_TOPIC = 0x10001,
    KEY_STORY = 0x20003,
    KEY_FASHION = 0x40005,
    KEY_STOCK = 0x100009,
    KEY_DOCUMENT = 0x40000d,
    KEY_FIELD = 0x80000f
};

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

static void write_sentence(writer *w, uint32_t limit)
{
    uint64_t length = 3 + curve_draw(&w->m->sentence, (uint32_t)(rng_next(&w->random) >> 32));
    length = length < LONGEST_SENTENCE ? length : LONGEST_SENTENCE;
    uint32_t end = w->count + (uint32_t)length;
    end = end < limit ? end : limit;
    start_sentence(w);
    writer_run(w, end);
    w->out[w->sentence_from] |= (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT;
}

// A sentence that other documents hold too, word for word.
static void write_stock_sentence(writer *w, uint64_t bits, uint32_t limit)
{
    unsigned mode = w->mix == MIX_STORY && (bits & 1) ? MODE_STORY : MODE_TOPIC;
    uint64_t base = w->theme.source[mode];
    uint64_t number = curve_draw(&w->m->stock, (uint32_t)(bits >> 32));
    rng kept_random = w->random;
    theme kept_theme = w->theme;
    w->random = rng_from(rng_mix(base + KEY_STOCK, number));
    w->theme = (theme){.source = {[MODE_FIELD] = base, [MODE_TOPIC] = base},
                       .style = {base, base},
                       .window = base};
    use_mix(w, MIX_FIXED);
    write_sentence(w, limit);
    use_mix(w, w->mix);
    w->theme = kept_theme;
    w->random = kept_random;
}

// Who said what stands between the quotation marks.
static void write_speaker(writer *w, uint64_t bits)
{
    token *last = &w->out[w->count - 1];
    unsigned mark = (*last >> TOKEN_CLOSE_AT & 15) == CLOSE_BRACKET ? CLOSE_BRACKET_COMMA_QUOTE
                                                                    : CLOSE_COMMA_QUOTE;
    *last &= ~((token)15 << TOKEN_CLOSE_AT);
    *last |= (token)mark << TOKEN_CLOSE_AT;
    writer_put_phrase(w, writer_draw_phrase(w, &w->m->speech, bits), CAPITAL_NONE, ACTION_IDIOM);
    uint64_t h = rng_next(&w->random);
    writer_put_other(w, ACTION_ENTITY, h, rng_next(&w->random), 0);
}

static void end_sentence(writer *w, uint64_t bits)
{
    token *last = &w->out[w->count - 1];
    unsigned mark = *last >> TOKEN_CLOSE_AT & 15;
    unsigned stop = (bits & 31) == 0 ? CLOSE_QUESTION : CLOSE_STOP;
    stop = mark == CLOSE_BRACKET ? CLOSE_BRACKET_STOP : stop;
    *last &= ~((token)15 << TOKEN_CLOSE_AT | (token)3 << TOKEN_SPACE_AT);
    *last |= (token)stop << TOKEN_CLOSE_AT;
    if ((bits >> 8 & 3) == 0) {
        *last |= (token)SPACE_PARAGRAPH << TOKEN_SPACE_AT;
    }
}

// A topic by its rank; half of the time one of those that are in fashion among the neighbours.
static uint64_t draw_topic(writer *w)
{
    uint64_t bits = rng_next(&w->random);
    if (bits & 1) {
        bits = rng_mix(w->theme.window, bits >> 1 & (FASHIONS - 1));
    }
    return curve_draw(&w->m->topic, (uint32_t)(bits >> 32));
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
    w->theme.window = rng_mix(w->seed + KEY_FASHION, number >> WINDOW_BITS);
    uint64_t first = draw_topic(w), second = draw_topic(w);
    uint64_t bits = rng_next(&w->random);
    second = (bits & 1) ? first : second;
    set_topic(w, 0, first);
    set_topic(w, 1, second);
    w->theme.style[0] = rng_mix(bits, KEY_DOCUMENT);
    w->theme.style[1] = rng_mix(w->field[0], KEY_DOCUMENT);
    w->mix = (bits & 6) ? MIX_STORY : MIX_TOPIC;
    uint64_t window = rng_mix(w->seed + KEY_STORY, number >> STORY_WINDOW_BITS);
    w->theme.source[MODE_BACKGROUND] = 0;
    w->theme.source[MODE_STORY] = rng_mix(window, curve_draw(&w->m->story, (uint32_t)(bits >> 32)));
    w->theme.source[MODE_REPEAT] = 0;
    w->out = w->body;
    w->count = 0;
    use_mix(w, w->mix);
}

static void write_body(writer *w, uint32_t limit)
{
    while (w->count == 0 || w->count + SHORTEST_SENTENCE <= limit) {
        uint64_t bits = rng_next(&w->random);
        int which = (bits & 3) == 0;
        w->theme.source[MODE_TOPIC] = w->topic[which];
        w->theme.source[MODE_FIELD] = w->field[which];
        int quoted = (bits >> 2 & 15) < QUOTED_PART;
        if ((bits >> 6 & 255) < STOCK_PART) {
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
    w->count = 0;
    w->theme.source[MODE_TOPIC] = w->topic[0];
    w->theme.source[MODE_FIELD] = w->field[0];
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
    if (!w->body) {
        writer_free(w);
        return NULL;
    }
    curve_log_normal(&w->length, mean_words, 0.6);
    return w;
}
