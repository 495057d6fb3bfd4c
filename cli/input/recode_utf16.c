/*
 * cli/input/recode_utf16.c: UTF-16 with a byte order mark, turned into UTF-8 as it streams by.
 *
 * A surrogate without its other half, or an odd byte at the end, becomes the byte FF, which is
 * never valid in UTF-8: the format's own repair then replaces and counts it like any other.
 */
#include <string.h>

#include "cli/input/stream.h"
#include "cli/input/utf8_repair.h"

typedef struct utf16_source {
    source base;
    reader *in;
    bool is_big_endian;
    bool is_out_of_memory;
} utf16_source;

static unsigned unit_at(const utf16_source *s, const char *data)
{
    unsigned a = (unsigned char)data[0], b = (unsigned char)data[1];
    return s->is_big_endian ? a << 8 | b : b << 8 | a;
}

static size_t read_utf16(source *base, char *data, size_t capacity)
{
    utf16_source *s = (utf16_source *)base;
    size_t written = 0;
    while (capacity - written >= 4) {
        // Four bytes hold any character; fewer only at the end.
        if (s->in->bytes < 4 && !s->in->at_end && reader_fill(s->in, 4)) {
            s->is_out_of_memory = true;
            return 0;
        }
        if (!s->in->bytes) {
            break;
        }
        size_t used = 2;
        if (s->in->bytes < 2) {
            data[written++] = (char)0xFF;
            used = 1;
        } else {
            unsigned c = unit_at(s, s->in->data);
            if (c >= 0xD800 && c <= 0xDFFF) {
                unsigned low = c < 0xDC00 && s->in->bytes >= 4 ? unit_at(s, s->in->data + 2) : 0;
                if (low >= 0xDC00 && low <= 0xDFFF) {
                    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                    written += utf8_encode(data + written, c);
                    used = 4;
                } else {
                    data[written++] = (char)0xFF;
                }
            } else {
                written += utf8_encode(data + written, c);
            }
        }
        reader_consume(s->in, used);
    }
    if (!written) {
        memcpy(s->base.reason, s->in->source->reason, sizeof(s->base.reason));
    }
    return written;
}

int recode_utf16(stream *s, bool is_big_endian)
{
    utf16_source u = {.base = {.read = read_utf16}, .in = &s->in, .is_big_endian = is_big_endian};
    reader_consume(&s->in, 2); // the mark
    int rc = stream_read(s->run, &u.base, s->path, s->id, s->layer + 1);
    return !rc && u.is_out_of_memory ? run_out_of_memory(s->run) : rc;
}
