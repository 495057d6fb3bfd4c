/* segment_sweep.c: see segment_sweep.h. */
#include "tests/common/format/segment_sweep.h"

#include "common/codec/norm.h"
#include "common/format/best.h"
#include "common/format/ids.h"
#include "common/format/positions.h"
#include "common/format/postings.h"
#include "common/format/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#define require(condition) ((condition) ? (void)0 : require_failed(#condition, __LINE__))

static void require_failed(const char *condition, int line)
{
    fprintf(stderr, "segment_sweep.c:%d: not so: %s\n", line, condition);
    abort();
}

void section_set(segment *s, section_kind kind, const void *data, size_t bytes)
{
    uint8_t *copy = malloc(bytes ? bytes : 1);
    require(copy);
    if (bytes) {
        memcpy(copy, data, bytes);
    }
    free((void *)(uintptr_t)s->sections[kind].data);
    s->sections[kind] = (section){.data = copy, .bytes = bytes};
}

void segment_take_apart(segment *s)
{
    for (unsigned kind = 0; kind < SECTION_KINDS; kind++) {
        section *part = &s->sections[kind];
        if (part->data) {
            section before = *part;
            uint8_t *copy = malloc(before.bytes ? before.bytes : 1);
            require(copy);
            memcpy(copy, before.data, before.bytes);
            part->data = copy;
        }
    }
    if (s->best.least) {
        const uint8_t *best = s->sections[SECTION_BEST].data;
        s->best.data = best + (s->best.data - s->best.offsets) + IDX_BEST_HEAD_BYTES;
        s->best.places = best + (s->best.places - s->best.offsets) + IDX_BEST_HEAD_BYTES;
        s->best.offsets = best + IDX_BEST_HEAD_BYTES;
    }
    s->norms = s->sections[SECTION_NORMS].data;
    bool has_titles = s->meta.flags & IDX_FLAG_TITLES;
    s->body_norms = has_titles ? s->norms + s->meta.documents : s->norms;
    s->title_norms = has_titles ? s->norms + 2 * (size_t)s->meta.documents : NULL;
}

void segment_drop(segment *s)
{
    for (unsigned kind = 0; kind < SECTION_KINDS; kind++) {
        free((void *)(uintptr_t)s->sections[kind].data);
        s->sections[kind].data = NULL;
    }
}

uint64_t segment_reseal(uint8_t *data, size_t bytes)
{
    if (bytes < IDX_SEGMENT_HEADER_BYTES + IDX_SEGMENT_FOOTER_BYTES) {
        return 0;
    }
    uint8_t *footer = data + bytes - IDX_SEGMENT_FOOTER_BYTES;
    uint64_t footer_offset = bytes - IDX_SEGMENT_FOOTER_BYTES;
    uint64_t table_offset = idx__load_u64(footer);
    if (table_offset > footer_offset) {
        return 0;
    }
    uint64_t count = (footer_offset - table_offset) / IDX_SECTION_ENTRY_BYTES;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t *entry = data + table_offset + i * IDX_SECTION_ENTRY_BYTES;
        uint64_t offset = idx__load_u64(entry + 8);
        uint64_t section_bytes = idx__load_u64(entry + 16);
        if (offset <= bytes && section_bytes <= bytes - offset) {
            idx__store_u64(entry + 24, XXH3_64bits(data + offset, section_bytes));
        }
    }
    uint64_t id = XXH3_64bits(data + table_offset, footer_offset - table_offset);
    idx__store_u64(footer + 16, id);
    idx__store_u64(footer + 24, bytes);
    idx__store_u64(footer + 32, XXH3_64bits(footer, 32));
    return id;
}

/* ---- reading everything ---------------------------------------------------------------------- */

typedef struct sweep {
    const segment *segment;
    posting_list list;
    position_block positions;
    title_side titles;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    uint32_t freqs[IDX_POSTINGS_BLOCK];
    uint64_t decoded;      // positions so far
    uint64_t decompressed; // bytes so far
    size_t damages;
} sweep;

/* Damaged counts could ask for hundreds of millions of positions a document: legal to decode, but
 * not all of them here. */
#define DECODE_LIMIT ((uint64_t)4 << 20)

/* And a few bytes can decompress to a whole block of the largest size, for each document. */
#define DECOMPRESS_LIMIT ((uint64_t)256 << 20)

