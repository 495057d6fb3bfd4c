/* question.c: see question.h. Sorted lists of Indonesian words, each form by itself. */
#include "searcher/question.h"

#include "common/text/word_list.h"

#include <stdbool.h>
#include <string.h>

static const char *const question_words[] = {
    "apa",       "apakah",       "bagaimana", "bagaimanakah", "berapa",    "berapakah", "bilamana",
    "darimana",  "darimanakah",  "dimana",    "dimanakah",    "gimana",    "kapan",     "kapankah",
    "kemana",    "kemanakah",    "kenapa",    "mana",         "manakah",   "mengapa",   "mengapakah",
    "seberapa",  "siapa",        "siapakah",
};

static const char *const frame_words[] = {
    "arti",       "artinya", "definisi", "definisinya",  "dimaksud",     "dimaksudkan",
    "disebut",    "jelaskan", "jumlah",  "jumlahnya",    "letak",        "letaknya",
    "maksud",     "maksudnya", "nama",   "namanya",      "pengertian",   "pengertiannya",
    "sebutan",    "sebutkan", "terletak",
};

static const char *const definition_words[] = {
    "arti", "artinya", "definisi", "definisinya", "dimaksud", "dimaksudkan", "pengertian", "pengertiannya",
};

const char *const idx__defining_words[IDX_DEFINING_WORDS + 1] = {"adalah", "ialah", "merupakan", "yaitu"};

bool idx__question_defines(const char *surface, size_t bytes, query_word_kind before)
{
    return (before == WORD_QUESTION && bytes == 3 && !memcmp(surface, "itu", 3)) ||
           IDX_WORD_LIST_FIND(definition_words, surface, bytes);
}

query_word_kind idx__question_kind(const char *surface, size_t bytes, query_word_kind before)
{
    if (IDX_WORD_LIST_FIND(question_words, surface, bytes)) {
        return WORD_QUESTION;
    }
    if (IDX_WORD_LIST_FIND(frame_words, surface, bytes)) {
        return WORD_FRAME;
    }
    // "apa itu", "yang dimaksud dengan"
    bool follows_question = before == WORD_QUESTION && bytes == 3 && !memcmp(surface, "itu", 3);
    bool follows_frame = before == WORD_FRAME && bytes == 6 && !memcmp(surface, "dengan", 6);
    return follows_question || follows_frame ? WORD_FRAME : WORD_ORDINARY;
}

// What a word adds to the kind that is asked for, and says of the next.
typedef enum kind_role {
    BEFORE_TIME = 1,  // "tahun", with "berapa" or "apa"
    BEFORE_LAND = 2,  // "negara", with "apa" or "mana"
    BEFORE_WHERE = 3, // "di", with "mana"
    ASKS_WHAT,
    ASKS_WHICH,
    ASKS_FIGURE,
    ASKS_DATE,
    ASKS_NAME,
    ASKS_PLACE,
    NO_ROLE,
} kind_role;

typedef struct kind_word {
    const char *word;
    kind_role role;
} kind_word;

static kind_role role_of(const char *surface, size_t bytes)
{
    static const kind_word roles[] = { // sorted
        {"abad", BEFORE_TIME},    {"apa", ASKS_WHAT},       {"benua", BEFORE_LAND},  {"berapa", ASKS_FIGURE},
        {"bilamana", ASKS_DATE},  {"bulan", BEFORE_TIME},   {"daerah", BEFORE_LAND}, {"dari", BEFORE_WHERE},
        {"darimana", ASKS_PLACE}, {"di", BEFORE_WHERE},     {"dimana", ASKS_PLACE},  {"hari", BEFORE_TIME},
        {"kapan", ASKS_DATE},     {"ke", BEFORE_WHERE},     {"kemana", ASKS_PLACE},  {"kota", BEFORE_LAND},
        {"mana", ASKS_WHICH},     {"negara", BEFORE_LAND},  {"provinsi", BEFORE_LAND}, {"pulau", BEFORE_LAND},
        {"siapa", ASKS_NAME},     {"tahun", BEFORE_TIME},   {"tanggal", BEFORE_TIME},
    };
    bool is_kah = bytes > 3 && memcmp(surface + bytes - 3, "kah", 3) == 0;
    bytes -= is_kah ? 3 : 0;
    const kind_word *found = IDX_WORD_LIST_FIND(roles, surface, bytes);
    return found ? found->role : NO_ROLE;
}

void idx__question_asks(asked_kind *a, const char *surface, size_t bytes)
{
    static const uint8_t rank[SIGN_COUNT + 1] = {
        [SIGN_NAME] = 0, [SIGN_DATE] = 1, [SIGN_FIGURE] = 2, [SIGN_PLACE] = 3, [SIGN_COUNT] = 4};
    kind_role role = role_of(surface, bytes);
    sign asked = SIGN_COUNT;
    switch (role) {
    case ASKS_NAME:
        asked = SIGN_NAME;
        break;
    case ASKS_DATE:
        asked = SIGN_DATE;
        break;
    case ASKS_FIGURE:
        asked = a->before == BEFORE_TIME ? SIGN_DATE : SIGN_FIGURE;
        break;
    case ASKS_WHAT:
        asked = a->before == BEFORE_TIME ? SIGN_DATE : a->before == BEFORE_LAND ? SIGN_PLACE : SIGN_COUNT;
        break;
    case ASKS_WHICH:
        asked = a->before == BEFORE_LAND || a->before == BEFORE_WHERE ? SIGN_PLACE : SIGN_COUNT;
        break;
    case ASKS_PLACE:
        asked = SIGN_PLACE;
        break;
    default:
        break;
    }
    a->sign = rank[asked] < rank[a->sign] ? asked : a->sign;
    bool stays = role == BEFORE_WHERE && a->before == BEFORE_TIME; // "abad ke berapa"
    a->before = stays ? a->before : role <= BEFORE_WHERE ? (unsigned)role : 0;
}
