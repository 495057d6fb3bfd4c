/*
 * numeric.c: see numeric.h. A first pass over the words notes what is to be changed; hardly any
 * text has much of it. A second one, from the back, moves the words apart and changes them.
 */
#include "common/text/numeric.h"

#include <assert.h>
#include <string.h>

#include "common/base/alloc.h"
#include "common/text/word_list.h"

enum { MONTHS = 12, LONGEST_NAME = 9 };

typedef enum edit_kind {
    EDIT_MONTH,   // `value` is the month
    EDIT_ZERO,    // a leading zero goes
    EDIT_DOTTED,  // one word of day, month and year
    EDIT_SUM,     // Rp and figures, perhaps a unit of `value` letters
    EDIT_UNIT,    // figures and a unit of `value` letters
    EDIT_PERCENT, // a word for the sign behind it
} edit_kind;

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static int note(tokenizer *t, size_t index, edit_kind kind, unsigned value)
{
    int rc =
        idx__grow(t->allocator, &t->edits, &t->edit_capacity, t->edit_count + 1, sizeof *t->edits);
    if (rc == IDX_OK) {
        t->edits[t->edit_count++] = (numeric_edit){(uint32_t)index, (uint8_t)kind, (uint8_t)value};
    }
    return rc;
}

// Whether the word lies elsewhere than its bytes in the text: it is not ASCII, and stays as it is.
// `moved` is in order, still.
static bool is_moved(const tokenizer *t, size_t index)
{
    size_t low = 0, high = t->moved_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->moved[middle].index == index) {
            return true;
        }
        if (t->moved[middle].index < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

// The number that stands at [from, to) of the text, at most four digits; -1 when there is none.
static int number_at(const tokenizer *t, size_t from, size_t to)
{
    if (to > t->bytes || to - from > 4 || to == from) {
        return -1;
    }
    int value = 0;
    for (; from < to; from++) {
        if (!is_digit(t->text[from])) {
            return -1;
        }
        value = 10 * value + (t->text[from] - '0');
    }
    return value;
}

static bool is_date(int day, int month, int year)
{
    static const uint8_t longest[MONTHS] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year >= 1000 && year < 3000 && month >= 1 && month <= MONTHS && day >= 1 &&
           day <= longest[month - 1];
}

// Whether figures go on beside [from, to), joined by `sign`.
static bool has_neighbour(const tokenizer *t, size_t from, size_t to, uint8_t sign)
{
    bool before = from >= 2 && t->text[from - 1] == sign && is_digit(t->text[from - 2]);
    bool behind = to + 1 < t->bytes && t->text[to] == sign && is_digit(t->text[to + 1]);
    return before || behind;
}

static int note_day(tokenizer *t, size_t index)
{
    return t->text[t->items[index].start] == '0' ? note(t, index, EDIT_ZERO, 0) : IDX_OK;
}

// Three words with one sign between each two: day, month, year or the other way round.
static int find_parted_date(tokenizer *t, size_t i, size_t *skip)
{
    if (i + 2 >= t->count) {
        return IDX_OK;
    }
    const text_token *a = &t->items[i], *b = a + 1, *c = a + 2; // .bytes is the end
    if (b->start != a->bytes + 1 || c->start != b->bytes + 1 || c->bytes > t->bytes) {
        return IDX_OK;
    }
    uint8_t sign = t->text[a->bytes];
    bool is_parted = (sign == '/' || sign == '-') && t->text[b->bytes] == sign &&
                     b->bytes - b->start <= 2 && !has_neighbour(t, a->start, c->bytes, sign);
    int first = number_at(t, a->start, a->bytes), last = number_at(t, c->start, c->bytes);
    int month = number_at(t, b->start, b->bytes);
    bool ends_with_year = a->bytes - a->start <= 2 && c->bytes - c->start == 4;
    bool begins_with_year = a->bytes - a->start == 4 && c->bytes - c->start <= 2;
    if (!is_parted || is_moved(t, i) || is_moved(t, i + 1) || is_moved(t, i + 2) ||
        !((ends_with_year && is_date(first, month, last)) ||
          (begins_with_year && is_date(last, month, first)))) {
        return IDX_OK;
    }
    *skip = 2;
    int rc = ends_with_year ? note_day(t, i) : IDX_OK;
    rc = rc == IDX_OK ? note(t, i + 1, EDIT_MONTH, (unsigned)month) : rc;
    return rc == IDX_OK && begins_with_year ? note_day(t, i + 2) : rc;
}

// The parts of a word such as 27.10.2025, which dots hold together. False when it is none.
static bool read_dotted(const tokenizer *t, const text_token *item, size_t dots[2], int *month)
{
    size_t start = item->start, end = item->bytes, count = 0;
    if (end > t->bytes || end - start < 8 || end - start > 10) {
        return false;
    }
    for (size_t i = start; i < end; i++) {
        if (t->text[i] == '.') {
            if (count == 2) {
                return false;
            }
            dots[count++] = i;
        }
    }
    if (count != 2 || end - dots[1] != 5) {
        return false;
    }
    *month = number_at(t, dots[0] + 1, dots[1]);
    return dots[0] - start <= 2 && dots[1] - dots[0] <= 3 &&
           is_date(number_at(t, start, dots[0]), *month, number_at(t, dots[1] + 1, end));
}

// How many letters a unit has at the end of the figures [from, to); 0: there is none, or something
// else stands there. Letters that are common behind figures in codes and names (3M, 5G, 4k, 27th)
// are no units.
static size_t unit_letters(const tokenizer *t, size_t from, size_t to)
{
    static const char *const units[] = {"cc",  "cm",     "gb", "gr",     "ha",   "jt", "juta", "kb",
                                        "kg",  "km",     "mb", "miliar", "ml",   "mm", "persen",
                                        "px",  "rb",     "ribu", "tb",   "triliun"}; // sorted
    size_t start = to;
    while (start > from && idx__fold_ascii_class(t->text[start - 1]) == CHAR_LETTER) {
        start--;
    }
    if (start == to || start == from || !is_digit(t->text[start - 1]) ||
        !IDX_WORD_LIST_FIND(units, (const char *)t->folded + start, to - start)) {
        return 0;
    }
    for (size_t i = from; i < start; i++) {
        if (!is_digit(t->text[i]) && t->text[i] != '.' && t->text[i] != ',') {
            return 0;
        }
    }
    return to - start;
}

static int find_figures(tokenizer *t, size_t i, size_t *skip)
{
    const text_token *item = &t->items[i];
    size_t dots[2];
    int month, rc = IDX_OK;
    if (item->bytes > t->bytes || is_moved(t, i)) {
        return IDX_OK;
    }
    if (item->bytes - item->start <= 4 && is_digit(t->text[item->bytes - 1])) {
        rc = find_parted_date(t, i, skip);
    } else if (read_dotted(t, item, dots, &month)) {
        return note(t, i, EDIT_DOTTED, (unsigned)month);
    }
    size_t end = item->bytes;
    if (!is_digit(t->text[end - 1])) {
        size_t letters = unit_letters(t, item->start, end);
        return letters ? note(t, i, EDIT_UNIT, (unsigned)letters) : IDX_OK;
    }
    if (rc == IDX_OK && *skip == 0 && end < t->bytes && t->text[end] == '%' &&
        is_digit(t->text[end - 1])) {
        uint8_t next = end + 1 < t->bytes ? t->text[end + 1] : ' ';
        bool is_code = is_digit(next) || idx__fold_ascii_class(next) == CHAR_LETTER; // of a URL
        rc = is_code && next < 0x80 ? IDX_OK : note(t, i, EDIT_PERCENT, 0);
    }
    return rc;
}

// Rp and figures, nothing else but a unit, whose letters are counted.
static bool is_sum(const tokenizer *t, const text_token *item, size_t *letters)
{
    *letters = 0;
    if (item->bytes > t->bytes || item->bytes - item->start < 3) {
        return false;
    }
    if (!is_digit(t->text[item->bytes - 1])) {
        *letters = unit_letters(t, item->start + 2, item->bytes);
    }
    for (size_t i = item->start + 2; i + *letters < item->bytes; i++) {
        uint8_t c = t->text[i];
        if (!is_digit(c) && c != '.' && c != ',') {
            return false;
        }
    }
    return t->folded[item->start + 1] == 'p';
}

static int find_all(tokenizer *t)
{
    int rc = IDX_OK;
    t->edit_count = 0;
    for (size_t i = 0; rc == IDX_OK && i < t->count; i++) {
        uint8_t first = t->folded[t->items[i].start];
        size_t skip = 0, letters;
        if (first <= '9') {
            rc = find_figures(t, i, &skip);
            i += skip;
        } else if (first == 'r' && is_digit(t->folded[t->items[i].start + 2]) &&
                   is_sum(t, &t->items[i], &letters) && !is_moved(t, i)) {
            rc = note(t, i, EDIT_SUM, (unsigned)letters);
        }
    }
    return rc;
}

static size_t extra_words(const numeric_edit *edit)
{
    switch (edit->kind) {
    case EDIT_DOTTED:
        return 2;
    case EDIT_SUM:
        return edit->value ? 2 : 1;
    case EDIT_UNIT:
    case EDIT_PERCENT:
        return 1;
    default:
        return 0;
    }
}

// Makes item `index` a word of the tail that stands for a span of the text.
static void put_name(tokenizer *t, size_t index, const char *name, text_span span)
{
    size_t n = strlen(name);
    memcpy(t->folded + t->folded_bytes, name, n);
    t->items[index] = (text_token){(uint32_t)t->folded_bytes, (uint32_t)(t->folded_bytes + n)};
    t->moved[t->moved_count++] = (moved_word){(uint32_t)index, span};
    t->folded_bytes += n;
}

// Makes item `index` the day at [start, end), without a leading zero.
static void put_day(tokenizer *t, size_t index, uint32_t start, uint32_t end)
{
    uint32_t zero = t->text[start] == '0';
    t->items[index] = (text_token){start + zero, end};
    if (zero) {
        t->moved[t->moved_count++] = (moved_word){(uint32_t)index, {start, end}};
    }
}

// Makes item `index` the unit at [start, end). Two abbreviations mean it behind figures alone.
static void put_unit(tokenizer *t, size_t index, uint32_t start, uint32_t end)
{
    const char *letters = (const char *)t->folded + start;
    bool is_pair = end - start == 2;
    if (is_pair && memcmp(letters, "rb", 2) == 0) {
        put_name(t, index, "ribu", (text_span){start, end});
    } else if (is_pair && memcmp(letters, "ha", 2) == 0) {
        put_name(t, index, "hektare", (text_span){start, end});
    } else {
        t->items[index] = (text_token){start, end};
    }
}

// Writes the words that `item` becomes; the last one goes to `last`.
static void apply(tokenizer *t, const numeric_edit *edit, text_token item, size_t last)
{
    static const char *const months[MONTHS] = {"januari",   "februari", "maret",    "april",
                                               "mei",       "juni",     "juli",     "agustus",
                                               "september", "oktober",  "november", "desember"};
    size_t dots[2];
    int month;
    switch (edit->kind) {
    case EDIT_MONTH:
        put_name(t, last, months[edit->value - 1], (text_span){item.start, item.bytes});
        break;
    case EDIT_ZERO:
        put_day(t, last, item.start, item.bytes);
        break;
    case EDIT_DOTTED:
        read_dotted(t, &item, dots, &month);
        t->items[last] = (text_token){(uint32_t)dots[1] + 1, item.bytes};
        put_name(t, last - 1, months[month - 1],
                 (text_span){(uint32_t)dots[0] + 1, (uint32_t)dots[1]});
        put_day(t, last - 2, item.start, (uint32_t)dots[0]);
        break;
    case EDIT_SUM:
        if (edit->value) {
            put_unit(t, last--, item.bytes - edit->value, item.bytes);
        }
        t->items[last] = (text_token){item.start + 2, item.bytes - edit->value};
        t->items[last - 1] = (text_token){item.start, item.start + 2};
        break;
    case EDIT_UNIT:
        put_unit(t, last, item.bytes - edit->value, item.bytes);
        t->items[last - 1] = (text_token){item.start, item.bytes - edit->value};
        break;
    default:
        t->items[last - 1] = item;
        put_name(t, last, "persen", (text_span){item.bytes, item.bytes + 1});
        break;
    }
}

static int apply_all(tokenizer *t, size_t extra)
{
    size_t edit_count = t->edit_count, old_moved = t->moved_count;
    int rc =
        idx__grow(t->allocator, &t->items, &t->item_capacity, t->count + extra, sizeof *t->items);
    if (rc == IDX_OK) { // a date may move its month and its day
        rc = idx__grow(t->allocator, &t->moved, &t->moved_capacity, t->moved_count + 2 * edit_count,
                       sizeof *t->moved);
    }
    if (rc == IDX_OK) {
        rc = idx__tokenizer_reserve(t, edit_count * LONGEST_NAME);
    }
    if (rc != IDX_OK) {
        return rc;
    }
    size_t to = t->count + extra;
    t->count = to;
    for (size_t i = to - extra; edit_count > 0; i--) {
        text_token item = t->items[i - 1];
        const numeric_edit *edit = &t->edits[edit_count - 1];
        if (old_moved > 0 && t->moved[old_moved - 1].index == i - 1) {
            t->moved[--old_moved].index = (uint32_t)to - 1;
        }
        if (edit->index != i - 1) {
            t->items[--to] = item;
            continue;
        }
        apply(t, edit, item, to - 1);
        to -= 1 + extra_words(edit);
        edit_count--;
    }
    return IDX_OK;
}

int idx__numeric_run(tokenizer *t)
{
    int rc = find_all(t);
    if (rc != IDX_OK || t->edit_count == 0) {
        return rc;
    }
    size_t extra = 0;
    for (size_t i = 0; i < t->edit_count; i++) {
        extra += extra_words(&t->edits[i]);
    }
    return apply_all(t, extra);
}
