"""PISA as a peer: the command line that every driver under bench/peers has (see ../README.md).

    build CORPUS INDEX THREADS          query INDEX QUERIES OUT [OPTION VALUE]...

PISA has neither positions nor exact counts here: only `or` and `and` under TOP_k are answered. A query file gives two
engines: pisa-bmw (block-max WAND; for `and` block-max ranked AND) and pisa-maxscore (MaxScore; ranked AND).
PEER_VARIANT=bp renames them, and PEER_ORDER names a file with ids in the order in which to index, one a line, which is how
PISA is meant to be used: on documents reordered by recursive graph bisection.

The compiled module of pyterrier-pisa is loaded by itself. Its tokenizer splits at everything but ASCII letters and digits, so
words with anything else are spelled as "xq" and their bytes in hexadecimal. Writing that file is not part of the
build's time; inverting, bounds and compression are. Of each query's time the cost of a call that finds nothing is
taken off, so that Python costs PISA little; what remains of it is the making of the id strings.
"""

import glob
import importlib.util
import json
import os
import re
import resource
import shutil
import sys
import time
from importlib.metadata import version

import numpy as np

VERSION = version("pyterrier-pisa")
ENCODING = "block_simdbp"
SUFFIX = "-bp" if os.environ.get("PEER_VARIANT") == "bp" else ""
ALGORITHMS = {
    "pisa-bmw" + SUFFIX: {"or": "block_max_wand", "and": "block_max_ranked_and"},
    "pisa-maxscore" + SUFFIX: {"or": "maxscore", "and": "ranked_and"},
}
PLAIN = re.compile("[a-z0-9]+")


