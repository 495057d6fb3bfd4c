/*
 * bitpack.c: from a level to its kernels. The only place that knows which tables this build holds.
 */
#include "common/codec/bitpack.h"

#include "common/codec/bitpack_tables.h"

const bitpack_kernels *idx__bitpack_kernels(idx_cpu level)
{
    switch (level) {
#if defined(__x86_64__)
    case IDX_CPU_AVX2:
        return idx__cpu_has_slow_pext() ? &idx__bitpack_avx2_slow_pext : &idx__bitpack_avx2;
    case IDX_CPU_AVX512:
        return &idx__bitpack_avx512;
#elif defined(__aarch64__)
    case IDX_CPU_NEON:
        return &idx__bitpack_neon;
#endif
    default:
        return &idx__bitpack_scalar;
    }
}
