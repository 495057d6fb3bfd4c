/*
 * What is longer than a word: idioms, names, organisations, numbers and dates.
 *
 * An entity is a number. The first of them are well known and stand in the lexicon; of the others
 * the hash of the number decides what they are and how they are called. A first mention gives the
 * whole name, later ones mostly a part of it, or the acronym.
 */
#include "bench/gen/writer.h"

#include "bench/gen/words.h"

enum { KEY_ENTITY = 0x80007 }; // keeps its hashes apart from others

void writer_put_phrase(writer *w, const phrase *p, unsigned capital, unsigned state)
{
    for (unsigned i = 0; i < p->count; i++) {
        unsigned all = p->acronyms >> i & 1;
        put(w, p->slot[i] | (token)(all ? CAPITAL_ALL : capital) << TOKEN_CAPITAL_AT, state);
    }
}

const phrase *writer_draw_phrase(const writer *w, const phrase_list *list, uint64_t bits)
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
    token acronym =
        letters | (token)TOKEN_ACRONYM << TOKEN_KIND_AT | (token)CAPITAL_ALL << TOKEN_CAPITAL_AT;
    if (!whole) {
        put(w, acronym, ACTION_ENTITY);
        return;
    }
    for (unsigned i = 0; i < parts; i++) {
        put(w, name[i] | (token)CAPITAL_FIRST << TOKEN_CAPITAL_AT, ACTION_ENTITY);
    }
    if (with_acronym) {
        put(w,
            acronym | (token)OPEN_BRACKET << TOKEN_OPEN_AT | (token)CLOSE_BRACKET << TOKEN_CLOSE_AT,
            ACTION_ENTITY);
    }
}

// Entities by rank: the well-known first, then organisations, places and, most of all, people.
static void put_entity(writer *w, uint64_t entity, int again, uint64_t bits)
{
    const model *m = w->m;
    if (entity < m->entities.count) {
        writer_put_phrase(w, &m->entities.phrase[entity], CAPITAL_FIRST, ACTION_ENTITY);
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
            writer_put_phrase(w, p, CAPITAL_FIRST, ACTION_ENTITY);
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
        entity =
            draw_rank(w, CLASS_ENTITY, mode, h, &key) & (((uint64_t)1 << TOKEN_VALUE_BITS) - 1);
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
        year = 2001 + w->theme.window % 25;
        month = (w->theme.window >> 32) % 12;
    }
    if (kind < 6) {
        put(w, number_token(year, 1), ACTION_NUMBER);
    } else if (kind < 11) {
        put(w, number_token(day, 1), ACTION_NUMBER);
        writer_put_phrase(w, &m->months.phrase[month], CAPITAL_FIRST, ACTION_NUMBER);
        put(w, number_token(year, 1), ACTION_NUMBER);
    } else if (kind < 13) {
        put_joined(w, number_token(day, 1), CLOSE_SLASH, number_token(month + 1, 1));
        w->out[w->count - 1] |= (token)CLOSE_SLASH << TOKEN_CLOSE_AT | (token)SPACE_NONE
                                                                           << TOKEN_SPACE_AT;
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
        writer_put_phrase(w, writer_draw_phrase(w, &m->units, h >> 12), CAPITAL_NONE,
                          ACTION_NUMBER);
    } else {
        put(w, number_token(small, 1), ACTION_NUMBER);
        if (kind & 1) {
            writer_put_phrase(w, writer_draw_phrase(w, &m->units, rng_mix(h, small)), CAPITAL_NONE,
                              ACTION_NUMBER);
        }
    }
}

void writer_put_other(writer *w, unsigned action, uint64_t h, uint64_t fresh, int habit)
{
    if (action == ACTION_ENTITY) {
        put_some_entity(w, h, fresh, habit);
    } else if (action == ACTION_NUMBER) {
        put_number(w, h);
    } else if (w->state == STATE_START) {
        writer_put_phrase(w, draw_idiom(w, &w->m->openers, h >> 32), CAPITAL_NONE, ACTION_IDIOM);
        close_last(w, CLOSE_COMMA);
    } else {
        writer_put_phrase(w, draw_idiom(w, &w->m->idioms, h >> 32), CAPITAL_NONE, ACTION_IDIOM);
    }
}
