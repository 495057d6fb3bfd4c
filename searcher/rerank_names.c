/*
 * rerank_names.c: other names in the second stage (rerank.h): rows go through them as through the words that they stand for.
 *
 * A name has slots of its own. The first follows what stands before the words that it stands for; the last one ends their last
 * slot, so that what follows these follows the name as well.
 */
#include "searcher/rerank_slots.h"

#include <string.h>

// Whether a leaf has that name.
static bool has_name(const query_node *node, const query_alternative *name)
{
    bool has = false;
    for (uint32_t i = 0; !has && i < node->alternative_count; i++) {
        const query_alternative *a = &node->alternatives[i];
        has = a->word_count == name->word_count &&
              memcmp(a->words, name->words, name->word_count * sizeof *name->words) == 0;
    }
    return has;
}

static const query_node *node_of(const plan *p, const rerank_slots *s, uint32_t slot)
{
    return p->leaves[s->leaf[slot]].node;
}

// Whether all words of the name are looked at, and there is room for them before slot `end`.
static bool is_looked_at(const plan *p, const rerank_slots *s, const query_alternative *name, uint32_t end)
{
    bool is = s->count + name->word_count <= end;
    for (uint32_t i = 0; is && i < name->word_count; i++) {
        uint64_t df = p->df[name->words[i]];
        is = df > 0 && df <= p->documents / IDX_RERANK_RAREST;
    }
    return is;
}

// Adds a name that stands for the slots from `first` to `last`.
static void add_name(rerank_slots *s, uint32_t first, uint32_t last, const query_alternative *name)
{
    uint64_t worth = 0;
    for (uint32_t i = first; i <= last; i++) {
        worth += s->worth[i];
    }
    worth = (uint64_t)((double)worth * (double)name->weight);
    for (uint32_t i = 0; i < name->word_count; i++) {
        uint32_t slot = s->count, value = (uint32_t)(worth / name->word_count);
        uint32_t w = idx__rerank_slots_add(s, name->words[i], i == 0 ? s->distance[first] : 1);
        s->value[w] = value > s->value[w] ? value : s->value[w];
        s->previous[slot] = i == 0 ? s->previous[first] : (uint8_t)(slot - 1);
        s->goes_on[slot] = i > 0;
    }
    s->ends[s->count - 1] = (uint8_t)last;
    s->worth[s->count - 1] = (uint32_t)worth;
    s->reach += name->word_count;
}

void idx__rerank_slots_add_names(const plan *p, rerank_slots *s)
{
    const uint32_t end = s->count + IDX_RERANK_NAMES;
    for (uint32_t first = 0, last; first < s->asked; first++) {
        const query_node *node = node_of(p, s, first);
        if (first > 0 && s->leaf[first - 1] == s->leaf[first]) {
            continue; // in the middle of a leaf
        }
        for (uint32_t i = 0; i < node->alternative_count; i++) {
            const query_alternative *name = &node->alternatives[i];
            bool is_there = name->word_count == 1 && name->words[0] == s->number[s->word[first]]; // for a missing word
            bool is_added = first > 0 && has_name(node_of(p, s, first - 1), name);
            if (is_there || is_added || !is_looked_at(p, s, name, end)) {
                continue;
            }
            for (last = first; last + 1 < s->asked && (s->leaf[last + 1] == s->leaf[first] ||
                                                       has_name(node_of(p, s, last + 1), name));) {
                last++;
            }
            add_name(s, first, last, name);
        }
    }
}
