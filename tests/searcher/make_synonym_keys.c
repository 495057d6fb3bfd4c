/* make_synonym_keys.c: writes searcher/synonym_keys.c, whose path it is given. */
#include "tests/searcher/synonym_keys_testing.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    idx_analyzer *analyzer = NULL;
    size_t count;
    if (argc != 2 || idx_analyzer_new("indonesian", NULL, &analyzer, NULL) != IDX_OK) {
        return 1;
    }
    uint64_t *keys = synonym_keys_make(analyzer, &count);
    FILE *file = keys ? fopen(argv[1], "w") : NULL;
    if (!file) {
        return 1;
    }
    fprintf(file,
            "/* synonym_keys.c: made by `ninja make-synonym-keys`; see synonym_table.h. */\n"
            "#include \"searcher/synonym_table.h\"\n\n"
            "const uint64_t idx__synonym_keys_fingerprint = 0x%016llx;\n\n"
            "const size_t idx__synonym_key_count = %zu;\n\n"
            "// clang-format off\n"
            "const uint64_t idx__synonym_keys[] = {",
            (unsigned long long)idx_analyzer_fingerprint(analyzer), count);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s0x%016llx,", i % 4 ? " " : "\n    ", (unsigned long long)keys[i]);
    }
    fputs("\n};\n// clang-format on\n", file);
    free(keys);
    idx_analyzer_free(analyzer);
    return fclose(file) != 0;
}
