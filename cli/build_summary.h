/* build_summary.h: what `idx build` tells at its end, as a table for people or as one JSON object.
 */
#ifndef IDX_CLI_BUILD_SUMMARY_H
#define IDX_CLI_BUILD_SUMMARY_H

#include <idx/base.h>

typedef struct build_summary {
    const char *dir, *analyzer;
    uint64_t documents; /* indexed by this build */
    uint64_t skipped, repaired, warnings;
    uint64_t input_bytes; /* after unpacking */
    uint64_t threads;
    double seconds;
    idx_index_stats stats; /* of the whole index */
} build_summary;

void build_summary_print(const build_summary *s);
void build_summary_json(const build_summary *s);

#endif
