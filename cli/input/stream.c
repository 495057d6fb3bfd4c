/*
 * cli/input/stream.c: looks at the first bytes, takes off one layer, or reads documents. See
 * stream.h.
 *
 * Layers nest by recursion: stream_read() -> unpack_tar() -> stream_read() of a member, at most
 * INPUT_MAX_LAYERS deep.
 */
#include "cli/input/stream.h"

#include <string.h>

#include "cli/input/sniff.h"

static int dispatch(stream *s)
{
    run *r = s->run;
    const char *head = s->in.data;
    size_t bytes = s->in.bytes;

    sniff_wrapping wrapping = sniff_unwrap(s->path, head, bytes);
    if (wrapping != SNIFF_PLAIN && s->layer == INPUT_MAX_LAYERS) {
        return run_problem(r, s->path, 0, true, "archives within archives, more than %d deep",
                           INPUT_MAX_LAYERS);
    }
    switch (wrapping) {
    case SNIFF_GZIP:
        return unpack_gzip(s);
    case SNIFF_BZIP2:
    case SNIFF_XZ:
        return unpack_compressed(s);
    case SNIFF_ZSTD:
        return unpack_zstd(s);
    case SNIFF_TAR:
        return unpack_tar(s);
    case SNIFF_UTF16LE:
    case SNIFF_UTF16BE:
        return recode_utf16(s, wrapping == SNIFF_UTF16BE);
    case SNIFF_PLAIN:
        break;
    }

    if (!bytes && !s->in.source->reason[0]) {
        return run_problem(r, s->path, 0, true, "no body: the file is empty");
    }
    input_format format = r->options.format;
    if (format == INPUT_AUTO) {
        format = sniff_format(s->path, head, bytes);
    }
    // A broken line among JSON lines is reported by its number, whatever is in it. But what does
    // not even begin as JSON is one problem, not thousands.
    bool may_be_binary = format != INPUT_JSONL || !bytes || !strchr("{[ \t\r\n\xEF", head[0]);
    if (may_be_binary && sniff_is_binary(head, bytes)) {
        return run_problem(r, s->path, 0, true, "binary data, not text");
    }
    switch (format) {
    case INPUT_JSONL:
        return jsonl_read(s);
    case INPUT_HTML:
        return html_read(s);
    default:
        return text_read(s);
    }
}

int stream_read(run *r, source *src, const char *path, const char *id, unsigned layer)
{
    stream s = {.run = r, .path = path, .id = id, .layer = layer};
    int rc = reader_open(&s.in, r, src);
    if (!rc) {
        rc = reader_fill(&s.in, SNIFF_BYTES);
    }
    if (!rc) {
        rc = dispatch(&s);
    }
    reader_close(&s.in);
    return rc;
}

int stream_check_end(stream *s, uint64_t line)
{
    if (!s->in.source->reason[0]) {
        return 0;
    }
    return run_problem(s->run, s->path, line, true, "%s", s->in.source->reason);
}

int stream_read_whole(stream *s, bool *is_usable)
{
    run *r = s->run;
    uint64_t limit = r->options.max_document_bytes;
    *is_usable = false;
    int rc = reader_fill_all(&s->in, limit);
    if (rc) {
        return rc;
    }
    if (s->in.bytes > limit) {
        return run_problem(r, s->path, 0, true,
                           "larger than the limit of %llu bytes for a document",
                           (unsigned long long)limit);
    }
    if (s->in.source->reason[0]) {
        return stream_check_end(s, 0);
    }
    *is_usable = true;
    return 0;
}

int stream_id(stream *s, input_text *id, size_t *replaced)
{
    size_t count;
    *id = (input_text){s->id, strlen(s->id)};
    int rc = run_repair(s->run, id, &s->run->repaired_id, 0, &count);
    *replaced += count;
    return rc;
}

int stream_report_repair(stream *s, uint64_t line, size_t replaced)
{
    if (!replaced) {
        return 0;
    }
    return run_problem(s->run, s->path, line, false,
                       "invalid UTF-8: %zu sequence%s replaced by U+FFFD", replaced,
                       replaced == 1 ? "" : "s");
}
