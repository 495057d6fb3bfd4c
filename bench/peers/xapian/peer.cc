/*
 * Xapian as a peer: the command line that every driver under bench/peers has (see ../README.md).
 *
 *     build CORPUS INDEX THREADS          query INDEX QUERIES OUT [OPTION VALUE]...
 *
 * Words are added with their positions and nothing else; the id is the document's data. The database is compacted
 * at the end. Scores are Xapian's BM25 with k1 = 1.2, b = 0.75, no extras; its idf differs from Lucene's for frequent words
 * (see METHODOLOGY.md). Its phrases match like any other's, but score as the sum of their words. A database is used by one
 * thread, whatever THREADS says.
 */
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

extern "C" {
#include "bench/run/json.h"
}

using std::string;
using std::vector;

static double seconds()
{
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

static long peak_kilobytes()
{
    std::ifstream in("/proc/self/status");
    for (string line; std::getline(in, line);) {
        if (line.rfind("VmHWM:", 0) == 0) {
            return atol(line.c_str() + 6);
        }
    }
    return 0;
}

// One line of JSON, parsed: the line must outlive what is read from it.
struct Line {
    json j = {};
    ~Line() { json_release(&j); }
    void parse(string &line)
    {
        if (json_parse(&j, line.data(), line.size()) != 0) {
            throw std::runtime_error(string("bad JSON: ") + j.error);
        }
    }
    string text(const char *name) const
    {
        const json_node *node = json_member(&j, 0, name);
        return node != nullptr && node->kind == JSON_STRING ? string(node->text, node->bytes) : string();
    }
};

static vector<string> split(const string &text)
{
    vector<string> words;
    std::istringstream in(text);
    for (string word; in >> word;) {
        words.push_back(word);
    }
    return words;
}

// ---- build ----------------------------------------------------------------------------------

static void add_document(Xapian::WritableDatabase &db, const string &id, const string &body)
{
    Xapian::Document document;
    Xapian::termpos position = 0;
    for (size_t at = 0; at < body.size();) {
        size_t end = std::min(body.find(' ', at), body.size());
        if (end > at) {
            document.add_posting(body.substr(at, std::min(end - at, size_t(240))), ++position);
        }
        at = end + 1;
    }
    document.set_data(id);
    db.add_document(document);
}

static void build(const string &corpus, const string &index, const char *threads)
{
    double start = seconds();
    string loading = index + "/loading", compacted = index + "/db";
    std::filesystem::create_directories(index);
    std::filesystem::remove_all(loading);
    std::filesystem::remove_all(compacted);
    {
        Xapian::WritableDatabase db(loading, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC);
        std::ifstream in(corpus);
        Line line;
        for (string text; std::getline(in, text);) {
            line.parse(text);
            add_document(db, line.text("id"), line.text("body"));
        }
        db.commit();
        db.compact(compacted, Xapian::DBCOMPACT_NO_RENUMBER | Xapian::Compactor::FULLER);
    }
    std::filesystem::remove_all(loading);
    double took = seconds() - start;
    uintmax_t bytes = 0;
    for (const auto &file : std::filesystem::directory_iterator(compacted)) {
        bytes += file.file_size();
    }
    printf("{\"engine\":\"xapian\",\"version\":\"%s\",\"action\":\"build\",\"threads\":%s,\"documents\":%u,"
           "\"seconds\":%.3f,\"corpus_bytes\":%ju,\"index_bytes\":%ju,\"peak_kb\":%ld,\"segments\":1}\n",
           Xapian::version_string(), threads, Xapian::Database(compacted).get_doccount(), took,
           uintmax_t(std::filesystem::file_size(corpus)), bytes, peak_kilobytes());
}

// ---- query ----------------------------------------------------------------------------------

struct Options {
    long runs = 10, max_words = 1000000;
    double warmup = 1;
    string classes = "or,and,phrase,must,sloppy", commands = "TOP_10,TOP_100,TOP_1000,TOP_10_COUNT,TOP_100_COUNT,COUNT";
};

static vector<string> list(string text)
{
    std::replace(text.begin(), text.end(), ',', ' ');
    return split(text);
}

struct Command {
    Xapian::doccount k = 0;
    bool count = true;
    explicit Command(const string &name)
    {
        if (name != "COUNT") {
            k = Xapian::doccount(atoi(name.c_str() + 4));
            count = name.size() > 6 && name.compare(name.size() - 6, 6, "_COUNT") == 0;
        }
    }
};

struct Hit {
    Xapian::docid doc;
    double score;
};

struct Answer {
    bool is_asked = false;
    long count = -1;
    vector<Hit> hits;
    vector<double> us;
};

static Xapian::Query make(const string &kind, const vector<string> &words)
{
    if (words.size() == 1) {
        return Xapian::Query(words[0]);
    }
    if (kind == "must") {
        return Xapian::Query(Xapian::Query::OP_AND_MAYBE, Xapian::Query(words[0]),
                             Xapian::Query(Xapian::Query::OP_OR, words.begin() + 1, words.end()));
    }
    if (kind == "phrase") {
        return Xapian::Query(Xapian::Query::OP_PHRASE, words.begin(), words.end(), words.size());
    }
    return Xapian::Query(kind == "or" ? Xapian::Query::OP_OR : Xapian::Query::OP_AND, words.begin(), words.end());
}

static Answer execute(Xapian::Enquire &enquire, Xapian::doccount documents, const Command &command, const string &kind,
                      const vector<string> &words)
{
    Answer a;
    // A count needs no weights. Asked to check all documents, Xapian gives the exact number.
    bool is_count = command.k == 0;
    enquire.set_query(is_count ? Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, make(kind, words), 0.0)
                               : make(kind, words));
    Xapian::MSet set = enquire.get_mset(0, command.k, command.count ? documents : 0);
    if (command.count) {
        a.count = long(set.get_matches_estimated());
        if (set.get_matches_lower_bound() != set.get_matches_upper_bound()) {
            throw std::runtime_error("the count is not exact");
        }
    }
    a.hits.reserve(set.size());
    for (Xapian::MSetIterator i = set.begin(); i != set.end(); ++i) {
        a.hits.push_back({*i, i.get_weight()});
    }
    return a;
}

