/* equivalents.c: see equivalents.h. */
#include "searcher/equivalents.h"

#include "common/base/error.h"
#include "searcher/amounts.h"
#include "searcher/compounds.h"
#include "searcher/synonyms.h"

#include <string.h>

// ---- alternatives of a leaf

static bool has_words(const query_node *leaf, const uint32_t *words, uint32_t word_count)
{
    size_t bytes = word_count * sizeof *words;
    if (leaf->word_count == word_count && memcmp(leaf->words, words, bytes) == 0) {
        return true;
    }
    for (uint32_t i = 0; i < leaf->alternative_count; i++) {
        const query_alternative *a = &leaf->alternatives[i];
        if (a->word_count == word_count && memcmp(a->words, words, bytes) == 0) {
            return true;
        }
    }
    return false;
}

int idx__equivalents_add_way(query_builder *b, query_node *leaf, const uint32_t *words,
                             uint32_t word_count, float weight)
{
    if (has_words(leaf, words, word_count)) {
        return IDX_OK;
    }
    arena *a = &b->query->arena;
    uint32_t *copy = idx__arena_alloc(a, word_count * sizeof *copy);
    query_alternative *all = idx__arena_alloc(a, (leaf->alternative_count + 1) * sizeof *all);
    if (!copy || !all) {
        return idx__error_nomem(b->err);
    }
    memcpy(copy, words, word_count * sizeof *copy);
    if (leaf->alternative_count) {
        memcpy(all, leaf->alternatives, leaf->alternative_count * sizeof *all);
    }
    all[leaf->alternative_count++] = (query_alternative){weight, word_count, copy};
    leaf->alternatives = all;
    return IDX_OK;
}

int idx__equivalents_tell(query_builder *b, const char *asked, size_t asked_bytes,
                          const char *other, remark_kind kind)
{
    query_remark *remark = idx__arena_alloc(&b->query->arena, sizeof *remark);
    if (!remark) {
        return idx__error_nomem(b->err);
    }
    *remark = (query_remark){asked, asked_bytes, other, kind, NULL};
    query_remark **end = &b->remarks;
    while (*end) {
        end = &(*end)->next;
    }
    *end = remark;
    return IDX_OK;
}

// ---- names in the query

typedef struct matching {
    query_builder *builder;
    query_node **items;
    size_t count;
} matching;

static bool is_open(const query_node *node)
{
    return node->kind != QUERY_GROUP && node->role != QUERY_NOT && !node->is_quoted &&
           node->alternative_count == 0;
}

// A word, whatever other names it has already.
static bool is_word(const query_node *node)
{
    return node->kind == QUERY_TERM && node->role != QUERY_NOT && !node->is_quoted;
}

static bool is_same_word(const matching *m, uint32_t number, const synonym_word *word)
{
    const query_word *w = &m->builder->query->words[number];
    return w->bytes == word->bytes && memcmp(w->term, word->term, word->bytes) == 0;
}

// Whether the item was written just so, but for the signs around it.
static bool is_written_so(const query_node *item, const char *text)
{
    const char *from = item->text, *to = item->text + item->text_bytes;
    while (from < to && !idx__synonym_letter(*from)) {
        from++;
    }
    while (to > from && !idx__synonym_letter(to[-1])) {
        to--;
    }
    return strlen(text) == (size_t)(to - from) && memcmp(from, text, (size_t)(to - from)) == 0;
}

// Whether the items from `first` to before `end` have the letters and digits of the name.
static bool has_letters_of(const matching *m, size_t first, size_t end, const char *text)
{
    for (size_t i = first; i < end; i++) {
        for (size_t j = 0; j < m->items[i]->text_bytes; j++) {
            uint8_t letter = idx__synonym_letter(m->items[i]->text[j]);
            if (!letter) {
                continue;
            }
            while (*text && !idx__synonym_letter(*text)) {
                text++;
            }
            if (idx__synonym_letter(*text) != letter) {
                return false;
            }
            text++;
        }
    }
    return *text == '\0';
}

