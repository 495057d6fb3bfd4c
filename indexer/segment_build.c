/* segment_build.c: see segment_build.h. */
#include "indexer/segment_build.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/codec/norm.h"
#include "common/io/file.h"
#include "indexer/encode.h"
#include "indexer/pair_lists.h"
#include "indexer/segment_write.h"
#include "indexer/terms_write.h"

#include <string.h>

#define IDX_PAIR_PERCENT 9u /* of the words' lists and dictionary: what the pairs may take, by an estimate */

struct segment_builder {
    builder_options options;
    segment_writer file;
    uint32_t documents;
    uint64_t body_tokens, title_tokens;
    bool has_titles;
    buf norms, body_norms, title_norms;
    buf store_offsets, store_docs;
    uint32_t store_blocks;
    uint64_t store_bytes;
    const uint32_t *rank; // new number of each document of the sources; NULL: the same
    idx_error error;
};

/* A path in the index directory; free it with idx__path_free(). */
static int temporary_path(const segment_builder *b, const char *name, char **out, idx_error *err)
{
    *out = idx__path_join(b->options.allocator, b->options.dir, name);
    return *out ? IDX_OK : idx__error_nomem(err);
}

int idx__builder_new(segment_builder **out, const builder_options *options, idx_error *err)
{
    const idx_allocator *a = options->allocator;
    segment_builder *b = idx__calloc(a, 1, sizeof *b);
    if (!b) {
        return idx__error_nomem(err);
    }
    b->options = *options;
    idx__buf_init(&b->norms, a);
    idx__buf_init(&b->body_norms, a);
    idx__buf_init(&b->title_norms, a);
    idx__buf_init(&b->store_offsets, a);
    idx__buf_init(&b->store_docs, a);
    char *path = NULL;
    int code = temporary_path(b, IDX_TEMPORARY_PREFIX "segment", &path, err);
    if (code == IDX_OK) {
        code = idx__segment_writer_init(&b->file, path, a, err);
    }
    idx__path_free(a, path);
    if (code != IDX_OK) {
        idx__builder_free(b);
        return code;
    }
    if (options->with_store) {
        idx__segment_writer_begin(&b->file, SECTION_STORE);
    }
    *out = b;
    return IDX_OK;
}

void idx__builder_free(segment_builder *b)
{
    if (!b) {
        return;
    }
    idx__segment_writer_release(&b->file);
    idx__buf_release(&b->norms);
    idx__buf_release(&b->body_norms);
    idx__buf_release(&b->title_norms);
    idx__buf_release(&b->store_offsets);
    idx__buf_release(&b->store_docs);
    idx__free(b->options.allocator, b, sizeof *b);
}

uint32_t idx__builder_documents(const segment_builder *b)
{
    return b->documents;
}

size_t idx__builder_bytes(const segment_builder *b)
{
    return b->norms.capacity + b->body_norms.capacity + b->title_norms.capacity + b->store_offsets.capacity +
           b->store_docs.capacity;
}

int idx__builder_error(const segment_builder *b, idx_error *err)
{
    if (b->error.code != IDX_OK) {
        if (err && err->code == IDX_OK) {
            *err = b->error;
        }
        return b->error.code;
    }
    if (b->norms.error || b->body_norms.error || b->title_norms.error || b->store_offsets.error || b->store_docs.error) {
        return idx__error_nomem(err);
    }
    return idx__outfile_error(b->file.file, err);
}

void idx__builder_add_length(segment_builder *b, uint32_t title_length, uint32_t body_length)
{
    idx__buf_u8(&b->norms, idx__norm_of((uint64_t)body_length + (uint64_t)title_length * IDX_DEFAULT_TITLE_WEIGHT));
    idx__buf_u8(&b->body_norms, idx__norm_of(body_length));
    idx__buf_u8(&b->title_norms, idx__norm_of(title_length));
    b->has_titles |= title_length > 0;
    b->body_tokens += body_length;
    b->title_tokens += title_length;
    b->documents++;
}

void idx__builder_add_segment(segment_builder *b, const segment *s)
{
    uint32_t n = s->meta.documents;
    idx__buf_append(&b->norms, s->norms, n);
    idx__buf_append(&b->body_norms, s->body_norms, n);
    if (s->title_norms) {
        idx__buf_append(&b->title_norms, s->title_norms, n);
        b->has_titles = true;
    } else {
        for (uint32_t i = 0; i < n; i++) {
            idx__buf_u8(&b->title_norms, 0);
        }
    }
    b->body_tokens += s->meta.body_tokens;
    b->title_tokens += s->meta.title_tokens;
    b->documents += n;
}