static bool is_asked(const string &kind, const vector<string> &words)
{
    return words.size() > 1 || kind == "or"; // one word is the same in every class
}

static vector<vector<string>> read_queries(const string &path, long max_words)
{
    vector<vector<string>> queries;
    std::ifstream in(path);
    if (!in) {
        throw std::runtime_error("cannot read " + path);
    }
    Line line;
    for (string text; std::getline(in, text);) {
        vector<string> words;
        if (!text.empty() && text[0] == '{') {
            line.parse(text);
            words = split(line.text("query"));
        } else {
            words = split(text);
        }
        if (!words.empty() && long(words.size()) <= max_words) {
            queries.push_back(words);
        }
    }
    return queries;
}

static void write_answer(FILE *out, const string &kind, const string &name, const vector<string> &words, Answer &a,
                         const vector<string> &ids)
{
    std::sort(a.us.begin(), a.us.end());
    size_t n = a.us.size();
    string query;
    for (const string &word : words) {
        query += (query.empty() ? "" : " ") + word;
    }
    fprintf(out, "{\"engine\":\"xapian\",\"version\":\"%s\",\"class\":\"%s\",\"command\":\"%s\",\"query\":",
            Xapian::version_string(), kind.c_str(), name.c_str());
    json_put(out, query.data(), query.size());
    fprintf(out, ",\"count\":%s,\"us_min\":%.3f,\"us_median\":%.3f,\"hits\":[",
            a.count < 0 ? "null" : std::to_string(a.count).c_str(), n > 0 ? a.us[0] : 0,
            n > 0 ? (a.us[(n - 1) / 2] + a.us[n / 2]) / 2 : 0);
    for (size_t i = 0; i < a.hits.size(); i++) {
        fputs(i > 0 ? ",[" : "[", out);
        json_put(out, ids[a.hits[i].doc].data(), ids[a.hits[i].doc].size());
        fprintf(out, ",%.10g]", a.hits[i].score);
    }
    fputs("]}\n", out);
}