// How many items from `first` on make up the name; 0: they do not.
static size_t match_name(const matching *m, size_t first, const synonym_name *name)
{
    const query_node *begin = m->items[first];
    uint32_t word = 0;
    size_t i = first;
    for (; i < m->count && word < name->word_count; i++) {
        const query_node *item = m->items[i];
        if (!is_open(item) || item->role != begin->role ||
            item->title_only != begin->title_only ||
            item->word_count > name->word_count - word) {
            return 0;
        }
        for (uint32_t w = 0; w < item->word_count; w++) {
            if (!is_same_word(m, item->words[w], &name->words[word++])) {
                return 0;
            }
        }
    }
    bool is_meant = word == name->word_count &&
                    (name->form == NAME_OF_TERMS ||
                     (name->form == NAME_OF_LETTERS && has_letters_of(m, first, i, name->text)) ||
                     (name->form == NAME_EXACT && is_written_so(begin, name->text)));
    return is_meant ? i - first : 0;
}

// The words of a name as numbers of the query's; *fits: whether the query has room for them.
static int number_words(query_builder *b, const synonym_name *name, uint32_t *numbers, bool *fits)
{
    int rc = IDX_OK;
    *fits = true;
    for (uint32_t i = 0; rc == IDX_OK && *fits && i < name->word_count; i++) {
        rc = idx__query_intern(b, name->words[i].term, name->words[i].bytes, &numbers[i], fits);
    }
    return rc;
}

typedef struct rule_list {
    const synonym_rule *items[IDX_MAX_SYNONYM_NAMES];
    uint32_t count;
    uint32_t words; // of the name
    size_t length;  // of the name, in items of the query
} rule_list;

static bool are_same_words(const synonym_name *a, const synonym_name *b)
{
    bool are = a->word_count == b->word_count;
    for (uint32_t i = 0; are && i < a->word_count; i++) {
        are = a->words[i].bytes == b->words[i].bytes &&
              memcmp(a->words[i].term, b->words[i].term, a->words[i].bytes) == 0;
    }
    return are;
}

// Adds a rule while there is room, unless the list has one that says the same.
static void add_rule(rule_list *found, const synonym_rule *r)
{
    bool is_known = found->count == IDX_MAX_SYNONYM_NAMES;
    for (uint32_t i = 0; !is_known && i < found->count; i++) {
        is_known = found->items[i]->replaces == r->replaces && are_same_words(found->items[i]->to, r->to);
    }
    if (!is_known) {
        found->items[found->count++] = r;
    }
}

// Adds the table's rules of the longest name that begins at item `first`; shorter ones give way.
static void find_rules(const matching *m, const idx_synonyms *s, size_t first, rule_list *found)
{
    const query_word *word = &m->builder->query->words[m->items[first]->words[0]];
    uint32_t rule = idx__synonyms_first(s, word->term, word->bytes);
    for (; rule != IDX_NO_RULE; rule = s->rules[rule].next) {
        const synonym_rule *r = &s->rules[rule];
        size_t length = r->from->word_count < found->words ? 0 : match_name(m, first, r->from);
        if (length == 0) {
            continue;
        }
        if (r->from->word_count > found->words) {
            found->words = r->from->word_count;
            found->count = 0;
        }
        found->length = length;
        add_rule(found, r);
    }
}

static int tell_rule(const matching *m, size_t first, size_t length, const synonym_rule *rule)
{
    const query_node *last = m->items[first + length - 1];
    const char *asked = m->items[first]->text;
    const char *text = rule->to->text;
    const char *other = idx__arena_copy(&m->builder->query->arena, text, strlen(text));
    if (!other) {
        return idx__error_nomem(m->builder->err);
    }
    return idx__equivalents_tell(m->builder, asked, (size_t)(last->text + last->text_bytes - asked),
                                 other, rule->replaces ? REMARK_AS : REMARK_ALSO);
}

// Gives every word of the name that begins at item `first` what the rule adds.
static int apply_rule(const matching *m, size_t first, size_t length, const synonym_rule *rule)
{
    uint32_t numbers[IDX_MAX_SYNONYM_WORDS];
    bool fits;
    int rc = number_words(m->builder, rule->to, numbers, &fits);
    for (size_t i = first; rc == IDX_OK && fits && i < first + length; i++) {
        rc = idx__equivalents_add_way(m->builder, m->items[i], numbers, rule->to->word_count,
                                      rule->weight);
    }
    return rc == IDX_OK && fits ? tell_rule(m, first, length, rule) : rc;
}

