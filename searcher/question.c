/* question.c: see question.h. Two sorted lists of Indonesian words, each form by itself. */
#include "searcher/question.h"

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

static int compare(const char *word, const char *surface, size_t bytes)
{
    int order = strncmp(word, surface, bytes);
    return order ? order : word[bytes] != '\0';
}

static bool holds(const char *const *words, size_t count, const char *surface, size_t bytes)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(words[middle], surface, bytes);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

query_word_kind idx__question_kind(const char *surface, size_t bytes, query_word_kind before)
{
    if (holds(question_words, sizeof question_words / sizeof *question_words, surface, bytes)) {
        return WORD_QUESTION;
    }
    if (holds(frame_words, sizeof frame_words / sizeof *frame_words, surface, bytes)) {
        return WORD_FRAME;
    }
    // "apa itu", "yang dimaksud dengan"
    bool follows_question = before == WORD_QUESTION && bytes == 3 && !memcmp(surface, "itu", 3);
    bool follows_frame = before == WORD_FRAME && bytes == 6 && !memcmp(surface, "dengan", 6);
    return follows_question || follows_frame ? WORD_FRAME : WORD_ORDINARY;
}
