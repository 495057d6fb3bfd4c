/*
 * test_clitics.c: which clitics come off, alone and with libstemmer behind.
 */
#include "common/text/clitics.h"
#include "tests/common/text/text_testing.h"

static void check(const text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t word[64];
        size_t n = strlen(cases[i].text);
        memcpy(word, cases[i].text, n);
        n = idx__clitics_strip(word, n, sizeof word);
        if (n != strlen(cases[i].expected) || memcmp(word, cases[i].expected, n) != 0) {
            fail_msg("%s became %.*s", cases[i].text, (int)n, word);
        }
    }
}

static void proclitics_come_off_common_verbs_alone(void **state)
{
    (void)state;
    static const text_case cases[] = {{"kulihat", "lihat"},
                                      {"kukatakan", "katakan"},
                                      {"kutemui", "temui"},
                                      {"kaubaca", "baca"},
                                      {"kauambilnya", "ambilnya"},
                                      {"kulakukannya", "lakukannya"},
                                      {"kuliah", "kuliah"},
                                      {"kurang", "kurang"},
                                      {"kuning", "kuning"},
                                      {"kaum", "kaum"},
                                      {"kaus", "kaus"},
                                      {"kuasa", "kuasa"},
                                      {"kunci", "kunci"},
                                      {"kubur", "kubur"},
                                      {"ku", "ku"},
                                      {"kau", "kau"}};
    check(cases, COUNT(cases));
}

static void short_hosts_lose_nya_and_question_words_tah(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"halnya", "hal"},    {"dprnya", "dpr"}, {"hanya", "hanya"},    {"nya", "nya"},
        {"anya", "anya"},     {"apatah", "apa"}, {"siapatah", "siapa"}, {"perintah", "perintah"},
        {"bantah", "bantah"}, {"tah", "tah"}};
    check(cases, COUNT(cases));
}

static void an_ending_of_the_root_survives_the_stemmer(void **state)
{
    (void)state;
    static const text_case cases[] = {
        {"sekolah masalah sekolahnya masalahnya", "sekolah masalah sekolah masalah"},
        {"bertemu pelaku berlaku Maluku", "temu laku laku maluku"},
        {"bertanya punya buku bukuku suku", "tanya punya buku buku suku"},
        {"jumlah berjumlah langkah melangkah nikah", "jumlah jumlah langkah langkah nikah"},
        {"rumahnya rumahku rumahmu rumahlah rumahkah", "rumah rumah rumah rumah rumah"},
        {"siapapun bacalah kulihat kaulihat", "siapa baca lihat lihat"},
    };
    check_cases("indonesian:snowball", add_term, cases, COUNT(cases));
}

static void there_is_no_writing_beyond_the_capacity(void **state)
{
    (void)state;
    uint8_t word[] = "sekolah!!!";
    assert_int_equal(idx__clitics_strip(word, 7, 9), 7);
    assert_memory_equal(word, "sekolah!!!", 10);
    assert_int_equal(idx__clitics_strip(word, 7, 10), 10);
    assert_memory_equal(word, "sekolahlah", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proclitics_come_off_common_verbs_alone),
        cmocka_unit_test(short_hosts_lose_nya_and_question_words_tah),
        cmocka_unit_test(an_ending_of_the_root_survives_the_stemmer),
        cmocka_unit_test(there_is_no_writing_beyond_the_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
