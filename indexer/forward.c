/*
 * forward.c: see forward.h. The dictionaries are walked twice: to count each document's terms, then to put them in place. Terms are
 * numbered by how many documents they have, the most first: what a bisection keeps of frequent ones then lies together in the cache.
 */
#include "indexer/forward.h"

#include "common/base/alloc.h"
#include "common/base/error.h"
#include "common/format/postings.h"
#include "common/format/terms.h"
#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FEWEST_DOCUMENTS 3u  // of a term that is taken
#define LARGEST_SHARE 16u    // and at most one document of so many

#define CLASSES 272u // of df

typedef struct term_cursor {
    const segment *segment;
    uint32_t first_doc;
    terms_walk walk;
    bool is_live, is_smallest;
} term_cursor;

typedef struct walker {
    forward *f;
    term_cursor *cursors;
    size_t count;
    posting_list list;
    uint32_t docs[IDX_POSTINGS_BLOCK];
    bool is_filling; // the second time
    uint32_t next_term;
    uint32_t *numbers; // by term: df at first, then its number
    size_t number_capacity;
} walker;

/* Classes of df >= FEWEST_DOCUMENTS, the largest first. */
static unsigned class_of(uint32_t df)
{
    unsigned width = 32u - (unsigned)__builtin_clz(df);
    unsigned leading = width > 4 ? df >> (width - 4) : df; // 8 to 15 where there are four bits
    return CLASSES - 1 - (width * 8 + (leading & 7)); // below 33 * 8
}

static int compare(const terms_walk *a, const terms_walk *b)
{
    int order = memcmp(a->term, b->term, a->bytes < b->bytes ? a->bytes : b->bytes);
    return order ? order : (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

static int cursor_step(term_cursor *c, idx_error *err)
{
    int code = idx__terms_walk_next(&c->walk, err);
    c->is_live = code == IDX_OK;
    return code == IDX_ENOTFOUND ? IDX_OK : code;
}

/* Marks the cursors that have the smallest term; returns its documents, 0 at the end. */
static uint64_t smallest(walker *w)
{
    const term_cursor *first = NULL;
    for (size_t i = 0; i < w->count; i++) {
        term_cursor *c = &w->cursors[i];
        if (c->is_live && (!first || compare(&c->walk, &first->walk) < 0)) {
            first = c;
        }
    }
    uint64_t df = 0;
    for (size_t i = 0; i < w->count; i++) {
        term_cursor *c = &w->cursors[i];
        c->is_smallest = c->is_live && compare(&c->walk, &first->walk) == 0;
        df += c->is_smallest ? c->walk.entry.df : 0;
    }
    return df;
}

static int postings_take(walker *w, const term_cursor *c, idx_error *err)
{
    int code = idx__postings_open(&w->list, c->segment, &c->walk.entry, err);
    for (uint32_t b = 0; code == IDX_OK && b < w->list.block_count; b++) {
        uint32_t n;
        code = idx__postings_docs(&w->list, b, w->docs, &n, err);
        if (code != IDX_OK) {
            break;
        }
        // While the index is made, starts[d + 2] counts, and starts[d + 1] is where document d goes on.
        uint64_t *starts = w->f->starts + c->first_doc;
        if (w->is_filling) {
            for (uint32_t i = 0; i < n; i++) {
                w->f->terms[starts[w->docs[i] + 1]++] = w->numbers[w->next_term];
            }
        } else {
            for (uint32_t i = 0; i < n; i++) {
                starts[w->docs[i] + 2]++;
            }
        }
    }
    return code;
}

static int df_keep(walker *w, uint32_t df, idx_error *err)
{
    if (idx__grow(w->f->allocator, &w->numbers, &w->number_capacity, (size_t)w->next_term + 1, sizeof *w->numbers) != IDX_OK) {
        return idx__error_nomem(err);
    }
    w->numbers[w->next_term] = df;
    return IDX_OK;
}

/* From the terms' df to their numbers: as its leading four bits say, terms of one class as they stand in the dictionary. */
static void terms_number(walker *w)
{
    uint32_t places[CLASSES + 1] = {0};
    for (uint32_t i = 0; i < w->next_term; i++) {
        places[class_of(w->numbers[i]) + 1]++;
    }
    for (unsigned c = 1; c <= CLASSES; c++) {
        places[c] += places[c - 1];
    }
    for (uint32_t i = 0; i < w->next_term; i++) {
        w->numbers[i] = places[class_of(w->numbers[i])]++;
    }
}

static int terms_take(walker *w, idx_error *err)
{
    int code = IDX_OK;
    for (size_t i = 0; i < w->count && code == IDX_OK; i++) {
        term_cursor *c = &w->cursors[i];
        code = idx__terms_walk_init(&c->walk, c->segment, NULL, 0, err);
        if (code == IDX_OK) {
            code = cursor_step(c, err);
        }
    }
    w->next_term = 0;
    uint64_t most = w->f->index.documents / LARGEST_SHARE;
    for (uint64_t df; code == IDX_OK && (df = smallest(w)) > 0;) {
        bool is_taken = df >= FEWEST_DOCUMENTS && df <= most;
        if (is_taken && !w->is_filling) {
            code = df_keep(w, (uint32_t)df, err);
        }
        for (size_t i = 0; i < w->count && code == IDX_OK; i++) {
            term_cursor *c = &w->cursors[i];
            if (c->is_smallest) {
                code = is_taken ? postings_take(w, c, err) : IDX_OK;
                code = code == IDX_OK ? cursor_step(c, err) : code;
            }
        }
        w->next_term += is_taken;
    }
    w->f->index.term_count = w->next_term;
    return code;
}

/* A file without a name, with room on the disk, mapped. */
static int terms_map(forward *f, const char *dir, idx_error *err)
{
    char *path = idx__path_join(f->allocator, dir, IDX_TEMPORARY_PREFIX "forward");
    if (!path) {
        return idx__error_nomem(err);
    }
    int code = IDX_OK;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int failure = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)f->term_bytes);
    if (failure != 0) {
        code = idx__error_sys(err, failure, path, "make room for the terms of documents");
    } else {
        void *map = mmap(NULL, f->term_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED) {
            code = idx__error_sys(err, errno, path, "map the file");
        } else {
            f->terms = map;
            f->is_mapped = true;
        }
    }
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    idx__path_free(f->allocator, path);
    return code;
}