// Makes the leaf of item `first` say what the name's rules put in its place.
static int replace(matching *m, size_t first, const rule_list *found)
{
    query_builder *b = m->builder;
    query_node *leaf = m->items[first];
    bool is_first = true;
    for (uint32_t i = 0; i < found->count; i++) {
        const synonym_name *to = found->items[i]->to;
        uint32_t *numbers = idx__arena_alloc(&b->query->arena, to->word_count * sizeof *numbers);
        bool fits = true;
        int rc = numbers ? number_words(b, to, numbers, &fits) : idx__error_nomem(b->err);
        if (rc == IDX_OK && fits) {
            rc = tell_rule(m, first, found->length, found->items[i]);
        }
        if (rc == IDX_OK && fits && is_first) {
            leaf->kind = to->word_count == 1 ? QUERY_TERM : QUERY_PHRASE;
            leaf->is_split = to->word_count > 1;
            leaf->words = numbers;
            leaf->word_count = to->word_count;
            is_first = false;
        } else if (rc == IDX_OK && fits) {
            rc = idx__equivalents_add_way(b, leaf, numbers, to->word_count, 1.0f);
        }
        if (rc != IDX_OK) {
            return rc;
        }
    }
    leaf->is_quoted = true; // it is done
    m->count -= found->length - 1;
    memmove(&m->items[first + 1], &m->items[first + found->length],
            (m->count - first - 1) * sizeof *m->items);
    return IDX_OK;
}

static bool any_replaces(const rule_list *found)
{
    bool any = false;
    for (uint32_t i = 0; i < found->count; i++) {
        any |= found->items[i]->replaces;
    }
    return any;
}

// Whether a word only asks: what stands beside it is no part of a compound.
static bool is_question(const matching *m, const query_node *leaf)
{
    return m->builder->query->words[leaf->words[0]].kinds == 1u << WORD_QUESTION;
}

static int join_words(const matching *m)
{
    int rc = IDX_OK;
    for (size_t i = 0; rc == IDX_OK && i + 1 < m->count; i++) {
        query_node *a = m->items[i], *b = m->items[i + 1];
        if (is_word(a) && is_word(b) && a->role == b->role && a->title_only == b->title_only &&
            !is_question(m, a) && !is_question(m, b)) {
            rc = idx__compounds_join(m->builder, a, b);
        }
    }
    return rc;
}

// The lines of the names that may begin with item i.
static void mark_lines(const matching *m, size_t i, synonym_set *lines)
{
    uint64_t hash = IDX_SYNONYM_HASH;
    for (size_t end = i; end < m->count && end < i + IDX_MAX_SYNONYM_WORDS && is_open(m->items[end]); end++) {
        hash = idx__synonym_hash(hash, m->items[end]->text, m->items[end]->text_bytes);
        idx__synonym_set_add(lines, hash);
    }
}

// Reads what the items may need of the library's own names; *out stays NULL when that is nothing.
static int read_lines(const matching *m, idx_synonyms **out)
{
    const query_builder *b = m->builder;
    synonym_set lines = {.is_empty = true};
    if (!b->synonyms->has_table) {
        return IDX_OK;
    }
    for (size_t i = 0; i < m->count; i++) {
        mark_lines(m, i, &lines);
    }
    return lines.is_empty ? IDX_OK
                          : idx__synonyms_of_lines(b->synonyms->analyzer, b->query->allocator,
                                                   &lines, out, b->err);
}

// Gives the items the other names that the tables have for them.
static int add_names(matching *m)
{
    const idx_synonyms *given = m->builder->synonyms;
    idx_synonyms *own = NULL;
    int rc = read_lines(m, &own);
    for (size_t at = 0; rc == IDX_OK && at < m->count; at++) {
        rule_list found = {.count = 0};
        if (is_open(m->items[at])) {
            find_rules(m, given, at, &found);
            if (own) {
                find_rules(m, own, at, &found);
            }
        }
        if (any_replaces(&found)) {
            rc = replace(m, at, &found);
            continue;
        }
        for (uint32_t i = 0; rc == IDX_OK && i < found.count; i++) {
            rc = apply_rule(m, at, found.length, found.items[i]);
        }
        at += found.count ? found.length - 1 : 0;
    }
    idx_synonyms_free(own);
    return rc;
}

int idx__equivalents_add(query_builder *b, query_node **items, size_t *count)
{
    matching m = {b, items, *count};
    int rc = b->synonyms ? add_names(&m) : IDX_OK;
    *count = m.count;
    if (rc == IDX_OK && b->has_compounds) {
        rc = join_words(&m);
    }
    return rc == IDX_OK && b->has_compounds ? idx__amounts_add(b, items, *count) : rc;
}
