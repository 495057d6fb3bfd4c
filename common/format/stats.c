/* stats.c: see stats.h. */
#include "common/format/stats.h"

#include <string.h>

void idx__stats_add_segment(idx_index_stats *stats, const segment *s)
{
    const section *p = s->sections;
    uint64_t terms = p[SECTION_TERMS].bytes - s->meta.tiny_bytes + p[SECTION_TERMINDEX].bytes;
    uint64_t postings = p[SECTION_POSTINGS].bytes - s->pair_bytes + s->meta.tiny_bytes - s->meta.tiny_position_bytes +
                        p[SECTION_BEST].bytes;
    uint64_t pairs = s->pair_bytes + p[SECTION_PAIRS].bytes + p[SECTION_PAIRINDEX].bytes;
    uint64_t positions = p[SECTION_POSITIONS].bytes + s->meta.tiny_position_bytes;
    uint64_t store = p[SECTION_STORE].bytes + p[SECTION_STOREINDEX].bytes + p[SECTION_STOREDICT].bytes;
    uint64_t ids = p[SECTION_IDS].bytes + p[SECTION_IDHASH].bytes;
    uint64_t parts = terms + postings + positions + pairs + p[SECTION_NORMS].bytes + store + ids;
    stats->documents += s->meta.documents;
    stats->tokens += s->meta.body_tokens + s->meta.title_tokens;
    stats->title_tokens += s->meta.title_tokens;
    stats->terms += s->meta.terms;
    stats->postings += s->meta.postings;
    stats->segments += 1;
    stats->bytes_total += s->map.bytes;
    stats->bytes_terms += terms;
    stats->bytes_postings += postings;
    stats->bytes_positions += positions;
    stats->bytes_pairs += pairs;
    stats->bytes_norms += p[SECTION_NORMS].bytes;
    stats->bytes_store += store;
    stats->bytes_ids += ids;
    stats->bytes_other += s->map.bytes - parts;
}

void idx__stats_add_manifest(idx_index_stats *stats, const manifest *m)
{
    uint64_t bytes = IDX_MANIFEST_FIXED_BYTES + strlen(m->analyzer) + (uint64_t)m->segment_count * IDX_MANIFEST_SEGMENT_BYTES + 8;
    stats->bytes_total += bytes;
    stats->bytes_other += bytes;
}
