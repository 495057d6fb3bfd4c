/*
 * test_reduplication.c: which hyphens join, and what is left of the word.
 */
#include "common/text/reduplication.h"
#include "tests/common/text/text_testing.h"

static bool joins(const char *word)
{
    const char *hyphen = strchr(word, '-');
    return idx__hyphen_joins((const uint8_t *)word, (size_t)(hyphen - word),
                             (const uint8_t *)hyphen + 1, strlen(hyphen + 1));
}

static bool prefixes(const char *word)
{
    const char *hyphen = strchr(word, '-');
    return idx__hyphen_prefixes((const uint8_t *)word, (size_t)(hyphen - word),
                                (const uint8_t *)hyphen + 1, strlen(hyphen + 1));
}

static void check_bases(const text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t word[256];
        size_t n = strlen(cases[i].text);
        memcpy(word, cases[i].text, n);
        n = idx__hyphen_base(word, n);
        if (n != strlen(cases[i].expected) || memcmp(word, cases[i].expected, n) != 0) {
            fail_msg("%s became %.*s", cases[i].text, (int)n, word);
        }
    }
}

static void a_repeated_word_is_one_and_goes_back_to_its_base(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"anak-anak", "anak"},
        {"kupu-kupu", "kupu"},
        {"mesra-mesranya", "mesra"},
        {"teman-temanku", "teman"},
        {"buah-buahan", "buah"},
        {"obat-obatannya", "obat"},
        {"ada-adakan", "ada"},
        {"ada-adakah", "ada"},
        {"guling-gulingkan", "guling"},
        {"satu-satunyalah", "satu"},
        {"berlari-lari", "lari"},
        {"bersama-sama", "sama"},
        {"sebaik-baiknya", "baik"},
        {"kebiru-biruan", "biru"},
        {"perundang-undangan", "undang"},
        {"menyebut-nyebut", "menyebut"}, // the first letter is lost: left to the stemmer
        {"mengada-ada", "ada"},
        {"diulang-ulang", "ulang"},
        {"tolong-menolong", "tolong"},
        {"kirim-mengirim", "kirim"},
        {"surat-menyurat", "surat"},
        {"bantu-membantu", "bantu"},
        {"pukul-memukul", "pukul"},
        {"ajar-mengajar", "ajar"},
        {"hormat-menghormati", "hormat"},
        {"baris-berbaris", "baris"},
        {"satu-persatu", "satu"},
        {"terus-menerus", "terus"},
        {"sayur-mayur", "sayur"},
        {"bolak-balik", "balik"},
        {"lauk-pauknya", "lauk"},
        {"warna-warni", "warna"},
        {"gerak-gerik", "gerak"},
        {"asal-muasal", "asal"},
        {"asal-usul", "asal"},
        {"la-la-la", "la"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(joins(cases[i].text) || strcmp(cases[i].text, "la-la-la") == 0);
    }
    check_bases(cases, COUNT(cases));
}

static void clitics_and_number_forms_are_joined(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"tuhan-nya", "tuhan"}, {"ktp-ku", "ktp"},          {"hamba-hamba-nya", "hamba"},
        {"ke-2", "ke2"},        {"ke-1000", "ke1000"},      {"2000-an", "2000an"},
        {"90-an", "90an"},      {"hamba-nya-lah", "hamba"},
    };
    check_bases(cases, COUNT(cases));
    assert_true(joins("tuhan-nya") && joins("ke-2") && joins("2000-an") && joins("uu-lah"));
}

static void other_hyphens_separate(void **state)
{
    (void)state;
    static const char *const words[] = {"jakarta-bandung",
                                        "non-blok",
                                        "covid-19",
                                        "f-16",
                                        "al-quran",
                                        "k-pop",
                                        "putra-putri",
                                        "a-a",
                                        "21-11",
                                        "ke-dua",
                                        "ke-2a",
                                        "x-an",
                                        "ke-an",
                                        "anak-orang",
                                        "pasca-perang",
                                        "b2b-b2b",
                                        "serta-merta",
                                        "berlari-makan",
                                        "sekolah-olahraga",
                                        "-anak",
                                        "anak-"};
    for (size_t i = 0; i < COUNT(words); i++) {
        if (joins(words[i])) {
            fail_msg("%s was joined", words[i]);
        }
        uint8_t word[64];
        size_t n = strlen(words[i]);
        memcpy(word, words[i], n);
        assert_int_equal(idx__hyphen_base(word, n), n); // and nothing is taken away
        assert_memory_equal(word, words[i], n);
    }
}

static void a_prefix_of_verbs_is_told_from_other_parts(void **state)
{
    (void)state;
    assert_true(prefixes("di-upload") && prefixes("me-refresh") && prefixes("nge-tweet") &&
                prefixes("meng-update") && prefixes("ke-dua") && prefixes("pen-dengaran"));
    assert_false(prefixes("di-an") || prefixes("se-indonesia") || prefixes("non-blok") ||
                 prefixes("di-2019") || prefixes("dis-like") || prefixes("d-day"));
}

static void parts_that_are_too_long_never_join(void **state)
{
    (void)state;
    uint8_t part[HYPHEN_PART_BYTES + 1];
    memset(part, 'a', sizeof part);
    assert_true(idx__hyphen_joins(part, HYPHEN_PART_BYTES, part, HYPHEN_PART_BYTES));
    assert_false(idx__hyphen_joins(part, HYPHEN_PART_BYTES + 1, part, HYPHEN_PART_BYTES + 1));
}

// What splitting joins, reducing reduces: no base is empty, longer, or still holds the joining
// hyphen.
static void every_joined_pair_has_a_base(void **state)
{
    (void)state;
    static const char *const bits[] = {"an",    "anak",  "nya",   "ke", "2",        "ber", "me",
                                       "n",     "lari",  "ku",    "mu", "kan",      "i",   "tolong",
                                       "olong", "bolak", "balik", "'",  "\xC3\xA9", "men", "se"};
    uint64_t seed = 4;
    size_t joined = 0;
    for (int round = 0; round < 400000; round++) {
        uint8_t word[128];
        size_t n = 0, hyphen = 0;
        for (int side = 0; side < 2; side++) {
            for (uint64_t k = next_random(&seed) % 3; k < 3; k++) {
                const char *bit = bits[next_random(&seed) % COUNT(bits)];
                memcpy(word + n, bit, strlen(bit));
                n += strlen(bit);
            }
            if (side == 0) {
                hyphen = n;
                word[n++] = '-';
            }
        }
        if (!idx__hyphen_joins(word, hyphen, word + hyphen + 1, n - hyphen - 1)) {
            continue;
        }
        joined++;
        size_t base = idx__hyphen_base(word, n);
        assert_in_range(base, 1, n - 1);
        assert_null(memchr(word, '-', base));
    }
    assert_true(joined > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repeated_word_is_one_and_goes_back_to_its_base),
        cmocka_unit_test(clitics_and_number_forms_are_joined),
        cmocka_unit_test(other_hyphens_separate),
        cmocka_unit_test(a_prefix_of_verbs_is_told_from_other_parts),
        cmocka_unit_test(parts_that_are_too_long_never_join),
        cmocka_unit_test(every_joined_pair_has_a_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