def load_module():
    package = importlib.util.find_spec("pyterrier_pisa").submodule_search_locations[0]
    path = glob.glob(os.path.join(package, "_pisathon*.so"))[0]
    spec = importlib.util.spec_from_file_location("_pisathon", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PISA = load_module()


def spell(word):
    if PLAIN.fullmatch(word) and not word.startswith("xq"):
        return word
    return "xq" + word.encode().hex()


def prepare(index):
    context = PISA.RetrievalContext()
    PISA.prepare_index(context, index, ENCODING, "bm25", "", block_size=64, bm25_k1=1.2, bm25_b=0.75)
    return context


def read_documents(corpus):
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            yield document["id"], " ".join(map(spell, document["body"].split(" ")))


def write_plain(corpus, path):
    documents = read_documents(corpus)
    order = os.environ.get("PEER_ORDER")
    if order:
        by_id = dict(documents)
        with open(order, encoding="utf-8") as ids:
            documents = [(i, by_id[i]) for i in ids.read().split("\n") if i]
        assert len(documents) == len(by_id), "the order does not hold every document"
    count = 0
    with open(path, "w", encoding="utf-8") as out:
        for name, text in documents:
            out.write(f"{name} {text}\n")
            count += 1
    return count


def build(corpus, index, threads):
    shutil.rmtree(index, ignore_errors=True)
    os.makedirs(index)
    plain = os.path.join(index, "plain")
    documents = write_plain(corpus, plain)
    start = time.perf_counter()
    PISA.index(plain, index, "", 100000, threads)
    prepare(index)
    seconds = time.perf_counter() - start
    needed = glob.glob(os.path.join(index, "bm25*")) + [os.path.join(index, f) for f in ("fwd.termlex", "fwd.doclex")]
    for path in glob.glob(os.path.join(index, "*")):
        if path not in needed and not path.endswith("inv.sizes"):
            os.remove(path)
    print(json.dumps({
        "engine": "pisa" + SUFFIX, "version": VERSION, "action": "build", "threads": threads, "documents": documents,
        "seconds": round(seconds, 3), "corpus_bytes": os.path.getsize(corpus),
        "index_bytes": sum(map(os.path.getsize, needed)),
        "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "segments": 1,
        "note": "no positions; writing the plain text and reading JSON not timed; the peak includes writing the plain text"}))


class Searcher:
    def __init__(self, index):
        self.context = prepare(index)
        self.qidxs = np.empty(1000, dtype=np.int32)
        self.docnos = np.empty(1000, dtype=object)
        self.ranks = np.empty(1000, dtype=np.int32)
        self.scores = np.empty(1000, dtype=np.float32)

    def run(self, algorithm, words, k):
        """Nanoseconds and number of hits; the hits stand in self.docnos and self.scores until clear()."""
        query = {}
        for word in words:
            query[word] = query.get(word, 0.0) + 1.0
        # Weights are needed only where a word stands twice.
        is_weighted = int(len(query) < len(words))
        start = time.perf_counter_ns()
        count = PISA.retrieve(self.context, algorithm, [(0, query)], k=k, threads=1, pretokenised=1, query_weighted=is_weighted,
                              result_qidxs=self.qidxs, result_docnos=self.docnos, result_ranks=self.ranks,
                              result_scores=self.scores)
        return time.perf_counter_ns() - start, count

    def clear(self, count):
        self.docnos[:count] = None  # the module hands over its strings: here they are let go


def read_options(args):
    options = {"--runs": "10", "--warmup": "1", "--class": "or,and,phrase,must,sloppy", "--max-words": "1000000",
               "--command": "TOP_10,TOP_100,TOP_1000,TOP_10_COUNT,TOP_100_COUNT,COUNT"}
    for name, value in zip(args[::2], args[1::2]):
        if name not in options:
            sys.exit(f"pisa: unknown option {name}")
        options[name] = value
    return options


def read_queries(path, max_words):
    queries = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["query"] if line.startswith("{") else line.strip()
            if text and len(text.split(" ")) <= max_words:
                queries.append(text)
    return queries


def measure(searcher, algorithm, k, queries, runs, overhead):
    """For each query its hits and its times in microseconds."""
    answers, spelled = [], [list(map(spell, text.split(" "))) for text in queries]
    for words in spelled:
        _, count = searcher.run(algorithm, words, k)
        answers.append(([[d, float(s)] for d, s in zip(searcher.docnos[:count], searcher.scores[:count])], []))
        searcher.clear(count)
    for _ in range(runs):
        for words, (_, times) in zip(spelled, answers):
            nanos, count = searcher.run(algorithm, words, k)
            searcher.clear(count)
            times.append(max(nanos - overhead, 100) / 1e3)
    return answers


def overhead_of(searcher, algorithm, k):
    times = []
    for _ in range(200):
        nanos, count = searcher.run(algorithm, ["xq00"], k)
        searcher.clear(count)
        times.append(nanos)
    return min(times)


def query(index, queries_path, out_path, options):
    queries = read_queries(queries_path, int(options["--max-words"]))
    start = time.perf_counter_ns()
    searcher = Searcher(index)
    open_us = (time.perf_counter_ns() - start) / 1e3
    documents = int(np.fromfile(os.path.join(index, "inv.sizes"), dtype=np.uint32, count=1)[0])
    with open(out_path, "w", encoding="utf-8") as out:
        def put(line):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        for engine, algorithms in ALGORITHMS.items():
            about = {"engine": engine, "version": VERSION}
            put({"meta": "query", **about, "norms": "exact", "idf": "cut", "phrase": "own", "documents": documents,
                 "open_us": open_us, "overhead_us": overhead_of(searcher, "block_max_wand", 10) / 1e3})
            for kind in options["--class"].split(","):
                for command in options["--command"].split(","):
                    what = {**about, "class": kind, "command": command}
                    if kind not in algorithms or "COUNT" in command:
                        if kind not in algorithms:
                            put({**what, "unsupported": "PISA has no positions and no such query here"})
                        continue
                    asked = [text for text in queries if " " in text or kind == "or"]
                    k, algorithm = int(command[4:]), algorithms[kind]
                    answers = measure(searcher, algorithm, k, asked, int(options["--runs"]),
                                      overhead_of(searcher, algorithm, k))
                    for text, (hits, times) in zip(asked, answers):
                        times.sort()
                        n = len(times)
                        put({**what, "query": text, "count": None, "us_min": round(times[0], 3) if n else 0,
                             "us_median": round((times[(n - 1) // 2] + times[n // 2]) / 2, 3) if n else 0, "hits": hits})


def main(args):
    # The module logs on standard output, where our own line is expected alone.
    sys.stdout = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if len(args) == 4 and args[0] == "build":
        build(args[1], args[2], int(args[3]))
    elif len(args) >= 4 and args[0] == "query":
        query(args[1], args[2], args[3], read_options(args[4:]))
    else:
        sys.exit("usage: build CORPUS INDEX THREADS | query INDEX QUERIES OUT [OPTION VALUE]...")


if __name__ == "__main__":
    main(sys.argv[1:])
