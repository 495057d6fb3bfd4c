/*
 * The fixed model that every document is drawn from: how frequent words of each class are, which
 * function word follows what, how topics are made. It depends on no option and no seed.
 *
 * The frequent words of each class have their spelling in a slot of 32 bytes, ready to be copied;
 * slots of all classes stand in one array. The word of a rank that has no slot is spelt when it is
 * written.
 *
 *     slot[]  | lexicon (function words, ...) | nouns | verbs | adjectives | names |
 *                                               ^ base[CLASS_NOUN], head[CLASS_NOUN] of them
 *
 * A topic is nothing but a number: the j-th word of its vocabulary is a word of the class drawn
 * with the hash of topic and j as the random number. So there are as many topics as a corpus asks
 * for, and none takes memory.
 */
#ifndef IDX_BENCH_GEN_MODEL_H
#define IDX_BENCH_GEN_MODEL_H

#include "bench/gen/curve.h"
#include "bench/gen/lexicon.h"

#include <stdint.h>

typedef struct slot {
    char text[31]; // the word, then spaces
    uint8_t length;
} slot;

// Open classes, in the order of their actions.
enum { CLASS_NOUN, CLASS_VERB, CLASS_ADJECTIVE, CLASS_ENTITY, CLASS_COUNT };

// What a step can write: a function word of some class, or one of these. Also what the next step
// follows.
enum {
    ACTION_NOUN = FUNCTION_CLASSES,
    ACTION_VERB,
    ACTION_ADJECTIVE,
    ACTION_ENTITY,
    ACTION_NUMBER,
    ACTION_IDIOM,
    ACTION_COUNT,
    STATE_START = ACTION_COUNT, // nothing stands before
    STATE_COUNT
};

// Where a content word comes from.
enum { MODE_BACKGROUND, MODE_FIELD, MODE_TOPIC, MODE_STORY, MODE_REPEAT, MODE_COUNT };

// Which modes are open: all, all but the story, or neither story nor repetition.
enum { MIX_STORY, MIX_TOPIC, MIX_FIXED, MIX_COUNT };

// How much of the text before decides a step: nothing, the last token, the last two.
enum { HABIT_NONE, HABIT_ONE, HABIT_TWO, HABIT_COUNT };

enum { ROW_BITS = 9, FUNCTION_BITS = 8, MODE_BITS = 8, HABIT_BITS = 6, PHRASE_WORDS = 6 };

// A fixed sequence of words of the lexicon.
typedef struct phrase {
    uint16_t slot[PHRASE_WORDS];
    uint8_t count;
    uint8_t acronyms; // bit i: word i is all capitals in running text
} phrase;

typedef struct phrase_list {
    phrase *phrase;
    uint32_t count;
} phrase_list;

typedef struct model {
    slot *slot;
    uint32_t slot_count;
    uint32_t base[CLASS_COUNT], head[CLASS_COUNT]; // CLASS_ENTITY: the parts of names

    uint8_t row[STATE_COUNT][1 << ROW_BITS]; // next action
    uint8_t habit_level[STATE_COUNT][1 << HABIT_BITS];
    uint16_t function_word[FUNCTION_CLASSES][1 << FUNCTION_BITS];
    uint8_t mode[MIX_COUNT][2][CLASS_COUNT][1 << MODE_BITS]; // [1]: where habit decides

    curve habit[2][HABIT_COUNT];          // which habit, behind a function word and behind others
    curve vocabulary[MODE_REPEAT];        // which word of a topic's (or a field's ...) vocabulary
    curve rank[MODE_REPEAT][CLASS_COUNT]; // the rank of a word there
    curve name_part, field, topic, story, stock, small, idiom, sentence;

    phrase_list openers, idioms, entities, months, units, speech, places;
    uint16_t rupiah;
} model;

// NULL when memory is out.
model *model_new(void);
void model_free(model *m);

#endif
