/*
 * clitics.h: small words that Indonesian writes together with their host.
 *
 * libstemmer's Indonesian strips -lah -kah -pun and -nya -ku -mu from every word that is long
 * enough, whether they are clitics or not. This step goes before it and mends what measurements on
 * treebank lemmas show to be wrong:
 *
 *   - a root that only looks like it has a clitic keeps its ending: sekolah, masalah, bertemu,
 * pelaku
 *   - -nya comes off short hosts, too: halnya -> hal, dprnya -> dpr
 *   - -tah comes off the question words that it is ever used with: apatah -> apa (but: perintah,
 * bantah)
 *   - ku- and kau- come off common verbs: kulihat -> lihat, kaukatakan -> katakan (but: kuliah,
 * kaum)
 */
#ifndef IDX_COMMON_TEXT_CLITICS_H
#define IDX_COMMON_TEXT_CLITICS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Takes the clitics off a folded word, in place, and returns its new length. An ending that is part
 * of the root is written twice, because the stemmer behind will strip it once; `capacity` bytes can
 * be written.
 */
size_t idx__clitics_strip(uint8_t *word, size_t bytes, size_t capacity);

#endif
