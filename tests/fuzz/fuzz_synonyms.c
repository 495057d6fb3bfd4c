/*
 * fuzz_synonyms.c: any bytes as a file of synonyms. What is refused leaves nothing behind and says
 * why; of what is taken every rule leads from words to words, and a query made of its names parses.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/synonyms.h"
#include <idx/searcher.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const idx_synonyms *s, const synonym_rule *rule)
{
    idx_query_options options;
    idx_query *q = NULL;
    idx_error err = {0};
    idx_query_options_init(&options);
    options.synonyms = s;
    int rc = idx_query_parse(s->analyzer, rule->from->text, strlen(rule->from->text), &options, &q,
                             &err);
    assert(rc == IDX_OK || rc == IDX_ELIMIT);
    (void)rc;
    idx_query_free(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    idx_analyzer *a = NULL;
    idx_synonyms *s = NULL;
    idx_error err = {0};
    bool marks = size > 0 && data[0] & 1;
    if (size == 0 || idx_analyzer_new(data[0] & 2 ? "indonesian" : "standard", NULL, &a, NULL) ||
        idx_synonyms_new(a, NULL, &s, NULL)) {
        assert(size == 0);
        return 0;
    }
    const char *text = (const char *)data + 1;
    int rc = marks ? idx__synonyms_parse(s, "f", text, size - 1, 0.5f, true, &err)
                   : idx_synonyms_add_text(s, "f", text, size - 1, 0.5f, &err);
    if (rc != IDX_OK) {
        assert(rc == IDX_EINVAL && err.message[0]);
        assert(marks || s->rule_count == 0);
    }
    for (uint32_t i = 0; rc == IDX_OK && i < s->rule_count; i++) {
        const synonym_rule *r = &s->rules[i];
        assert(r->from->word_count >= 1 && r->from->word_count <= IDX_MAX_SYNONYM_WORDS);
        assert(r->to->word_count >= 1 && r->to->word_count <= IDX_MAX_SYNONYM_WORDS);
        if (i < 64 && !marks) {
            ask(s, r);
        }
    }
    idx_synonyms_free(s);
    idx_analyzer_free(a);
    return 0;
}