static bool is_sound(sweep *w, int code)
{
    require(code == IDX_OK || code == IDX_ECORRUPT || code == IDX_ENOTFOUND ||
            code == IDX_EUNSUPPORTED);
    w->damages += code == IDX_ECORRUPT;
    return code == IDX_OK;
}

static void require_positions(const uint32_t *values, uint32_t count, uint32_t limit)
{
    for (uint32_t i = 0; i < count; i++) {
        require(values[i] < limit && (i == 0 || values[i] > values[i - 1]));
    }
}

static void sweep_positions(sweep *w, uint32_t b, uint32_t count)
{
    const segment *s = w->segment;
    position_block *p = &w->positions;
    idx_error e = {0};
    if (!is_sound(w, idx__positions_open(p, &w->list, b, w->docs, w->freqs, &w->titles, &e))) {
        return;
    }
    require(p->body.count == count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t body_tf = idx__positions_body_tf(p, i), title_tf = idx__positions_title_tf(p, i);
        uint32_t most = body_tf > title_tf ? body_tf : title_tf;
        w->decoded += most;
        if (w->decoded > DECODE_LIMIT) {
            return;
        }
        // Exactly as many values as will be written.
        uint32_t *values = malloc(most ? most * sizeof *values : 1);
        require(values);
        if (is_sound(w, idx__positions_body(p, i, values, NULL))) {
            require_positions(values, body_tf, idx__norm_limit(s->body_norms[w->docs[i]]));
        }
        if (is_sound(w, idx__positions_title(p, i, values, NULL))) {
            uint32_t limit = s->title_norms ? idx__norm_limit(s->title_norms[w->docs[i]]) : 0;
            require_positions(values, title_tf, limit);
        }
        free(values);
    }
}

static void sweep_block(sweep *w, uint32_t b)
{
    const segment *s = w->segment;
    uint32_t count = 0;
    idx_error e = {0};
    float bound = idx__postings_bound(&w->list, b);
    require(bound >= 0 && bound < 1.01f);
    if (!is_sound(w, idx__postings_docs(&w->list, b, w->docs, &count, &e))) {
        return;
    }
    require(count >= 1 && count <= IDX_POSTINGS_BLOCK);
    for (uint32_t i = 0; i < count; i++) {
        require(w->docs[i] < s->meta.documents && (i == 0 || w->docs[i] > w->docs[i - 1]));
    }
    if (!is_sound(w, idx__postings_freqs(&w->list, b, w->freqs, &e)) ||
        !is_sound(w, idx__postings_titles(&w->list, b, w->freqs, &w->titles, &e))) {
        return;
    }
    require(w->titles.count <= count);
    for (uint32_t i = 0; i < count; i++) {
        require(w->freqs[i] >= 1);
    }
    for (uint32_t t = 0; t < w->titles.count; t++) {
        require(w->titles.index[t] < count &&
                (t == 0 || w->titles.index[t] > w->titles.index[t - 1]));
        require((uint64_t)w->titles.tf[t] * s->meta.title_weight <= w->freqs[w->titles.index[t]]);
    }
    sweep_positions(w, b, count);
}

static void sweep_best(sweep *w, const term_entry *entry)
{
    best_list best;
    idx_error e = {0};
    if (!is_sound(w, idx__best_find(w->segment, entry, &best, &e))) {
        return;
    }
    best_row *rows = malloc(best.row_count * sizeof *rows);
    require(rows);
    if (is_sound(w, idx__best_rows(&best, rows, &e))) {
        for (uint32_t i = 0; i < best.row_count; i++) {
            w->damages += !idx__best_row_is_sound(&best, &rows[i]);
        }
        for (uint32_t i = 0; i < best.doc_count; i++) {
            w->damages += idx__best_doc(&best, i) >= w->segment->meta.documents;
        }
    }
    free(rows);
}

static void sweep_list(sweep *w, const term_entry *entry)
{
    idx_error e = {0};
    sweep_best(w, entry);
    if (!is_sound(w, idx__postings_open(&w->list, w->segment, entry, &e))) {
        return;
    }
    require(w->list.max_impact > 0 && w->list.max_impact <= 1.0f);
    for (uint32_t b = 0; b < w->list.block_count; b++) {
        sweep_block(w, b);
    }
    uint32_t documents = w->segment->meta.documents;
    for (uint32_t k = 0; k < 5; k++) {
        require(idx__postings_seek_block(&w->list, 0, documents / 4 * k) <= w->list.block_count);
    }
}

