/*
 * varint.c: the part of reading a varint that is not worth inlining.
 */
#include "common/codec/varint.h"

int idx__varint_get_long(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
    const uint8_t *at = *p;
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 7 * IDX_VARINT_MAX_BYTES; shift += 7) {
        if (at == end) {
            return IDX_ECORRUPT;
        }
        uint64_t byte = *at++;
        if (shift == 63 && byte > 1) { // the tenth byte holds the last bit
            return IDX_ECORRUPT;
        }
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *p = at;
            *v = value;
            return IDX_OK;
        }
    }
    return IDX_ECORRUPT;
}
