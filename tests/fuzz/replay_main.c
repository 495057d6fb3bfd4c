/*
 * replay_main.c: runs stored inputs through a fuzz target, without libFuzzer.
 *
 *     fuzz_NAME PATH...
 *
 * A PATH is a file, or a folder whose files are all taken, sorted by name. Every input is copied to a block of
 * exactly its size, so that a sanitizer or valgrind sees a read past the end; the empty input always runs
 * first. What a crash leaves behind is the last name that was printed. No input at all is a failure: a replay that tests
 * nothing must not pass.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void die(const char *path)
{
    perror(path);
    exit(2);
}

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        die(path);
    }
    long end = ftell(file);
    if (end < 0) {
        die(path);
    }
    size_t size = (size_t)end;
    uint8_t *data = malloc(size > 0 ? size : 1);
    rewind(file);
    if (data == NULL || fread(data, 1, size, file) != size) {
        die(path);
    }
    fclose(file);
    printf("%s: %zu bytes\n", path, size);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static size_t run_path(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        die(path);
    }
    if (!S_ISDIR(status.st_mode)) {
        run_file(path);
        return 1;
    }
    struct dirent **entries;
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0) {
        die(path);
    }
    size_t runs = 0;
    for (int i = 0; i < count; i++) {
        size_t bytes = strlen(path) + strlen(entries[i]->d_name) + 2;
        char *child = malloc(bytes);
        if (child == NULL) {
            die(path);
        }
        snprintf(child, bytes, "%s/%s", path, entries[i]->d_name);
        runs += run_path(child);
        free(child);
        free(entries[i]);
    }
    free(entries);
    return runs;
}

int main(int argc, char **argv)
{
    static const uint8_t nothing[1];
    LLVMFuzzerTestOneInput(nothing, 0);
    size_t runs = 0;
    for (int i = 1; i < argc; i++) {
        runs += run_path(argv[i]);
    }
    printf("%zu inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
