/*
 * generate.c: what position codes take (poscode.h), by frequency and norm, as the table that searches look it up in: C for
 * code_shape_table of searcher/kernels.h. Runs on the machine that builds.
 *
 *     generate OUT
 */
#include "common/codec/norm.h"
#include "common/codec/poscode.h"
#include "searcher/kernels.h"

#include <stdio.h>

static poscode_shape shape_of(uint32_t tf, uint32_t norm)
{
    const poscode_shape unknown = {IDX_LONG_CODE, 0};
    uint32_t limit = idx__norm_limit((uint8_t)norm);
    if (tf == 0) {
        return (poscode_shape){0, 0}; // the document has the term in its title only
    }
    if (tf > limit || tf == IDX_CODE_ROWS - 1) {
        return unknown;
    }
    poscode_shape shape = idx__poscode_shape(tf, limit);
    return shape.raw < IDX_LONG_CODE ? shape : unknown;
}

static void write_plane(FILE *file, int is_fraction)
{
    fputs("    {\n", file);
    for (uint32_t tf = 0; tf < IDX_CODE_ROWS; tf++) {
        fputs("        {", file);
        for (uint32_t norm = 0; norm < IDX_CODE_NORMS; norm++) {
            poscode_shape shape = shape_of(tf, norm);
            fprintf(file, "%s%u", norm ? "," : "", is_fraction ? shape.fraction : (unsigned)shape.raw);
        }
        fputs("},\n", file);
    }
    fputs("    },\n", file);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!file) {
        fputs("usage: generate OUT\n", stderr);
        return 1;
    }
    fputs("/* Made by searcher/code_shapes/generate.c. */\n#include \"searcher/kernels.h\"\n\n"
          "const code_shape_table idx__code_shapes = {\n",
          file);
    write_plane(file, 0);
    write_plane(file, 1);
    fputs("};\n", file);
    return fclose(file) != 0;
}
