/* index_open.c: what all commands that read an index share: opening it, and saying what to do if
 * that fails. */
#include "cli/commands.h"
#include "cli/report.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The absolute path behind `dir`, which need not exist. */
static void look_up(const char *dir, char path[2 * PATH_MAX + 2])
{
    char here[PATH_MAX];
    if (realpath(dir, path) != NULL) {
        return;
    }
    while (dir[0] == '.' && dir[1] == '/') {
        dir += 2;
    }
    bool is_relative = dir[0] != '/' && getcwd(here, sizeof here) != NULL;
    snprintf(path, 2 * PATH_MAX + 2, "%s%s%s", is_relative ? here : "", is_relative ? "/" : "",
             dir);
}

void command_index_failure(const char *dir, const idx_error *err)
{
    char detail[700], path[2 * PATH_MAX + 2];
    report_detail(err, detail);
    switch (err->code) {
    case IDX_ENOTFOUND:
        look_up(dir, path);
        report_error(
            "there is no index in %s (looked in %s). Make one with `idx build`, or name its "
            "folder with -i DIR",
            dir, path);
        break;
    case IDX_ECORRUPT:
        report_error(
            "the index in %s is damaged: %s. `idx check -i %s` tells all; `idx build` makes "
            "it anew",
            dir, detail, dir);
        break;
    case IDX_EVERSION:
        report_error(
            "the index in %s was made by another version of idx: %s. Make it anew with `idx "
            "build`, or use that version (this is %s)",
            dir, detail, idx_version());
        break;
    case IDX_EANALYZER:
        report_error(
            "the index in %s cannot be searched by this idx: %s. Make it anew with `idx build`",
            dir, detail);
        break;
    default:
        report_error("cannot read the index in %s: %s", dir, detail);
    }
}

int command_open_index(const char *dir, idx_searcher **out)
{
    idx_error err = {0};
    int code = idx_searcher_open(dir, NULL, out, &err);
    if (code != IDX_OK) {
        err.code = code;
        command_index_failure(dir, &err);
    }
    return code;
}

char *command_join(char **words, int count, size_t *bytes)
{
    size_t need = 1;
    for (int i = 0; i < count; i++) {
        need += strlen(words[i]) + 1;
    }
    char *text = malloc(need), *p = text;
    if (text == NULL) {
        report_error("out of memory");
        return NULL;
    }
    for (int i = 0; i < count; i++) {
        if (i > 0) {
            *p++ = ' ';
        }
        p = stpcpy(p, words[i]);
    }
    *p = '\0';
    *bytes = (size_t)(p - text);
    return text;
}