static void query(const string &index, const string &queries_path, const string &out_path, const Options &o)
{
    vector<vector<string>> queries = read_queries(queries_path, o.max_words);
    double start = seconds();
    Xapian::Database db(index + "/db");
    Xapian::Enquire enquire(db);
    // k1, k2, k3, b, least length: k3 without bound makes a word that is written twice count twice.
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1e9, 0.75, 0));
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    double open_us = (seconds() - start) * 1e6;
    Xapian::doccount documents = db.get_doccount();
    vector<string> ids(db.get_lastdocid() + 1);
    for (Xapian::PostingIterator i = db.postlist_begin(""); i != db.postlist_end(""); ++i) {
        ids[*i] = db.get_document(*i).get_data();
    }
    FILE *out = fopen(out_path.c_str(), "w");
    if (out == nullptr) {
        throw std::runtime_error("cannot write " + out_path);
    }
    fprintf(out,
            "{\"meta\":\"query\",\"engine\":\"xapian\",\"version\":\"%s\",\"norms\":\"exact\",\"idf\":\"xapian\","
            "\"phrase\":\"words\",\"documents\":%u,\"open_us\":%.1f}\n",
            Xapian::version_string(), documents, open_us);
    for (const string &kind : list(o.classes)) {
        for (const string &name : list(o.commands)) {
            if (kind != "or" && kind != "and" && kind != "phrase" && kind != "must") {
                fprintf(out,
                        "{\"engine\":\"xapian\",\"version\":\"%s\",\"class\":\"%s\",\"command\":\"%s\","
                        "\"unsupported\":\"Xapian has no such query\"}\n",
                        Xapian::version_string(), kind.c_str(), name.c_str());
                continue;
            }
            Command command(name);
            vector<Answer> answers(queries.size());
            for (size_t i = 0; i < queries.size(); i++) {
                if (is_asked(kind, queries[i])) {
                    answers[i] = execute(enquire, documents, command, kind, queries[i]);
                    answers[i].is_asked = true;
                }
            }
            double end = seconds() + o.warmup;
            for (size_t i = 0; i < queries.size() && seconds() < end; i++) {
                if (answers[i].is_asked) {
                    execute(enquire, documents, command, kind, queries[i]);
                }
            }
            for (long run = 0; run < o.runs; run++) {
                for (size_t i = 0; i < queries.size(); i++) {
                    if (answers[i].is_asked) {
                        double before = seconds();
                        execute(enquire, documents, command, kind, queries[i]);
                        answers[i].us.push_back((seconds() - before) * 1e6);
                    }
                }
            }
            for (size_t i = 0; i < queries.size(); i++) {
                if (answers[i].is_asked) {
                    write_answer(out, kind, name, queries[i], answers[i], ids);
                }
            }
        }
    }
    if (fclose(out) != 0) {
        throw std::runtime_error("cannot write " + out_path);
    }
}

static Options read_options(int argc, char **argv)
{
    Options o;
    for (int i = 5; i + 1 < argc; i += 2) {
        string name = argv[i], value = argv[i + 1];
        if (name == "--runs") {
            o.runs = atol(value.c_str());
        } else if (name == "--warmup") {
            o.warmup = atof(value.c_str());
        } else if (name == "--class") {
            o.classes = value;
        } else if (name == "--command") {
            o.commands = value;
        } else if (name == "--max-words") {
            o.max_words = atol(value.c_str());
        } else {
            throw std::runtime_error("unknown option " + name);
        }
    }
    return o;
}

int main(int argc, char **argv)
{
    try {
        if (argc == 5 && strcmp(argv[1], "build") == 0) {
            build(argv[2], argv[3], argv[4]);
        } else if (argc >= 5 && strcmp(argv[1], "query") == 0) {
            query(argv[2], argv[3], argv[4], read_options(argc, argv));
        } else {
            fprintf(stderr, "usage: build CORPUS INDEX THREADS | query INDEX QUERIES OUT [OPTION VALUE]...\n");
            return 2;
        }
    } catch (const Xapian::Error &e) {
        fprintf(stderr, "xapian: %s\n", e.get_description().c_str());
        return 2;
    } catch (const std::exception &e) {
        fprintf(stderr, "xapian: %s\n", e.what());
        return 2;
    }
    return 0;
}
