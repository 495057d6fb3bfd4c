/*
 * cli/input/run.h: what belongs to one call of input_read(): options, sink, reusable memory.
 *
 * Every layer below takes a `run`. Its functions return 0 to go on; anything else (a callback's
 * answer, or IDX_ENOMEM) ends the reading and is handed up unchanged.
 */
#ifndef IDX_CLI_INPUT_RUN_H
#define IDX_CLI_INPUT_RUN_H

#include "cli/input/input.h"

#define RUN_REASON_BYTES 256

/* Growing memory that keeps its size from document to document. */
typedef struct scratch {
    char *data;
    size_t bytes; /* in use */
    size_t capacity;
} scratch;

/* Makes room for `capacity` bytes in all (contents stay) and returns 0 or IDX_ENOMEM. */
int scratch_reserve(scratch *s, size_t capacity);
int scratch_append(scratch *s, const void *data, size_t bytes);
void scratch_release(scratch *s);

/* What is in it; never NULL. */
static inline input_text scratch_text(const scratch *s)
{
    return (input_text){s->bytes ? s->data : "", s->bytes};
}

struct jsonl_state;
struct html_state;

typedef struct run {
    input_options options; /* max_document_bytes is set */
    const input_sink *sink;
    idx_error *err;
    uint64_t bytes_read, bytes_total, bytes_next_report;
    scratch repaired;                     /* UTF-8 repair of the document at hand */
    scratch repaired_id;                  /* and of its id */
    scratch untitled;                     /* a plain text without its title */
    scratch blocks[2 * INPUT_MAX_LAYERS]; /* buffers of the readers, by depth */
    size_t block_depth;
    bool has_full_ids; /* ids are whole paths, not what is below the path given */
    struct jsonl_state *jsonl; /* made when the first JSON line is met */
    struct html_state *html;   /* likewise */
} run;

/* Fills the caller's idx_error; returns `code`. `file` may be NULL. */
int run_error(run *r, int code, int sys_errno, const char *file, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
int run_out_of_memory(run *r);

int run_problem(run *r, const char *path, uint64_t line, bool skipped, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
int run_document(run *r, const input_document *doc);

/* Counts bytes read from a source file. */
void run_progress(run *r, size_t bytes);

/*
 * Makes `*text` valid UTF-8: points it to a repaired copy in `into` if it is not, and tells in
 * `*replaced` how many sequences became U+FFFD. The copy is followed by `padding` zero bytes.
 */
int run_repair(run *r, input_text *text, scratch *into, size_t padding, size_t *replaced);

#endif
