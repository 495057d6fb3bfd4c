/*
 * fingerprint.c: what an analyzer does, as one number.
 *
 * The probe text below is analysed and everything that comes out is hashed: terms, positions,
 * spans, and the lexicon of a chain that has one. It is kept short, because opening an index pays
 * for it, and has a word for every rule; a rule without a word here could change unseen.
 */
#include "common/base/bytes.h"
#include "common/text/chain.h"
#include "common/text/lexicon.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char probe[] =
    // joiners: apostrophes straight, curly and back-ticked, numbers, initials, underscores
    "Jum'at Qur\xE2\x80\x99"
    "an do`a o'clock 'kutip' 20.000 1.234,56 3,5 20.30 1.2.3 Rp20.000 P.T. S.H., a.n. nama_berkas "
    "_x_\n"
    // hyphens
    "anak-anak mesra-mesranya berlari-lari menyebut-nyebut sebaik-baiknya tolong-menolong "
    "sayur-mayur bolak-balik hamba-hamba-Nya KTP-ku ke-2 2000-an Jakarta-Bandung Al-Qur'an Alquran "
    "Covid-19 21-11 anak\xE2\x80\x93"
    "anak\n"
    // clitics, affixes, stemming in several languages
    "rumahnya bukuku namamu pergilah benarkah siapapun apatah kubaca kaubaca sekolah masalah "
    "mengirim kirim perjuangan running relational chevaux H\xC3\xA4user libert\xC3\xA9 "
    "27/10/2025 budi@contoh.co.id https://contoh.id/jalan?x=1\n"
    // folding: accents composed and not, ligature, width, Greek, Cyrillic, Turkish, sharp s, soft
    // hyphen, marks
    "Caf\xC3\xA9 Cafe\xCC\x81 \xEF\xAC\x81lm \xEF\xBC\xA1\xEF\xBC\x91 "
    "\xCE\xA3\xCE\xA6\xCE\xAF\xCE\xB3\xCE\xBE "
    "\xD0\xA1\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xB0\xD0\xBC\xD0\xB8 \xC4\xB0 Stra\xC3\x9F"
    "e in\xC2\xAD"
    "for\xE2\x80\x8B"
    "masi "
    "\xD9\x82\xD9\x8F\xD8\xB1\xD9\x92\xD8\xA2\xD9\x86 \xC3\x98re \xC2\xBD m\xC2\xB2 "
    "\xF0\x9F\x98\x80 "
    // scripts without spaces, Hangul
    "\xE6\x97\xA5\xE6\x9C\xAC\xE3\x82\xAB\xE3\x82\x99 \xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2 "
    "\xED\x95\x9C\xEA\xB5\xAD\n"
    // not UTF-8, and a word that is too long
    "a\xFFz\xE2\x80 \xC0\xAF "
    "panjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpan"
    "jangpanjang"
    "panjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpan"
    "jangpanjang"
    "panjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpanjangpan"
    "jangpanjang";

// What the chains with a lexicon do besides: figures as words, old and stretched spellings,
// ordinals, Roman numbers, English plurals.
static const char lexicon_probe[] =
    "01-05-2019 2.3.1999 2025-10-07 31/02/2020 12,5% %20 Rp2,5 1,234,567.89 3.5 ke-1 ke-20 kedua "
    "xix "
    "ii anak2nya covid2 pertama-tama Soekarno Djakarta Tjokroaminoto masjarakat Poernomo shoes "
    "object "
    "masjid bangeeet xxxiii yg dgn perijinan mendaki settings activities permission "
    "5km 2,5jt Rp50ribu 3m di-upload pen-dengaran me-zzz-nya difollow 5 rb\n";

static void hash_u32(XXH3_state_t *h, uint32_t v)
{
    uint8_t raw[4];
    idx__store_u32(raw, v);
    XXH3_64bits_update(h, raw, sizeof raw);
}

static void hash_bytes(XXH3_state_t *h, const void *p, size_t bytes)
{
    hash_u32(h, (uint32_t)bytes);
    XXH3_64bits_update(h, p, bytes);
}

static int hash_text(XXH3_state_t *h, tokens *t, const char *text, size_t text_bytes,
                     idx_error *err)
{
    int rc = idx__tokens_run(t, text, text_bytes, true, err);
    for (uint32_t i = 0; rc == IDX_OK && i < t->count; i++) {
        uint8_t term[IDX_MAX_TERM_BYTES];
        size_t bytes = idx__tokens_term(t, t->folded + t->items[i].start, t->items[i].bytes, term);
        hash_bytes(h, term, bytes);
        hash_u32(h, i);
        hash_u32(h, t->spans[i].start);
        hash_u32(h, t->spans[i].end);
    }
    return rc;
}

int idx__analyzer_probe(const idx_analyzer *analyzer, uint64_t *fingerprint, idx_error *err)
{
    tokens t;
    int rc = idx__tokens_init(&t, analyzer, analyzer->allocator, err);
    if (rc != IDX_OK) {
        return rc;
    }
    XXH3_state_t h;
    XXH3_64bits_reset(&h);
    hash_bytes(&h, analyzer->name, strlen(analyzer->name));
    hash_u32(&h, analyzer->chain->version);
    if (analyzer->chain->has_lexicon) {
        hash_u32(&h, (uint32_t)idx__lexicon_fingerprint);
        hash_u32(&h, (uint32_t)(idx__lexicon_fingerprint >> 32));
        rc = hash_text(&h, &t, lexicon_probe, sizeof lexicon_probe - 1, err);
    }
    if (rc == IDX_OK) {
        rc = hash_text(&h, &t, probe, sizeof probe - 1, err);
    }
    *fingerprint = XXH3_64bits_digest(&h);
    idx__tokens_release(&t);
    return rc;
}
