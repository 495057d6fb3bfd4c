/*
 * bytes.h: little-endian loads and stores at any alignment. The only way to look into a mapped file:
 * a pointer into the map is never cast to a structure.
 */
#ifndef IDX_COMMON_BASE_BYTES_H
#define IDX_COMMON_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t idx__load_u16(const void *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap16(v);
#endif
    return v;
}

static inline uint32_t idx__load_u32(const void *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

static inline uint64_t idx__load_u64(const void *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline void idx__store_u16(void *p, uint16_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap16(v);
#endif
    memcpy(p, &v, sizeof v);
}

static inline void idx__store_u32(void *p, uint32_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    memcpy(p, &v, sizeof v);
}

static inline void idx__store_u64(void *p, uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    memcpy(p, &v, sizeof v);
}

/* The bit pattern of a float, for fields that hold one. */
static inline float idx__load_f32(const void *p)
{
    uint32_t bits = idx__load_u32(p);
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static inline void idx__store_f32(void *p, float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    idx__store_u32(p, bits);
}

#endif
