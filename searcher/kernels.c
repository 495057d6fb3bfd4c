/* kernels.c: the choice among the tables of kernels.h; the only place that asks for the processor.
 */
#include "searcher/kernels.h"

const score_kernels *idx__score_kernels(idx_cpu level)
{
    switch (level) {
#if defined(__x86_64__)
    case IDX_CPU_AVX2:
        return &idx__kernels_avx2;
    case IDX_CPU_AVX512:
        return &idx__kernels_avx512;
#elif defined(__aarch64__)
    case IDX_CPU_NEON:
        return &idx__kernels_neon;
#endif
    default:
        return &idx__kernels_scalar;
    }
}
