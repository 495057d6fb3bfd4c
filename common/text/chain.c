/*
 * chain.c: the table of chains; see chain.h.
 */
#include "common/text/chain.h"

#include <string.h>

#include "common/text/clitics.h"
#include "common/text/indonesian_stemmer.h"
#include "common/text/reduplication.h"
#include "common/text/snowball.h"
#include "common/text/written_form.h"

static void hyphen_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__hyphen_base(t->bytes, t->length);
}

static void written_form_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    t->length = idx__written_form(t->bytes, t->length);
}

// Numbers and mixtures such as covid19 have no affixes.
static void digit_step(term *t, struct sb_stemmer *stemmer)
{
    (void)stemmer;
    for (size_t i = 0; i < t->length; i++) {
        t->is_finished |= t->bytes[i] >= '0' && t->bytes[i] <= '9';
    }
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
    t->length = idx__indonesian_stem(t->bytes, t->length, sizeof t->bytes);
}

static const term_step snowball_steps[] = {stem_step, NULL};

static const term_step indonesian_steps[] = {written_form_step, hyphen_step, digit_step, root_step,
                                             NULL};

static const term_step indonesian_snowball_steps[] = {written_form_step, hyphen_step, digit_step,
                                                      clitic_step,       stem_step,   NULL};

static const chain chains[] = {
    {"indonesian",
     2,
     {.joins_hyphens = true, .strips_accents = true},
     NULL,
     indonesian_steps,
     true},
    {"indonesian:snowball",
     1,
     {.joins_hyphens = true, .strips_accents = true},
     "indonesian",
     indonesian_snowball_steps,
     false},
    {"standard", 1, {0}, NULL, NULL, false},
    {"whitespace", 1, {.splits_at_spaces = true}, NULL, NULL, false},
    {"snowball:", 1, {0}, NULL, snowball_steps, false},
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
