/*
 * segment.h: an open segment file: mapped, header, footer and section table checked. Opening costs the same whatever
 * the size; sections are looked into by the readers beside this file (terms.h, postings.h, ...).
 *
 * Immutable once open; shared by any number of threads.
 */
#ifndef IDX_COMMON_FORMAT_SEGMENT_H
#define IDX_COMMON_FORMAT_SEGMENT_H

#include "common/format/format.h"
#include "common/io/file.h"
#include <idx/base.h>

typedef struct section {
    const uint8_t *data; /* NULL when the section is absent */
    uint64_t bytes;
    uint64_t offset; /* in the file, for error reports */
    uint64_t checksum;
} section;

typedef struct segment_meta {
    uint32_t documents;
    uint32_t flags;
    uint64_t terms;
    uint64_t postings;
    uint64_t body_tokens;
    uint64_t title_tokens;
    uint32_t dictionary_blocks;
    uint32_t title_weight; /* w0 */
    float k1, b, average_length; /* reference parameters of the impacts */
    uint32_t store_blocks;
    uint64_t fingerprint;
    uint64_t tiny_bytes;          /* bytes of the lists inside TERMS */
    uint64_t tiny_position_bytes; /* of these, bytes of positions */
} segment_meta;

/* An ordered dictionary: of the words, or of the frequent pairs. What it points to lies in the map. */
typedef struct term_dictionary {
    const uint8_t *keys, *offsets; /* per block: u64, u32 */
    const uint8_t *data;
    uint64_t bytes;
    uint32_t block_count;
    section_kind kind, index_kind; /* for error reports */
    bool has_positions; /* its lists have some */
} term_dictionary;

/* The lists' best documents (best.h). */
typedef struct best_lists {
    uint32_t least; /* lists of at least so many documents have some; 0: none has */
    uint32_t k;     /* enough for the best k */
    uint32_t count;
    const uint8_t *offsets, *places; /* count x u64, count + 1 x u64 */
    const uint8_t *data;
    uint64_t bytes;
} best_lists;

typedef struct segment {
    file_map map;
    uint64_t id;
    uint32_t first_doc; /* number of its first document in the index; set by the owner */
    segment_meta meta;
    section sections[SECTION_KINDS];
    const uint8_t *norms; /* combined plane: meta.documents bytes */
    const uint8_t *body_norms;
    const uint8_t *title_norms; /* NULL when no document has a title: all are 0 */
    term_dictionary pairs;
    uint64_t pair_least; /* words with at least this cf may be paired; 0: this segment has no pairs */
    uint64_t pair_product; /* two of them are if their dfs multiplied make at least this */
    uint64_t pair_count, pair_bytes; /* pairs, and the bytes that their lists take in POSTINGS */
    best_lists best;
    struct store_unpacker *unpacker; /* of the owner, see store.h; NULL: each block prepares its own */
    const idx_allocator *allocator;
    char name[32]; /* file name inside the directory */
} segment;

/*
 * Opens segment `id` in `dir`. `verify` checks every section's checksum; small files are always checked.
 * Errors: IDX_ENOTFOUND, IDX_ECORRUPT, IDX_EVERSION, IDX_EIO, IDX_ENOMEM.
 */
int idx__segment_open(segment *s, const char *dir, uint64_t id, bool verify, const idx_allocator *allocator, idx_error *err);
void idx__segment_close(segment *s);

/* The same for a segment file that is in memory: `data` stays the caller's, outlives the segment, and nothing is to be closed. */
int idx__segment_view(segment *s, const uint8_t *data, size_t bytes, uint64_t id, bool verify,
                      const idx_allocator *allocator, idx_error *err);

/* Name of a section ("POSTINGS"), for reports. */
const char *idx__section_name(unsigned kind);

/* Reports damage inside a section, naming the file; `at` points into the section or is NULL. Returns IDX_ECORRUPT. */
int idx__segment_corrupt(const segment *s, section_kind kind, const void *at, idx_error *err, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Compares every section's checksum with its bytes. Reports the first that differs. */
int idx__segment_verify(const segment *s, section_kind kind, idx_error *err);

/* Writes "seg-HHHHHHHHHHHHHHHH.idx". */
void idx__segment_name(uint64_t id, char name[32]);

#endif
