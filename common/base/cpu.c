/*
 * cpu.c: one look at the processor, remembered in one atomic.
 *
 * Two threads that ask for the first time at once both work it out and store the same value, so
 * relaxed order is enough and nobody waits.
 */
#include "common/base/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// 0 means not asked yet; otherwise the level plus one.
static atomic_int cached_level;

static idx_cpu detect(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("popcnt")) {
        return IDX_CPU_SCALAR;
    }
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vbmi") || !__builtin_cpu_supports("avx512vbmi2")) {
        return IDX_CPU_AVX2;
    }
    return IDX_CPU_AVX512;
#elif defined(__aarch64__)
    return IDX_CPU_NEON;
#else
    return IDX_CPU_SCALAR;
#endif
}

// Each architecture is a ladder; the levels of the other architecture are not on it.
static bool is_on_ladder(idx_cpu level)
{
#if defined(__x86_64__)
    return level == IDX_CPU_SCALAR || level == IDX_CPU_AVX2 || level == IDX_CPU_AVX512;
#elif defined(__aarch64__)
    return level == IDX_CPU_SCALAR || level == IDX_CPU_NEON;
#else
    return level == IDX_CPU_SCALAR;
#endif
}

idx_cpu idx__cpu_level_under(const char *cap)
{
    idx_cpu level = detect();

    if (cap == NULL) {
        return level;
    }
    for (idx_cpu c = IDX_CPU_SCALAR; c < level; c++) {
        if (strcmp(cap, idx__cpu_name(c)) == 0 && is_on_ladder(c)) {
            return c;
        }
    }
    return level;
}

idx_cpu idx__cpu_level(void)
{
    int known = atomic_load_explicit(&cached_level, memory_order_relaxed);

    if (known == 0) {
        known = (int)idx__cpu_level_under(getenv("IDX_CPU")) + 1;
        atomic_store_explicit(&cached_level, known, memory_order_relaxed);
    }
    return (idx_cpu)(known - 1);
}

bool idx__cpu_has(idx_cpu level)
{
    return is_on_ladder(level) && level <= idx__cpu_level();
}

bool idx__cpu_has_slow_pext(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_is("amdfam17h") || __builtin_cpu_is("bdver4");
#else
    return false;
#endif
}

const char *idx__cpu_name(idx_cpu level)
{
    switch (level) {
    case IDX_CPU_SCALAR:
        return "scalar";
    case IDX_CPU_AVX2:
        return "avx2";
    case IDX_CPU_AVX512:
        return "avx512";
    case IDX_CPU_NEON:
        return "neon";
    }
    return "unknown";
}
