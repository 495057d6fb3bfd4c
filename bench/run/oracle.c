/*
 * oracle.c: `idx-bench oracle`: the right answers, as a result file like that of any engine (see oracle.h).
 *
 * One line per class and query, under the command TOP_1000_COUNT: its first k hits are the answer of every smaller k.
 */
#include "bench/run/oracle.h"

#include "bench/run/args.h"
#include "bench/run/commands.h"
#include "bench/run/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 1000 };

static void write_all(oracle *o, FILE *out, const char *like, const oracle_model *m, const query_list *list,
                      const char *classes)
{
    oracle_hit hits[DEPTH];
    uint64_t count;
    fprintf(out,
            "{\"meta\":\"oracle\",\"engine\":\"oracle %s\",\"version\":\"1\",\"norms\":\"%.*s\",\"idf\":\"%.*s\","
            "\"phrase\":\"%s\",\"documents\":%zu}\n",
            like, (int)strcspn(like, "/"), like, (int)strcspn(strchr(like, '/') + 1, "/"), strchr(like, '/') + 1,
            strrchr(like, '/') + 1, o->documents);
    for (int class = 0; class < CLASS_COUNT; class++) {
        for (size_t i = 0; i < list->count && args_list_has(classes, class_names[class]); i++) {
            if (!class_asks((query_class)class, &list->at[i])) {
                continue;
            }
            size_t n = oracle_answer(o, (query_class)class, list->at[i].text, m, DEPTH, hits, &count);
            fprintf(out, "{\"engine\":\"oracle %s\",\"version\":\"1\",\"class\":\"%s\",\"command\":\"TOP_1000_COUNT\",\"query\":",
                    like, class_names[class]);
            json_put_text(out, list->at[i].text);
            fprintf(out, ",\"count\":%" PRIu64 ",\"hits\":[", count);
            for (size_t k = 0; k < n; k++) {
                fputs(k > 0 ? ",[" : "[", out);
                json_put_text(out, o->ids[hits[k].doc]);
                fprintf(out, ",%.10g]", hits[k].score);
            }
            fputs("]}\n", out);
        }
    }
}

int command_oracle(int argc, char **argv)
{
    arg table[] = {{"--corpus", NULL, false},
                   {"--queries", NULL, false},
                   {"--like", "idx/lucene/sum,lucene/lucene/sum,exact/cut/own,exact/xapian/words", false},
                   {"--class", DEFAULT_CLASSES, false},
                   {"--out", NULL, false},
                   {NULL, NULL, false}};
    args_read(table, argc, argv, 2,
              "oracle --corpus FILE --queries FILE --out FILE [--class " DEFAULT_CLASSES "]\n"
              "                 [--like NORMS/IDF/PHRASE,...]   (idx/lucene/sum, lucene/lucene/sum, exact/cut/own,\n"
              "                 exact/xapian/words)");
    query_list list;
    oracle o;
    query_list_read(&list, args_need(table, "--queries"));
    FILE *out = fopen(args_need(table, "--out"), "w");
    if (out == NULL) {
        die("cannot write %s", args_get(table, "--out"));
    }
    oracle_load(&o, args_need(table, "--corpus"), &list);
    for (const char *p = args_get(table, "--like"); *p != '\0';) {
        char like[64];
        oracle_model m;
        size_t n = strcspn(p, ",");
        snprintf(like, sizeof like, "%.*s", (int)n, p);
        if (!oracle_model_parse(like, &m)) {
            die("'%s' is no NORMS/IDF/PHRASE", like);
        }
        write_all(&o, out, like, &m, &list, args_get(table, "--class"));
        p += n + (p[n] == ',');
    }
    oracle_release(&o);
    query_list_release(&list);
    if (fclose(out) != 0) {
        die("cannot write %s", args_get(table, "--out"));
    }
    return 0;
}