static int plane_permute(const segment_builder *b, buf *plane, const uint32_t *order, idx_error *err)
{
    uint8_t *old = idx__alloc(b->options.allocator, plane->bytes);
    if (!old) {
        return plane->bytes ? idx__error_nomem(err) : IDX_OK;
    }
    memcpy(old, plane->data, plane->bytes);
    for (size_t i = 0; i < plane->bytes; i++) {
        plane->data[i] = old[order[i]];
    }
    idx__free(b->options.allocator, old, plane->bytes);
    return IDX_OK;
}

int idx__builder_permute(segment_builder *b, const uint32_t *order, const uint32_t *rank, idx_error *err)
{
    b->rank = rank;
    int code = idx__builder_error(b, err);
    code = code == IDX_OK ? plane_permute(b, &b->norms, order, err) : code;
    code = code == IDX_OK ? plane_permute(b, &b->body_norms, order, err) : code;
    return code == IDX_OK ? plane_permute(b, &b->title_norms, order, err) : code;
}

void idx__builder_add_store(segment_builder *b, const store_blocks *blocks)
{
    for (uint32_t i = 0; i < blocks->count; i++) {
        idx__buf_u64(&b->store_offsets, b->store_bytes + idx__load_u64(blocks->offsets.data + 8 * (size_t)i));
    }
    idx__buf_append(&b->store_docs, blocks->docs.data, blocks->docs.bytes);
    idx__outfile_append(b->file.file, blocks->frames.data, blocks->frames.bytes);
    b->store_bytes += blocks->frames.bytes;
    b->store_blocks += blocks->count;
}

/* ---- the postings, out of the merge ------------------------------------------------------------- */

static float average_length(const segment_builder *b)
{
    if (b->documents == 0) {
        return 0;
    }
    return (float)(((double)b->body_tokens + (double)b->title_tokens * IDX_DEFAULT_TITLE_WEIGHT) / b->documents);
}

static void params_fill(const segment_builder *b, list_params *params)
{
    *params = (list_params){
        .norms = b->norms.data,
        .body_norms = b->has_titles ? b->body_norms.data : b->norms.data,
        .title_norms = b->has_titles ? b->title_norms.data : NULL,
        .title_weight = IDX_DEFAULT_TITLE_WEIGHT,
        .documents = b->documents,
        .with_positions = b->options.with_positions,
        .with_best = !b->options.is_draft,
    };
    float average = average_length(b);
    average = average > 0 ? average : 1.0f;
    for (unsigned c = 0; c < 256; c++) {
        params->length_norm[c] = IDX_REFERENCE_K1 * ((1.0f - IDX_REFERENCE_B) +
                                                     IDX_REFERENCE_B * (float)idx__norm_value((uint8_t)c) / average);
    }
}

static void meta_write(segment_builder *b, const terms_writer *terms)
{
    uint8_t meta[IDX_META_BYTES] = {0};
    uint32_t flags = (b->options.with_positions ? IDX_FLAG_POSITIONS : 0) | (b->options.with_store ? IDX_FLAG_STORE : 0) |
                     (b->has_titles ? IDX_FLAG_TITLES : 0);
    idx__store_u32(meta, b->documents);
    idx__store_u32(meta + 4, flags);
    idx__store_u64(meta + 8, terms->term_count);
    idx__store_u64(meta + 16, terms->posting_count);
    idx__store_u64(meta + 24, b->body_tokens);
    idx__store_u64(meta + 32, b->title_tokens);
    idx__store_u32(meta + 40, terms->block_count);
    idx__store_u32(meta + 44, IDX_DEFAULT_TITLE_WEIGHT);
    idx__store_f32(meta + 48, IDX_REFERENCE_K1);
    idx__store_f32(meta + 52, IDX_REFERENCE_B);
    idx__store_f32(meta + 56, average_length(b));
    idx__store_u32(meta + 60, b->store_blocks);
    idx__store_u64(meta + 64, b->options.fingerprint);
    idx__store_u64(meta + 72, terms->tiny_bytes);
    idx__store_u64(meta + 80, terms->tiny_position_bytes);
    idx__segment_writer_add(&b->file, SECTION_META, meta, sizeof meta);
}

static void store_finish(segment_builder *b, const store_dictionary *dictionary)
{
    idx__segment_writer_end(&b->file);
    idx__segment_writer_begin(&b->file, SECTION_STOREINDEX);
    idx__outfile_append(b->file.file, b->store_offsets.data, b->store_offsets.bytes);
    idx__outfile_append(b->file.file, b->store_docs.data, b->store_docs.bytes);
    idx__segment_writer_end(&b->file);
    size_t bytes;
    const uint8_t *data = idx__store_dictionary_data(dictionary, &bytes);
    if (data) {
        idx__segment_writer_add(&b->file, SECTION_STOREDICT, data, bytes);
    }
}

