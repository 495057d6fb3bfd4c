/* synonym_keys_testing.c: see synonym_keys_testing.h. */
#include "tests/searcher/synonym_keys_testing.h"

#include "searcher/synonyms.h"

#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static size_t without_repeats(uint64_t *keys, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (n == 0 || keys[n - 1] != keys[i]) {
            keys[n++] = keys[i];
        }
    }
    return n;
}

uint64_t *synonym_keys_make(size_t *count)
{
    uint64_t *keys = NULL;
    idx_analyzer *analyzer = NULL;
    if (idx_analyzer_new("standard", NULL, &analyzer, NULL) != IDX_OK) {
        return NULL;
    }
    bool counts_less;
    size_t n = 0;
    for (uint32_t line = 0; idx__synonym_line(line, &counts_less); line++) {
        synonym_set set = {.is_empty = false};
        idx_synonyms *s = NULL;
        set.bits[line / 64] = (uint64_t)1 << line % 64;
        uint64_t *more = NULL;
        if (idx__synonyms_of_lines(analyzer, NULL, &set, &s, NULL) == IDX_OK) {
            more = realloc(keys, (n + s->rule_count) * sizeof *keys);
        }
        if (!more) {
            idx_synonyms_free(s);
            idx_analyzer_free(analyzer);
            free(keys);
            return NULL;
        }
        keys = more;
        for (uint32_t i = 0; i < s->rule_count; i++) {
            const char *from = s->rules[i].from->text;
            uint64_t hash = idx__synonym_hash(IDX_SYNONYM_HASH, from, strlen(from));
            keys[n++] = hash >> 16 << 16 | line;
        }
        idx_synonyms_free(s);
    }
    idx_analyzer_free(analyzer);
    qsort(keys, n, sizeof *keys, ascending);
    *count = without_repeats(keys, n);
    return keys;
}
