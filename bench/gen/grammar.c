/*
 * The order of words: what follows what, and where content words come from.
 *
 * The weights were set by hand from how Indonesian is built, then turned until the shares of
 * function words, nouns, verbs, names and numbers stood near those of news text.
 */
#include "bench/gen/grammar.h"

// clang-format off
static const uint16_t row_weight[STATE_COUNT][ACTION_COUNT] = {
    // yang, dan, di, dengan, ini, akan, tidak, dia, adalah, karena, satu, juga;
    // noun, verb, adjective, entity, number, idiom
    [FUNCTION_RELATIVE] = {
          0,   0,  26,  33,   0, 319,  81,  20, 125,  17,  35, 155,
         120,  960,  360,   30,    9,   15},
    [FUNCTION_CONJUNCTION] = {
          9,   0,  68,  65,   0,  57,  28,  37,  21,  45,  68,  43,
        1110,  510,  180,  390,   45,   24},
    [FUNCTION_PLACE] = {
          0,   0,   0,   5,  45,   0,   0,  53,   0,  17,  85,  10,
        1500,   30,   45,  870,  120,    0},
    [FUNCTION_PREPOSITION] = {
          9,   0,  17,   0,  26,  11,   5,  88,  13,  17, 103,  17,
        1290,  600,   90,  330,   45,   15},
    [FUNCTION_DEMONSTRATIVE] = {
         53,  80, 168, 131,   0, 207,  46,  28,  83,  87,  17, 187,
         330,  510,  120,  120,   15,   60},
    [FUNCTION_AUXILIARY] = {
          0,   0,  26,  26,   0,  48,  10,   7, 110,   6,  17,  43,
         150, 1920,  180,   15,   30,   30},
    [FUNCTION_NEGATION] = {
          0,   0,   8,  33,   0, 265,   0,  16, 152,   6,  35, 103,
         240, 1260,  300,   15,   15,   15},
    [FUNCTION_PRONOUN] = {
         35,  43,  68,  65,  26, 340,  81,   0,  83,  45,  25, 204,
         150,  810,   75,   60,   15,   30},
    [FUNCTION_COPULA] = {
         17,   8, 118,  42,  34,  16,   5,  20,   0,  17, 220,  52,
        1290,  240,  210,  270,   75,   75},
    [FUNCTION_SUBORDINATOR] = {
          6,   0,  50,  65,  45,  76,  46, 234,  41,   0, 103,  43,
         870,  330,   60,  360,   15,   60},
    [FUNCTION_QUANTITY] = {
         26,  18,  33,  17,   9,  11,   5,   7,   5,   6,  25,  17,
        2160,   90,  120,   90,  270,    9},
    [FUNCTION_ADVERB] = {
         26,  18,  84,  82,   9, 207,  69,  20, 125,  45,  68,  33,
         210,  810,  390,   30,   45,   45},
    [ACTION_NOUN] = {
        131, 114, 168, 139, 133,  83,  28,  20,  48,  87,  25,  76,
         480,  225,  195,  165,   75,   36},
    [ACTION_VERB] = {
         26,  43, 177, 198,  15,  11,   5,  37,  13,  78,  85,  60,
        1110,   75,  120,  300,   54,   45},
    [ACTION_ADJECTIVE] = {
        123, 123, 168, 147,  81,  37,  17,  20,  28, 105,  35, 103,
         510,  210,  120,  120,   45,   45},
    [ACTION_ENTITY] = {
         62, 123, 168, 100,  73, 113,  23,  16,  56,  78,  17, 103,
         330,  390,   45,  420,  120,   45},
    [ACTION_NUMBER] = {
         35,  71, 118,  73,  26,  29,   5,  16,  13,  53,   7,  43,
        1440,  150,   45,  180,  270,   30},
    [ACTION_IDIOM] = {
         71,  18,  50,  33,  26, 113,  35,  73,  28,  34, 103,  43,
         990,  330,   90,  390,   45,   15},
    [STATE_START] = {
          0,   5,  76, 100,  15,  11,  14, 218,  28, 159, 120,  70,
         690,  120,   45,  690,   15,  180},
};
// clang-format on

// Percent of background, field, topic, story and repetition, by class, where nothing before
// decides.
static const uint8_t free_weight[CLASS_COUNT][MODE_COUNT] = {
    [CLASS_NOUN] = {4, 20, 10, 9, 57},
    [CLASS_VERB] = {6, 23, 11, 8, 52},
    [CLASS_ADJECTIVE] = {11, 25, 11, 8, 45},
    [CLASS_ENTITY] = {5, 6, 9, 21, 59},
};

// The same where habit decides: nothing is repeated, as a document's past is its own.
static const uint8_t habit_mode_weight[CLASS_COUNT][MODE_COUNT] = {
    [CLASS_NOUN] = {7, 47, 24, 22, 0},
    [CLASS_VERB] = {14, 46, 22, 18, 0},
    [CLASS_ADJECTIVE] = {20, 46, 20, 14, 0},
    [CLASS_ENTITY] = {16, 20, 22, 42, 0},
};

// Percent of steps that nothing before decides, the last token, the last two: behind function
// words, behind others, at the start of a sentence.
static const uint8_t habit_weight[3][HABIT_COUNT] = {{30, 40, 30}, {32, 38, 30}, {65, 35, 0}};

// Fills a table of 2^bits entries with numbers 0 to count - 1 in proportion to their weights.
void grammar_fill(const uint32_t *weight, uint32_t count, int bits, void *table, int bytes)
{
    uint64_t total = 0, sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += weight[i];
    }
    uint64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += weight[i];
        for (; (at * total) < (sum << bits) && at < (uint64_t)1 << bits; at++) {
            if (bytes == 1) {
                ((uint8_t *)table)[at] = (uint8_t)i;
            } else {
                ((uint16_t *)table)[at] = (uint16_t)i;
            }
        }
    }
}

// The topic takes over what a mode had.
static void without(uint32_t *weight, int mode)
{
    weight[MODE_TOPIC] += weight[mode];
    weight[mode] = 0;
}

void grammar_build(model *m)
{
    uint32_t weight[ACTION_COUNT];
    for (int state = 0; state < STATE_COUNT; state++) {
        for (int i = 0; i < ACTION_COUNT; i++) {
            weight[i] = row_weight[state][i];
        }
        grammar_fill(weight, ACTION_COUNT, ROW_BITS, m->row[state], 1);
        for (int i = 0; i < HABIT_COUNT; i++) {
            weight[i] = habit_weight[state == STATE_START ? 2 : state >= ACTION_NOUN][i];
        }
        grammar_fill(weight, HABIT_COUNT, HABIT_BITS, m->habit_level[state], 1);
    }
    for (int class = 0; class < CLASS_COUNT; class ++) {
        for (int i = 0; i < MODE_COUNT; i++) {
            weight[i] = free_weight[class][i];
        }
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_STORY][0][class], 1);
        without(weight, MODE_STORY);
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_TOPIC][0][class], 1);
        without(weight, MODE_REPEAT);
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_FIXED][0][class], 1);
        for (int i = 0; i < MODE_COUNT; i++) {
            weight[i] = habit_mode_weight[class][i];
        }
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_STORY][1][class], 1);
        without(weight, MODE_STORY);
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_TOPIC][1][class], 1);
        grammar_fill(weight, MODE_COUNT, MODE_BITS, m->mode[MIX_FIXED][1][class], 1);
    }
}
