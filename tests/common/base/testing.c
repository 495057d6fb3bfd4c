/* testing.c: see testing.h. */
#define _XOPEN_SOURCE 700
#include "tests/common/base/testing.h"

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- memory ---------------------------------------------------------------------------------- */

#define GUARD 0xa5

/* In front of each block; its alignment is that of malloc(). */
typedef struct block_head {
    size_t bytes;
    size_t bytes_again; // so that a free of something else is noticed
} block_head;

_Static_assert(sizeof(block_head) == 16, "blocks stay aligned");

static void breach(const char *what)
{
    fprintf(stderr, "test allocator: %s\n", what);
    abort();
}

static block_head *head_of(void *p, size_t old_bytes)
{
    block_head *head = (block_head *)((uint8_t *)p - sizeof *head);
    if (head->bytes != ~head->bytes_again) {
        breach("a block that is not ours, or freed twice");
    }
    if (head->bytes != old_bytes) {
        fprintf(stderr, "test allocator: a block of %zu bytes came back as one of %zu\n",
                head->bytes, old_bytes);
        abort();
    }
    const uint8_t *guard = (const uint8_t *)p + head->bytes;
    for (int i = 0; i < 8; i++) {
        if (guard[i] != GUARD) {
            breach("something was written behind the end of a block");
        }
    }
    return head;
}

static void *block_make(size_t bytes)
{
    block_head *head = malloc(sizeof *head + bytes + 8);
    if (!head) {
        return NULL;
    }
    head->bytes = bytes;
    head->bytes_again = ~bytes;
    memset((uint8_t *)(head + 1) + bytes, GUARD, 8);
    return head + 1;
}

static void *memory_resize(void *ctx, void *p, size_t old_bytes, size_t new_bytes)
{
    test_memory *m = ctx;
    block_head *head = p ? head_of(p, old_bytes) : NULL;
    if (!p && old_bytes != 0) {
        breach("a new block with an old size");
    }
    pthread_mutex_lock(&m->lock);
    bool fails = false;
    if (new_bytes > 0) {
        m->calls++;
        fails = m->fail_at && (m->fail_after ? m->calls >= m->fail_at : m->calls == m->fail_at);
        m->failures += fails;
    }
    pthread_mutex_unlock(&m->lock);
    if (fails) {
        return NULL;
    }
    // Always a new place, so that whoever keeps the old one is found out.
    void *made = new_bytes ? block_make(new_bytes) : NULL;
    if (made && p) {
        memcpy(made, p, old_bytes < new_bytes ? old_bytes : new_bytes);
    }
    if (p && (made || new_bytes == 0)) {
        head->bytes_again = 0;
        head->bytes = 0;
        free(head);
    }
    pthread_mutex_lock(&m->lock);
    if (made) {
        m->live_blocks++;
        m->live_bytes += new_bytes;
    }
    if (p && (made || new_bytes == 0)) {
        m->live_blocks--;
        m->live_bytes -= old_bytes;
    }
    m->peak_bytes = m->live_bytes > m->peak_bytes ? m->live_bytes : m->peak_bytes;
    pthread_mutex_unlock(&m->lock);
    return made;
}

void test_memory_init(test_memory *m)
{
    *m = (test_memory){.hook = {memory_resize, m}};
    pthread_mutex_init(&m->lock, NULL);
}

void test_memory_arm(test_memory *m, size_t fail_at, bool fail_after)
{
    m->calls = m->failures = 0;
    m->fail_at = fail_at;
    m->fail_after = fail_after;
}

void test_memory_release(test_memory *m)
{
    assert_int_equal(m->live_blocks, 0);
    assert_int_equal(m->live_bytes, 0);
    pthread_mutex_destroy(&m->lock);
}

/* ---- files ----------------------------------------------------------------------------------- */

char *scratch_new(void)
{
    const char *base = getenv("TMPDIR");
    size_t bytes = strlen(base && *base ? base : "/tmp") + sizeof "/idx-test-XXXXXX";
    char *path = malloc(bytes);
    assert_non_null(path);
    snprintf(path, bytes, "%s/idx-test-XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    if (where->level > 0) {
        remove(path);
    }
    return 0;
}

void scratch_empty(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void scratch_remove(char *path)
{
    if (path) {
        scratch_empty(path);
        rmdir(path);
        free(path);
    }
}

int scratch_setup(void **state)
{
    *state = scratch_new();
    return 0;
}

int scratch_teardown(void **state)
{
    scratch_remove(*state);
    return 0;
}

const char *path_in(const char *dir, const char *name)
{
    static char paths[8][4096];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

uint8_t *file_take(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    uint8_t *data = malloc(size ? (size_t)size : 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)size, file), (size_t)size);
    fclose(file);
    *bytes = (size_t)size;
    return data;
}

void file_put(const char *path, const void *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
}

bool file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

char *folder_list(const char *dir)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, NULL, alphasort);
    assert_true(count >= 0);
    size_t bytes = 1;
    for (int i = 0; i < count; i++) {
        bytes += strlen(entries[i]->d_name) + 1;
    }
    char *list = calloc(1, bytes);
    assert_non_null(list);
    for (int i = 0; i < count; i++) {
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0) {
            strcat(strcat(list, entries[i]->d_name), "\n");
        }
        free(entries[i]);
    }
    free(entries);
    return list;
}
