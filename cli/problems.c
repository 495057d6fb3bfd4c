/* problems.c: see problems.h. */
#include "cli/problems.h"
#include "cli/report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Whether the digit at `p` belongs to a name, as in UTF-8 and bzip2. */
static bool is_in_name(const char *reason, const char *p)
{
    const char *before = p;
    while (before > reason && before[-1] >= '0' && before[-1] <= '9') {
        before--;
    }
    if (before > reason && before[-1] == '-') {
        before--;
    }
    return before > reason && isalpha((unsigned char)before[-1]);
}

/* The reason without what differs from case to case: 'x' becomes '...', 123 becomes N. */
static void make_key(const char *reason, const char *action, char key[PROBLEMS_REASON_BYTES])
{
    size_t room = PROBLEMS_REASON_BYTES - 24, n = 0;
    for (const char *p = reason; *p != '\0' && n + 8 < room; p++) {
        if (*p >= '0' && *p <= '9' && !is_in_name(reason, p)) {
            while (p[1] >= '0' && p[1] <= '9') {
                p++;
            }
            key[n++] = 'N';
            continue;
        }
        // An apostrophe inside a word opens no quotation.
        bool opens = *p == '"' || (*p == '\'' && (p == reason || p[-1] == ' '));
        const char *close = opens ? strrchr(p + 1, *p) : NULL;
        if (close != NULL) {
            n += (size_t)sprintf(key + n, "%c...%c", *p, *p);
            p = close;
        } else {
            key[n++] = *p;
        }
    }
    key[n] = '\0';
    if (action != NULL) {
        snprintf(key + n, PROBLEMS_REASON_BYTES - n, " (%.20s)", action);
    }
}

static problems_reason *find_reason(problems *p, const char *key)
{
    for (int i = 0; i < p->reason_count; i++) {
        if (strcmp(p->reasons[i].key, key) == 0) {
            return &p->reasons[i];
        }
    }
    if (p->reason_count == PROBLEMS_REASONS) {
        problems_reason *last = &p->reasons[PROBLEMS_REASONS - 1];
        strcpy(last->key, "other reasons");
        return last;
    }
    problems_reason *fresh = &p->reasons[p->reason_count++];
    snprintf(fresh->key, sizeof fresh->key, "%s", key);
    return fresh;
}

void problems_add(problems *p, const char *path, uint64_t line, const char *reason,
                  const char *action)
{
    char key[PROBLEMS_REASON_BYTES], place[32] = "";
    if (line != 0) {
        snprintf(place, sizeof place, ":%llu", (unsigned long long)line);
    }
    make_key(reason, action, key);
    problems_reason *r = find_reason(p, key);
    if (r->count++ == 0) {
        size_t bytes = strlen(path), most = sizeof r->example - sizeof place - 4;
        snprintf(r->example, sizeof r->example, "%s%s%s", bytes > most ? "..." : "",
                 bytes > most ? path + bytes - most : path, place);
    }
    if (p->count++ < PROBLEMS_SHOWN) {
        if (action != NULL) {
            report_warning("%s%s: %s (%s)", path, place, reason, action);
        } else {
            report_note("%s%s: %s", path, place, reason);
        }
    } else if (p->count == PROBLEMS_SHOWN + 1) {
        report_warning("there are more; they are counted below");
    }
}

void problems_finish(const problems *p)
{
    char number[32];
    if (p->count <= PROBLEMS_SHOWN) {
        return;
    }
    report_warning("%s warnings in all:", report_number(p->count, number));
    for (int i = 0; i < p->reason_count; i++) {
        const problems_reason *r = &p->reasons[i];
        report_warning("%11s  %s, first at %s", report_number(r->count, number), r->key,
                       r->example);
    }
}