static void norms_write(segment_builder *b)
{
    idx__segment_writer_begin(&b->file, SECTION_NORMS);
    idx__outfile_append(b->file.file, b->norms.data, b->norms.bytes);
    if (b->has_titles) {
        idx__outfile_append(b->file.file, b->body_norms.data, b->body_norms.bytes);
        idx__outfile_append(b->file.file, b->title_norms.data, b->title_norms.bytes);
    }
    idx__segment_writer_end(&b->file);
}

static int ids_write(segment_builder *b, const id_set *ids, idx_error *err)
{
    buf section;
    idx__buf_init(&section, b->options.allocator);
    idx__id_set_write_ids(ids, &section);
    int code = section.error == IDX_OK ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        idx__segment_writer_add(&b->file, SECTION_IDS, section.data, section.bytes);
        idx__buf_reset(&section);
        code = idx__id_set_write_hash(ids, &section, err);
    }
    if (code == IDX_OK) {
        idx__segment_writer_add(&b->file, SECTION_IDHASH, section.data, section.bytes);
    }
    idx__buf_release(&section);
    return code;
}

/* A scratch file for a section that grows beside another one. */
static int scratch_new(const segment_builder *b, const char *name, outfile **out, idx_error *err)
{
    char *path = NULL;
    int code = temporary_path(b, name, &path, err);
    if (code == IDX_OK) {
        code = idx__outfile_new(out, path, b->options.allocator, err);
    }
    idx__path_free(b->options.allocator, path);
    return code;
}

/* Merges the sources into POSTINGS and the scratch files. */
static int lists_write(const segment_builder *b, source *const *sources, size_t source_count, const encoder_options *options,
                       idx_error *err)
{
    encoder *e = NULL;
    int code = idx__encoder_new(&e, options, err);
    if (code == IDX_OK) {
        code = idx__merge(sources, source_count, idx__encoder_add, e, b->options.allocator, err);
    }
    if (code == IDX_OK) {
        code = idx__encoder_finish(e, err);
    }
    idx__encoder_free(e);
    return code == IDX_OK ? idx__terms_writer_finish(options->to.terms, err) : code;
}

static void dictionary_write(segment_builder *b, const terms_writer *terms, outfile *positions)
{
    if (positions) {
        idx__segment_writer_add_file(&b->file, SECTION_POSITIONS, positions);
    }
    idx__segment_writer_add_file(&b->file, SECTION_TERMS, terms->terms);
    idx__segment_writer_begin(&b->file, SECTION_TERMINDEX);
    idx__outfile_append(b->file.file, terms->keys.data, terms->keys.bytes);
    idx__outfile_append(b->file.file, terms->offsets.data, terms->offsets.bytes);
    idx__segment_writer_end(&b->file);
}

/* ---- the pairs, out of the frequent words' streams ---------------------------------------------- */

typedef struct pair_part {
    pair_text *text; // NULL: none are wanted
    terms_writer terms;
    outfile *terms_file;
    uint64_t least, product, bytes; // least 0: none came about
} pair_part;

/* Ready to take the frequent words. */
static int pairs_begin(const segment_builder *b, pair_part *l, const list_params *params, idx_error *err)
{
    *l = (pair_part){0};
    idx__terms_writer_init(&l->terms, NULL, false, b->options.allocator);
    if (!params->with_positions || !b->options.with_pairs || b->options.is_draft) {
        return IDX_OK;
    }
    uint64_t tokens = b->body_tokens + b->title_tokens * IDX_DEFAULT_TITLE_WEIGHT;
    return idx__pair_text_new(&l->text, params, b->rank, b->documents, tokens, b->options.dir, b->options.allocator, err);
}

static void pairs_end(pair_part *l)
{
    idx__pair_text_free(l->text);
    idx__terms_writer_release(&l->terms);
    idx__outfile_free(l->terms_file);
}

