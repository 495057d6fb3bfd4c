/*
 * cpu.h: which instruction set the kernels may use.
 *
 * Only the tables of kernels (common/codec/bitpack.c and its like) ask; nobody checks the processor
 * at a call site. The answer is worked out once a process and never changes afterwards.
 *
 * The environment variable IDX_CPU = scalar | avx2 | avx512 | neon can lower the level, so that
 * tests run every path on one machine; it never raises it. A value that is unknown, or that names a
 * level of another architecture, changes nothing.
 */
#ifndef IDX_COMMON_BASE_CPU_H
#define IDX_COMMON_BASE_CPU_H

#include <stdbool.h>

typedef enum idx_cpu {
    IDX_CPU_SCALAR, // plain C, everywhere
    IDX_CPU_AVX2,   // x86-64: avx2, bmi, bmi2, popcnt
    IDX_CPU_AVX512, // x86-64: the above and avx512 f, bw, vl, dq, vbmi, vbmi2
    IDX_CPU_NEON,   // every AArch64
} idx_cpu;

/* The highest level that this machine has and IDX_CPU allows. Safe from any thread. */
idx_cpu idx__cpu_level(void);

/* The level that idx__cpu_level() would choose with IDX_CPU set to `cap` (NULL: not set). */
idx_cpu idx__cpu_level_under(const char *cap);

/* Whether code of `level` may run here: `level` is idx__cpu_level() or one below it. */
bool idx__cpu_has(idx_cpu level);

/* Whether the instructions pext and pdep take hundreds of cycles here: AMD's before Zen 3. */
bool idx__cpu_has_slow_pext(void);

/* "scalar", "avx2", "avx512", "neon": a static string. */
const char *idx__cpu_name(idx_cpu level);

#endif
