/*
 * affixes.h: what can stand before and behind the root of an Indonesian word.
 *
 *     proclitic | prefixes, at most three | ROOT | suffix | possessive | particle
 *     ku kau      di me- ber- ter- ke- se-         kan an i  ku mu nya    lah kah pun
 *                 per- pe-
 *
 * Nothing is decided here. idx__beginnings_find() lists all the places where a root could begin,
 * idx__endings_find() marks those where it could end; most of them are nonsense, and the lexicon
 * will say so.
 *
 * me- and pe- melt into the root: mem+pakai, men+tulis, meny+sapu, meng+kirim lose its first
 * letter, which a beginning therefore restores: memakai begins its root with "p", then goes on at
 * "akai".
 */
#ifndef IDX_COMMON_TEXT_AFFIXES_H
#define IDX_COMMON_TEXT_AFFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words with more letters have no roots that anybody knows. */
enum { AFFIX_WORD_BYTES = 40, MAX_BEGINNINGS = 40, MOST_PREFIXES = 3 };

typedef enum prefix {
    PREFIX_NONE,
    PREFIX_DI,
    PREFIX_KU, // and kau-
    PREFIX_ME,
    PREFIX_BER,
    PREFIX_TER,
    PREFIX_KE,
    PREFIX_SE,
    PREFIX_PER,
    PREFIX_PE,
    PREFIX_NGE, // the me- of everyday speech: ngambil, nyari, nge-tweet
    PREFIX_COUNT
} prefix;

/* How the prefix meets the root, where that asks something of the root. */
typedef enum junction {
    JUNCTION_PLAIN,
    JUNCTION_RESTORED, // the root got back a letter
    JUNCTION_SHORT,    // be-, te-, pe- without r: the root has an r where the next one begins
    JUNCTION_LOOSE,    // pe- before any consonant: petani
    JUNCTION_SYLLABLE, // menge-, penge-, nge-: the root has one syllable
} junction;

typedef struct beginning {
    uint8_t start;    // where the root begins, or goes on behind the restored letter
    uint8_t restored; // a letter, or 0
    uint8_t outer;    // prefix: the first one
    uint8_t inner;    // prefix: the one next to the root
    uint8_t depth;    // number of prefixes
    uint8_t junction;
    uint8_t ends[MOST_PREFIXES]; // where each of them ends
} beginning;

typedef struct beginnings {
    beginning items[MAX_BEGINNINGS];
    size_t count;
} beginnings;

typedef enum suffix { SUFFIX_NONE, SUFFIX_KAN, SUFFIX_AN, SUFFIX_I, SUFFIX_COUNT } suffix;

/* For every length that a word up to the end of its root can have: the suffixes that may follow, as
 * bits 1 << suffix. */
typedef struct endings {
    uint8_t suffixes[AFFIX_WORD_BYTES + 1];
} endings;

/* `bytes` is at most AFFIX_WORD_BYTES. */
void idx__beginnings_find(beginnings *found, const uint8_t *word, size_t bytes);
void idx__endings_find(endings *found, const uint8_t *word, size_t bytes);

#endif
