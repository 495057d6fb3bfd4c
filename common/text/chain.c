/*
 * chain.c: the table of chains; see chain.h.
 */
#include "common/text/chain.h"

#include <string.h>

#include "common/text/affixes.h"
#include "common/text/clitics.h"
#include "common/text/indonesian_stemmer.h"
#include "common/text/lexicon.h"
#include "common/text/numerals.h"
#include "common/text/reduplication.h"
#include "common/text/snowball.h"
#include "common/text/spelling.h"
#include "common/text/written_form.h"

_Static_assert((int)TERM_WHY_BYTES >= (int)STEM_WHY_BYTES, "the stemmer's words fit");

static void explain(term *t, const char *why)
{
    if (t->why) {
        strcpy(t->why, why);
    }
}

static void hyphen_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__hyphen_base(t->bytes, t->length);
}

static bool is_word(const uint8_t *word, size_t bytes)
{
    return idx__lexicon_find(word, bytes) != LEXICON_NONE;
}

// di-upload, men-dapat, pen-dengaran: what stands behind the hyphen if it is known, else both
// together if those are (a word that a line's end has cut), else what stands behind it all the same.
static void take_prefix(term *t)
{
    const uint8_t *hyphen = memchr(t->bytes, '-', t->length);
    size_t left = hyphen ? (size_t)(hyphen - t->bytes) : 0;
    size_t right = hyphen ? t->length - left - 1 : 0;
    if (!hyphen || !idx__hyphen_prefixes(t->bytes, left, hyphen + 1, right)) {
        return;
    }
    uint8_t both[AFFIX_WORD_BYTES];
    size_t bytes = left + right;
    bool is_cut = !idx__indonesian_knows(hyphen + 1, right) && bytes <= sizeof both;
    if (is_cut) {
        memcpy(both, t->bytes, left);
        memcpy(both + left, hyphen + 1, right);
        is_cut = idx__indonesian_knows(both, bytes);
    }
    if (is_cut) {
        memcpy(t->bytes, both, bytes);
        t->length = bytes;
    } else {
        memmove(t->bytes, hyphen + 1, right);
        t->length = right;
    }
    explain(t, is_cut ? "a hyphen within a known word" : "a prefix before a hyphen");
}

static void known_hyphen_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    size_t repeated = idx__repeat_sign_base(t->bytes, t->length);
    if (repeated > 0 && idx__indonesian_knows(t->bytes, repeated)) {
        explain(t, "the 2 says that the word is repeated; it is known");
        t->length = repeated;
    } else {
        t->length = idx__hyphen_base_by(t->bytes, t->length, is_word);
        take_prefix(t);
    }
}

static void old_written_form_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__written_form_plain(t->bytes, t->length);
}

static void written_form_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__written_form(t->bytes, t->length);
}

static void spelling_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    static const char *const whys[] = {
        [SPELLING_KEPT] = "",
        [SPELLING_OLD_KNOWN] = "spelling before 1972; what it gives is known",
        [SPELLING_OLD_NAME] = "spelling before 1972; the letters can be nothing else",
        [SPELLING_STRETCHED] = "repeated letters; what is left is known",
    };
    spelling_rule rule;
    t->length = idx__spelling_today(t->bytes, t->length, &rule);
    explain(t, whys[rule]);
}

// Numbers and mixtures such as covid19 have no affixes.
static void digit_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    for (size_t i = 0; i < t->length; i++) {
        t->is_finished |= t->bytes[i] >= '0' && t->bytes[i] <= '9';
    }
}

static void number_step(term *t, struct sb_stemmer *stemmer)
{
    t->length = idx__numeral(t->bytes, t->length, sizeof t->bytes);
    digit_step(t, stemmer);
}

static void clitic_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__clitics_strip(t->bytes, t->length, sizeof t->bytes);
}

static void stem_step(term *t, struct sb_stemmer *stemmer)
{
    t->length = idx__snowball_stem(stemmer, t->bytes, t->length, sizeof t->bytes);
}

static void root_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    stem_evidence evidence;
    t->length = idx__indonesian_stem_why(t->bytes, t->length, sizeof t->bytes, &evidence, t->why);
    if (evidence == STEM_UNCHANGED) {
        explain(t, "not in the lexicon, and no affixes that are certain");
    }
}

static const term_step snowball_steps[] = {{"stem", stem_step}, {NULL, NULL}};

static const term_step indonesian_steps[] = {{"written form", written_form_step},
                                             {"repeated", known_hyphen_step},
                                             {"spelling", spelling_step},
                                             {"number", number_step},
                                             {"root", root_step},
                                             {NULL, NULL}};

static const term_step indonesian_snowball_steps[] = {{"written form", old_written_form_step},
                                                      {"repeated", hyphen_step},
                                                      {"number", digit_step},
                                                      {"clitics", clitic_step},
                                                      {"stem", stem_step},
                                                      {NULL, NULL}};

static const chain chains[] = {
    {"indonesian",
     5,
     {.joins_hyphens = true,
      .joins_prefixes = true,
      .strips_accents = true,
      .reads_numbers = true},
     NULL,
     indonesian_steps,
     true,
     true},
    {"indonesian:snowball",
     1,
     {.joins_hyphens = true, .strips_accents = true},
     "indonesian",
     indonesian_snowball_steps,
     false,
     false},
    {"standard", 1, {0}, NULL, NULL, false, false},
    {"whitespace", 1, {.splits_at_spaces = true}, NULL, NULL, false, false},
    {"snowball:", 1, {0}, NULL, snowball_steps, false, false},
};

const chain *idx__chain_find(const char *name, const char **language)
{
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        const chain *c = &chains[i];
        size_t n = strlen(c->name);
        bool takes_language = c->name[n - 1] == ':';
        if (takes_language ? strncmp(name, c->name, n) != 0 || !idx__snowball_has(name + n)
                           : strcmp(name, c->name) != 0) {
            continue;
        }
        *language = takes_language ? name + n : c->language;
        return c;
    }
    return NULL;
}
