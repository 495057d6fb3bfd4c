/*
 * cli/input/text.c: a plain text file is one document: the title is its first line that is not
 * blank, the body is the rest. A file of one line is a title with an empty body. Of a heading in
 * Markdown the title is what follows the '#'s.
 */
#include <string.h>

#include "cli/input/sniff.h"
#include "cli/input/stream.h"

/* Splits at the end of the first line: LF, CR LF or a lone CR. */
static input_text first_line(input_text text)
{
    size_t bytes = 0;
    while (bytes < text.bytes && text.data[bytes] != '\n' && text.data[bytes] != '\r') {
        bytes++;
    }
    return (input_text){text.data, bytes};
}

static input_text without_heading_mark(input_text line)
{
    size_t marks = 0;
    while (marks < line.bytes && line.data[marks] == '#') {
        marks++;
    }
    bool is_heading = marks && marks < line.bytes && sniff_is_space(line.data[marks]);
    return is_heading ? (input_text){line.data + marks, line.bytes - marks} : line;
}

int text_read(stream *s)
{
    bool is_usable;
    int rc = stream_read_whole(s, &is_usable);
    if (rc || !is_usable) {
        return rc;
    }
    size_t source_bytes = s->in.bytes, bom = sniff_bom_bytes(s->in.data, s->in.bytes);
    size_t replaced = 0;
    input_text text = {s->in.data + bom, source_bytes - bom};
    rc = run_repair(s->run, &text, &s->run->repaired, 0, &replaced);
    if (rc) {
        return rc;
    }

    text = sniff_trim(text);
    if (!text.bytes) {
        return run_problem(s->run, s->path, 0, true, "no body: the file is blank");
    }
    input_text line = first_line(text);
    input_document doc = {
        .title = sniff_trim(sniff_name_is_markdown(s->path) ? without_heading_mark(line) : line),
        .body = sniff_trim((input_text){text.data + line.bytes, text.bytes - line.bytes}),
        .path = s->path,
        .source_bytes = source_bytes,
    };
    rc = stream_id(s, &doc.id, &replaced);
    if (!rc) {
        rc = stream_report_repair(s, 0, replaced);
    }
    return rc ? rc : run_document(s->run, &doc);
}