/* Appends the pairs' lists to POSTINGS. `words`: what was written for the words, complete. */
static int pairs_write(segment_builder *b, pair_part *l, const list_params *params, const terms_writer *words,
                       best_writer *best, idx_error *err)
{
    if (!l->text) {
        return IDX_OK;
    }
    const builder_options *o = &b->options;
    uint64_t bytes = words->postings_offset + words->positions_offset + idx__outfile_bytes(words->terms);
    pairs_options choice = {
        .text = l->text,
        .documents = b->documents,
        .budget = bytes * IDX_PAIR_PERCENT / 100,
        .threads = o->threads,
        .dir = o->dir,
        .allocator = o->allocator,
    };
    pairs *p = NULL;
    int code = idx__pair_text_finish(l->text, err);
    code = code == IDX_OK ? idx__pairs_new(&p, &choice, err) : code;
    if (code != IDX_OK || idx__pairs_least(p) == 0) {
        idx__pairs_free(p);
        return code;
    }
    code = scratch_new(b, IDX_TEMPORARY_PREFIX "pair-terms", &l->terms_file, err);
    l->terms.terms = l->terms_file;
    l->terms.postings_offset = words->postings_offset;
    list_params without_positions = *params;
    without_positions.with_positions = false;
    pair_lists_options options = {
        .text = l->text,
        .params = &without_positions,
        .threads = o->threads,
        .to = {.postings = b->file.file, .terms = &l->terms, .best = best},
        .rank = b->rank,
        .allocator = o->allocator,
    };
    code = code == IDX_OK ? idx__pairs_collect(p, err) : code;
    code = code == IDX_OK ? idx__pair_lists_write(p, &options, err) : code;
    l->least = idx__pairs_least(p);
    l->product = idx__pairs_product(p);
    l->bytes = l->terms.postings_offset - words->postings_offset;
    idx__pairs_free(p);
    return code;
}

static void pair_dictionary_write(segment_builder *b, const pair_part *l)
{
    if (l->least == 0) {
        return;
    }
    uint8_t head[IDX_PAIRINDEX_HEAD_BYTES] = {0};
    idx__store_u64(head, l->least);
    idx__store_u64(head + 8, l->product);
    idx__store_u64(head + 16, l->terms.term_count);
    idx__store_u64(head + 24, l->bytes);
    idx__store_u32(head + 32, l->terms.block_count);
    idx__segment_writer_add_file(&b->file, SECTION_PAIRS, l->terms_file);
    idx__segment_writer_begin(&b->file, SECTION_PAIRINDEX);
    idx__outfile_append(b->file.file, head, sizeof head);
    idx__outfile_append(b->file.file, l->terms.keys.data, l->terms.keys.bytes);
    idx__outfile_append(b->file.file, l->terms.offsets.data, l->terms.offsets.bytes);
    idx__segment_writer_end(&b->file);
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static int postings_write(segment_builder *b, source *const *sources, size_t source_count, idx_error *err)
{
    outfile *positions = NULL;
    outfile *terms_file = NULL;
    list_params params;
    terms_writer terms;
    pair_part pair;
    best_writer best;
    params_fill(b, &params);
    int code = scratch_new(b, IDX_TEMPORARY_PREFIX "terms", &terms_file, err);
    if (code == IDX_OK && params.with_positions) {
        code = scratch_new(b, IDX_TEMPORARY_PREFIX "positions", &positions, err);
    }
    idx__terms_writer_init(&terms, terms_file, params.with_positions, b->options.allocator);
    idx__best_writer_init(&best, b->options.allocator);
    int pair_code = pairs_begin(b, &pair, &params, err);
    code = code == IDX_OK ? pair_code : code;
    if (code == IDX_OK) {
        encoder_options options = {
            .params = &params,
            .threads = b->options.threads,
            .to = {b->file.file, positions, &terms, &best},
            .rank = b->rank,
            .pair_text = pair.text,
            .allocator = b->options.allocator,
        };
        idx__segment_writer_begin(&b->file, SECTION_POSTINGS);
        code = lists_write(b, sources, source_count, &options, err);
        if (code == IDX_OK) {
            code = pairs_write(b, &pair, &params, &terms, &best, err);
        }
        idx__segment_writer_end(&b->file);
    }
    if (code == IDX_OK) {
        dictionary_write(b, &terms, positions);
        pair_dictionary_write(b, &pair);
        code = idx__best_writer_finish(&best, &b->file, err);
        meta_write(b, &terms);
    }
    pairs_end(&pair);
    idx__best_writer_release(&best);
    idx__terms_writer_release(&terms);
    idx__outfile_free(terms_file);
    idx__outfile_free(positions);
    return code;
}

int idx__builder_finish(segment_builder *b, const id_set *ids, const store_dictionary *dictionary, source *const *sources,
                        size_t source_count, manifest_segment *out, idx_error *err)
{
    int code = idx__builder_error(b, err);
    if (code != IDX_OK) {
        return code;
    }
    if (b->options.with_store) {
        store_finish(b, dictionary);
    }
    norms_write(b);
    code = ids_write(b, ids, err);
    if (code == IDX_OK) {
        code = postings_write(b, sources, source_count, err);
    }
    if (code == IDX_OK) {
        code = idx__builder_error(b, err);
    }
    if (code == IDX_OK) {
        out->documents = b->documents;
        code = idx__segment_writer_finish(&b->file, b->options.dir, !b->options.is_draft, &out->id, &out->file_bytes, b->options.allocator, err);
    }
    return code;
}