static int terms_allocate(forward *f, const char *dir, uint64_t memory_bytes, unsigned threads, idx_error *err)
{
    f->term_bytes = f->starts[f->index.documents + 1] * sizeof *f->terms;
    uint64_t others = ((uint64_t)f->index.documents + 2) * sizeof *f->starts + f->index.term_count * sizeof(uint32_t) +
                      idx__bisect_bytes(f->index.documents, f->index.term_count, threads, memory_bytes);
    if (f->term_bytes == 0) {
        return IDX_OK;
    }
    if (f->term_bytes + others > memory_bytes) {
        return terms_map(f, dir, err);
    }
    f->terms = idx__alloc(f->allocator, f->term_bytes);
    return f->terms ? IDX_OK : idx__error_nomem(err);
}

int idx__forward_init(forward *f, const segment *const *segments, size_t count, const char *dir, uint64_t memory_bytes,
                      unsigned threads, const idx_allocator *allocator, idx_error *err)
{
    *f = (forward){.allocator = allocator};
    for (size_t i = 0; i < count; i++) {
        f->index.documents += segments[i]->meta.documents;
    }
    uint32_t n = f->index.documents;
    walker *w = idx__calloc(allocator, 1, sizeof *w);
    term_cursor *cursors = idx__calloc(allocator, count, sizeof *cursors);
    f->starts = idx__calloc(allocator, (size_t)n + 2, sizeof *f->starts);
    int code = w && cursors && f->starts ? IDX_OK : idx__error_nomem(err);
    if (code == IDX_OK) {
        uint32_t first_doc = 0;
        for (size_t i = 0; i < count; i++) {
            cursors[i].segment = segments[i];
            cursors[i].first_doc = first_doc;
            first_doc += segments[i]->meta.documents;
        }
        w->f = f;
        w->cursors = cursors;
        w->count = count;
        code = terms_take(w, err);
    }
    for (size_t i = 0; code == IDX_OK && i <= n; i++) {
        f->starts[i + 1] += f->starts[i];
    }
    if (code == IDX_OK) {
        code = terms_allocate(f, dir, memory_bytes, threads, err);
    }
    if (code == IDX_OK && f->term_bytes > 0) {
        w->is_filling = true;
        terms_number(w);
        code = terms_take(w, err);
    }
    if (w) {
        idx__free(allocator, w->numbers, w->number_capacity * sizeof *w->numbers);
    }
    idx__free(allocator, cursors, count * sizeof *cursors);
    idx__free(allocator, w, sizeof *w);
    if (code != IDX_OK) {
        idx__forward_release(f);
        return code;
    }
    f->index.starts = f->starts;
    f->index.terms = f->terms;
    return IDX_OK;
}

void idx__forward_release(forward *f)
{
    if (f->is_mapped) {
        munmap(f->terms, f->term_bytes);
    } else {
        idx__free(f->allocator, f->terms, f->term_bytes);
    }
    idx__free(f->allocator, f->starts, ((size_t)f->index.documents + 2) * sizeof *f->starts);
    *f = (forward){.allocator = f->allocator};
}
