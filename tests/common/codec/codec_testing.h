/*
 * codec_testing.h: what the tests of the codecs share: a random generator, memory that ends where
 * an unreadable page begins, and the instruction sets as test parameters.
 */
#ifndef IDX_TESTS_COMMON_CODEC_CODEC_TESTING_H
#define IDX_TESTS_COMMON_CODEC_CODEC_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/base/cpu.h"

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A value of exactly `bits` random bits at most. */
static inline uint32_t random_bits(uint64_t *state, unsigned bits)
{
    return bits == 0 ? 0 : (uint32_t)(random_next(state) >> (64 - bits));
}

/* Pages with an unreadable page before and behind; reading or writing there ends the test. */
typedef struct fence {
    uint8_t *pages;
    size_t page_bytes; // of those that may be used
    size_t step;
} fence;

static inline fence fence_new(size_t bytes)
{
    fence f = {.step = (size_t)sysconf(_SC_PAGESIZE)};
    f.page_bytes = (bytes + f.step - 1) / f.step * f.step;
    f.pages = mmap(NULL, f.page_bytes + 2 * f.step, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(f.pages != MAP_FAILED);
    assert_int_equal(mprotect(f.pages + f.step, f.page_bytes, PROT_READ | PROT_WRITE), 0);
    return f;
}

static inline void fence_free(fence *f)
{
    munmap(f->pages, f->page_bytes + 2 * f->step);
}

/* The last `bytes` bytes before the unreadable page behind. */
static inline void *fence_end(const fence *f, size_t bytes)
{
    return f->pages + f->step + f->page_bytes - bytes;
}

/* The first bytes behind the unreadable page before. */
static inline void *fence_start(const fence *f)
{
    return f->pages + f->step;
}

/* One cmocka test for each level of this architecture. The test begins with level_of(state), which
 * skips it where the machine lacks the level. */
#if defined(__x86_64__)
#define LEVEL_TESTS(f)                                                                             \
    LEVEL_TEST(f, "scalar", IDX_CPU_SCALAR), LEVEL_TEST(f, "avx2", IDX_CPU_AVX2),                  \
        LEVEL_TEST(f, "avx512", IDX_CPU_AVX512)
#elif defined(__aarch64__)
#define LEVEL_TESTS(f) LEVEL_TEST(f, "scalar", IDX_CPU_SCALAR), LEVEL_TEST(f, "neon", IDX_CPU_NEON)
#else
#define LEVEL_TESTS(f) LEVEL_TEST(f, "scalar", IDX_CPU_SCALAR)
#endif
// clang-format off
#define LEVEL_TEST(f, name, level) {#f " (" name ")", f, NULL, NULL, &(idx_cpu){level}}
// clang-format on

static inline idx_cpu level_of(void **state)
{
    idx_cpu level = *(idx_cpu *)*state;
    if (!idx__cpu_has(level)) {
        print_message("this machine, or IDX_CPU, has no %s\n", idx__cpu_name(level));
        skip();
    }
    return level;
}

#endif
