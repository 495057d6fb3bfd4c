/* question.c: see question.h. Sorted lists of Indonesian words, each form by itself. */
#include "searcher/question.h"

#include "searcher/word_list.h"

#include <string.h>

#define COUNT(list) (sizeof list / sizeof *list)

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
           idx__word_list_has(definition_words, COUNT(definition_words), surface, bytes);
}

query_word_kind idx__question_kind(const char *surface, size_t bytes, query_word_kind before)
{
    if (idx__word_list_has(question_words, COUNT(question_words), surface, bytes)) {
        return WORD_QUESTION;
    }
    if (idx__word_list_has(frame_words, COUNT(frame_words), surface, bytes)) {
        return WORD_FRAME;
    }
    // "apa itu", "yang dimaksud dengan"
    bool follows_question = before == WORD_QUESTION && bytes == 3 && !memcmp(surface, "itu", 3);
    bool follows_frame = before == WORD_FRAME && bytes == 6 && !memcmp(surface, "dengan", 6);
    return follows_question || follows_frame ? WORD_FRAME : WORD_ORDINARY;
}
