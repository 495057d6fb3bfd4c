/*
 * cli/input/unpack_zstd.c: zstd by libzstd itself.
 *
 * libarchive reads zstd too, but only with windows of up to 128 MB; archives of large corpora are
 * often made with `zstd --long=31`, which asks for 2 GB. That much address space is taken, but
 * memory only for what a frame really fills.
 */
#include <stdio.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "cli/input/stream.h"

typedef struct zstd_source {
    source base;
    reader *in;
    ZSTD_DStream *decoder;
    bool is_inside; /* a frame has begun and not ended */
    bool is_out_of_memory;
} zstd_source;

static size_t read_zstd(source *base, char *data, size_t capacity)
{
    zstd_source *s = (zstd_source *)base;
    if (s->base.reason[0]) {
        return 0;
    }
    ZSTD_outBuffer out = {data, capacity, 0};
    while (!out.pos) {
        if (!s->in->bytes && !s->in->at_end && reader_next(s->in)) {
            s->is_out_of_memory = true;
            return 0;
        }
        bool is_dry = !s->in->bytes;
        if (is_dry && !s->is_inside) {
            break;
        }
        ZSTD_inBuffer in = {s->in->data, s->in->bytes, 0};
        size_t hint = ZSTD_decompressStream(s->decoder, &out, &in);
        reader_consume(s->in, in.pos);
        if (ZSTD_isError(hint)) {
            // A few bytes can ask for a window of 2 GB: that must not end the whole reading.
            bool is_too_long = ZSTD_getErrorCode(hint) == ZSTD_error_memory_allocation;
            snprintf(s->base.reason, sizeof(s->base.reason), "%s: %s",
                     is_too_long ? "zstd data with a window too long for the memory"
                                 : "damaged zstd data",
                     ZSTD_getErrorName(hint));
            break;
        }
        s->is_inside = hint != 0;
        if (is_dry && !out.pos) {
            snprintf(s->base.reason, sizeof(s->base.reason), "%s",
                     s->in->source->reason[0] ? s->in->source->reason : "zstd data broken off");
            break;
        }
    }
    return out.pos;
}

int unpack_zstd(stream *s)
{
    zstd_source z = {.base = {.read = read_zstd}, .in = &s->in, .decoder = ZSTD_createDStream()};
    if (!z.decoder) {
        return run_out_of_memory(s->run);
    }
    ZSTD_bounds window = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    ZSTD_DCtx_setParameter(z.decoder, ZSTD_d_windowLogMax, window.upperBound);
    int rc = stream_read(s->run, &z.base, s->path, s->id, s->layer + 1);
    if (!rc && z.is_out_of_memory) {
        rc = run_out_of_memory(s->run);
    }
    ZSTD_freeDStream(z.decoder);
    return rc;
}
