/*
 * testing.h: what most tests share: cmocka's includes, random numbers that are the same everywhere,
 * an allocator that keeps accounts and fails on demand, scratch folders, whole files.
 */
#ifndef IDX_TESTS_COMMON_BASE_TESTING_H
#define IDX_TESTS_COMMON_BASE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include <idx/base.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

/* ---- random numbers -------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014): the seed is the state. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 <= result < n; n > 0. */
static inline uint64_t random_below(uint64_t *state, uint64_t n)
{
    return random_next(state) % n;
}

/* ---- memory ---------------------------------------------------------------------------------- */

/*
 * An allocator that checks what it is told: a block must come back with the size it was asked for
 * with, and its bytes behind the end untouched. A breach ends the program with a message, from
 * whichever thread. `fail_at` n > 0 makes the n-th call that wants memory fail, and with
 * `fail_after` all later ones too.
 */
typedef struct test_memory {
    idx_allocator hook; /* give &hook to what is tested */
    pthread_mutex_t lock;
    size_t calls; /* that wanted memory */
    size_t fail_at;
    bool fail_after;
    size_t failures;
    size_t live_blocks, live_bytes, peak_bytes;
} test_memory;

void test_memory_init(test_memory *m);

/* Counts from 1 again; fails at call `fail_at` (0: never). */
void test_memory_arm(test_memory *m, size_t fail_at, bool fail_after);

/* Asserts that everything was given back. */
void test_memory_release(test_memory *m);

/* ---- files ----------------------------------------------------------------------------------- */

/* A new empty folder under $TMPDIR or /tmp; free the path with scratch_remove(), which removes it
 * and what is in it. */
char *scratch_new(void);
void scratch_remove(char *path);

/* For cmocka: a new folder for each test, which finds its path in *state. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

/* Removes the contents only. */
void scratch_empty(const char *path);

/* "dir/name" in a static buffer, one of eight in turn. */
const char *path_in(const char *dir, const char *name);

/* All bytes of a file, in a block of exactly that size (one byte if empty); free() it. NULL when
 * there is no such file. */
uint8_t *file_take(const char *path, size_t *bytes);
void file_put(const char *path, const void *data, size_t bytes);
bool file_exists(const char *path);

/* The names in a folder, sorted, one per line; free() it. */
char *folder_list(const char *dir);

#endif
