/* make_synonym_keys.c: writes searcher/synonym_keys.c, whose path it is given. */
#include "tests/searcher/synonym_keys_testing.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    size_t count;
    uint64_t *keys = argc == 2 ? synonym_keys_make(&count) : NULL;
    FILE *file = keys ? fopen(argv[1], "w") : NULL;
    if (!file) {
        return 1;
    }
    fprintf(file,
            "/* synonym_keys.c: made by `ninja make-synonym-keys`; see synonym_table.h. */\n"
            "#include \"searcher/synonym_table.h\"\n\n"
            "const size_t idx__synonym_key_count = %zu;\n\n"
            "// clang-format off\n"
            "const uint64_t idx__synonym_keys[] = {",
            count);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%s0x%016llx,", i % 4 ? " " : "\n    ", (unsigned long long)keys[i]);
    }
    fputs("\n};\n// clang-format on\n", file);
    free(keys);
    return fclose(file) != 0;
}
