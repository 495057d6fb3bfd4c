/*
 * format.h: the constants of docs/format.md, and nothing else. That page is normative.
 */
#ifndef IDX_COMMON_FORMAT_FORMAT_H
#define IDX_COMMON_FORMAT_FORMAT_H

#include <stdint.h>

#define IDX_FORMAT_VERSION 3u

#define IDX_MANIFEST_FILE "MANIFEST"
#define IDX_LOCK_FILE "LOCK"
#define IDX_TEMPORARY_PREFIX "tmp-"
#define IDX_MANIFEST_MAGIC "IDXMANI\n"
#define IDX_MANIFEST_FIXED_BYTES 30u /* up to the analyzer's name */
#define IDX_MANIFEST_SEGMENT_BYTES 20u
#define IDX_MAX_SEGMENTS 4096u

#define IDX_SEGMENT_MAGIC "IDXSEG\r\n"
#define IDX_SEGMENT_END_MAGIC "IDXSEGE\n"
#define IDX_SEGMENT_HEADER_BYTES 16u
#define IDX_SEGMENT_FOOTER_BYTES 48u
#define IDX_SECTION_ENTRY_BYTES 32u
#define IDX_SECTION_ALIGNMENT 64u
#define IDX_MAX_SECTIONS 64u
#define IDX_VERIFY_SMALL_BYTES (256u * 1024u) /* files up to this size are checked whole at every open */

typedef enum section_kind {
    SECTION_NONE = 0, /* the file around the sections */
    SECTION_META = 1,
    SECTION_TERMINDEX = 2,
    SECTION_TERMS = 3,
    SECTION_POSTINGS = 4,
    SECTION_POSITIONS = 5,
    SECTION_NORMS = 6,
    SECTION_IDS = 7,
    SECTION_IDHASH = 8,
    SECTION_STORE = 9,
    SECTION_STOREINDEX = 10,
    SECTION_STOREDICT = 11,
    SECTION_PAIRS = 12,
    SECTION_PAIRINDEX = 13,
    SECTION_BEST = 14,
    SECTION_KINDS = 15, /* one past the last */
} section_kind;

#define IDX_META_BYTES 96u
#define IDX_FLAG_POSITIONS 1u
#define IDX_FLAG_STORE 2u
#define IDX_FLAG_TITLES 4u /* META only: some document has a title */

#define IDX_TERMS_PER_BLOCK 32u
#define IDX_TERMINDEX_ENTRY_BYTES 12u /* u64 key and u32 offset */

#define IDX_PAIRINDEX_HEAD_BYTES 40u
#define IDX_PAIR_AFTER 0x1fu  /* in a pair's name, between its rarer word and the other one, which it stands behind */
#define IDX_PAIR_BEFORE 0x20u /* or before */
#define IDX_PAIR_PARENT_SHARE 8u /* a pair is told as part of its rarer word's list if that has less than one in so many documents */
#define IDX_PAIR_WORD_BYTES 127u /* longer words are not paired */
#define IDX_PAIR_MOST_WORDS 2047u

#define IDX_BEST_HEAD_BYTES 16u
#define IDX_BEST_SLACK 8u             /* zero bytes behind the last list */
#define IDX_BEST_MOST_FREQ ((1u << 25) - 1) /* larger frequencies count as this */
#define IDX_BEST_K 100u               /* ours: how deep the lists go, */
#define IDX_BEST_LEAST 8192u          /* and the documents that a list has at least to get one */

#define IDX_TINY_DF 8u
#define IDX_TINY_BYTES 255u
#define IDX_POSTINGS_BLOCK 256u
#define IDX_LONG_HEADER_BYTES 20u /* bound, k-th best, flags, bytes of the two planes */
#define IDX_LONG_FLAG_TITLES 1u
#define IDX_LONG_PLACE_SHIFT 8u   /* of the flags: four bits tell the blocks of a group of places */
#define IDX_PLACE_GROUP_BITS 5u   /* ours: at most 32 */
#define IDX_KTH_COUNT 3u
#define IDX_KTH_SCALE 4096u
#define IDX_KTH_RANKS {10u, 100u, 1000u}

#define IDX_IDS_PER_GROUP 16u
#define IDX_STORE_BLOCK_BYTES (32u * 1024u) /* a block is closed at this many bytes of content */
#define IDX_STORE_MAX_BLOCK_BYTES (128u << 20)

/* Reference parameters of the impacts. */
#define IDX_REFERENCE_K1 1.2f
#define IDX_REFERENCE_B 0.75f
#define IDX_DEFAULT_TITLE_WEIGHT 1u

#endif