static void sweep_terms(sweep *w)
{
    terms_walk walk;
    idx_error e = {0};
    uint64_t steps = 0;
    uint64_t most = 32 * (uint64_t)w->segment->meta.dictionary_blocks;
    int code = idx__terms_walk_init(&walk, w->segment, NULL, 0, &e);
    while (is_sound(w, code) && is_sound(w, code = idx__terms_walk_next(&walk, &e))) {
        require(++steps <= most); // or the walk has no end
        require(walk.bytes >= 1 && walk.bytes <= IDX_MAX_TERM_BYTES);
        sweep_list(w, &walk.entry);
        term_entry entry;
        is_sound(w, idx__terms_find(w->segment, walk.term, walk.bytes, &entry, &e));
        terms_walk second;
        if (is_sound(w, idx__terms_walk_init(&second, w->segment, walk.term, walk.bytes, &e))) {
            is_sound(w, idx__terms_walk_next(&second, &e));
        }
        e = (idx_error){0};
    }
    // What a damaged walk does not reach: every block, by look-ups that land in it.
    for (uint32_t b = 0; b < w->segment->meta.dictionary_blocks; b++) {
        uint64_t key = idx__load_u64(w->segment->sections[SECTION_TERMINDEX].data + 8 * (size_t)b);
        uint8_t term[9];
        for (int i = 0; i < 8; i++) {
            term[i] = (uint8_t)(key >> (56 - 8 * i));
        }
        term[8] = 'x';
        for (size_t bytes = 1; bytes <= 9; bytes++) {
            term_entry entry;
            if (is_sound(w, idx__terms_find(w->segment, term, bytes, &entry, &e))) {
                sweep_list(w, &entry);
            }
        }
        if (is_sound(w, idx__terms_walk_init(&walk, w->segment, term, 8, &e)) &&
            is_sound(w, idx__terms_walk_next(&walk, &e))) {
            sweep_list(w, &walk.entry);
        }
    }
}

static void sweep_documents(sweep *w)
{
    const segment *s = w->segment;
    buf id, block;
    idx__buf_init(&id, NULL);
    idx__buf_init(&block, NULL);
    for (uint32_t doc = 0; doc < s->meta.documents; doc++) {
        idx_error e = {0};
        uint32_t found;
        if (is_sound(w, idx__ids_get(s, doc, &id, &e)) &&
            is_sound(w, idx__ids_find(s, (const char *)id.data, id.bytes, &found, &e))) {
            require(found < s->meta.documents);
        }
        char other[24];
        snprintf(other, sizeof other, "other-%u", doc);
        is_sound(w, idx__ids_find(s, other, strlen(other), &found, &e));
    }
    for (uint32_t doc = 0; (s->meta.flags & IDX_FLAG_STORE) && doc < s->meta.documents;
         doc += 1 + s->meta.documents / 50) {
        store_record record;
        idx_error e = {0};
        if (w->decompressed > DECOMPRESS_LIMIT) {
            break;
        }
        if (is_sound(w, idx__store_get(s, doc, &block, &record, &e))) {
            w->decompressed += block.bytes;
            const uint8_t *at = record.fields;
            uint64_t sum = record.title_bytes + record.body_bytes;
            for (uint32_t i = 0; i < record.field_count; i++) {
                store_field field;
                idx__store_field(&at, record.fields_end, &field);
                sum += field.name_bytes + field.value_bytes;
            }
            require(at == record.fields_end && sum <= block.bytes);
        }
    }
    idx__buf_release(&id);
    idx__buf_release(&block);
}

static sweep *sweep_new(const segment *s)
{
    sweep *w = calloc(1, sizeof *w);
    require(w);
    w->segment = s;
    return w;
}

static size_t sweep_free(sweep *w)
{
    size_t damages = w->damages;
    free(w);
    return damages;
}

size_t segment_read_list(const segment *s, const term_entry *entry)
{
    segment own = *s;
    if (!entry->is_tiny) { // readers may look on to the end of the section, so the list is all of it
        own.sections[SECTION_POSTINGS] =
            (section){.data = entry->list, .bytes = entry->list_bytes};
    }
    sweep *w = sweep_new(&own);
    sweep_list(w, entry);
    return sweep_free(w);
}

size_t segment_read_everything(const segment *s)
{
    sweep *w = sweep_new(s);
    sweep_terms(w);
    sweep_documents(w);
    return sweep_free(w);
}
