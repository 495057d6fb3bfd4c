/*
 * Answers the queries and times them: query cache off, one thread, hits as document numbers.
 *
 * A time spans the making of the query object out of its words and the search. TOP_k_COUNT is done in two ways, by
 * one collector that counts on and by a top-k search followed by a count, and the better one of each query is
 * reported, so that no choice of ours makes Lucene slow. The virtual machine compiles while it warms up: every
 * class and command is repeated for --warmup seconds before the runs that count.
 */
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

final class Search {
    private static final int SLOP = 2;
    private static volatile long sink;

    /** One query's answer and times under one command. */
    private static final class Answer {
        long count = -1;
        ScoreDoc[] hits = {};
        long[][] nanos; // by way, by run
    }

    private static Query make(String kind, String[] words) {
        if (words.length == 1) {
            return new TermQuery(new Term("body", words[0]));
        }
        if (kind.equals("phrase") || kind.equals("sloppy")) {
            return new PhraseQuery(kind.equals("sloppy") ? SLOP : 0, "body", words);
        }
        BooleanQuery.Builder b = new BooleanQuery.Builder();
        for (int i = 0; i < words.length; i++) {
            boolean isRequired = kind.equals("and") || (kind.equals("must") && i == 0);
            b.add(new TermQuery(new Term("body", words[i])),
                  isRequired ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD);
        }
        return b.build();
    }

    /* Runs `command` once, in way 0 or 1 (only counted top-k have two); fills `a` if it is not null. */
    private static void execute(IndexSearcher searcher, String command, int way, String kind, String[] words, Answer a)
            throws IOException {
        Query query = make(kind, words);
        if (command.equals("COUNT")) {
            long count = searcher.count(query);
            sink = count;
            if (a != null) {
                a.count = count;
            }
            return;
        }
        boolean isCounted = command.endsWith("_COUNT");
        int k = Integer.parseInt(command.substring(4, isCounted ? command.length() - 6 : command.length()));
        boolean inOne = isCounted && way == 0;
        TopDocs top = searcher.search(
                query, new TopScoreDocCollectorManager(k, null, inOne ? Integer.MAX_VALUE : 1));
        long count = !isCounted ? -1 : inOne ? top.totalHits.value() : searcher.count(query);
        sink = count + top.scoreDocs.length;
        if (a != null) {
            a.count = count;
            a.hits = top.scoreDocs;
        }
    }

    static IndexSearcher searcher(IndexReader reader) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        return searcher;
    }

    private static List<String[]> read(Path queries, int maxWords) throws IOException {
        List<String[]> list = new ArrayList<>();
        for (String line : Files.readAllLines(queries)) {
            String text = line.startsWith("{") ? Json.member(line, "query") : line.strip();
            if (text != null && !text.isEmpty() && text.split(" ").length <= maxWords) {
                list.add(text.split(" "));
            }
        }
        return list;
    }

    private static boolean isAsked(String kind, String[] words) {
        return words.length > 1 || kind.equals("or"); // one word is the same in every class
    }

    private static final List<String> KINDS = List.of("or", "and", "phrase", "must", "sloppy");

    static void query(Path index, Path queries, Path out, Options o) throws IOException {
        List<String[]> list = read(queries, o.maxWords);
        long before = System.nanoTime();
        try (DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(index));
             BufferedWriter w = Files.newBufferedWriter(out)) {
            long openMicros = (System.nanoTime() - before) / 1000;
            String[] ids = ids(reader);
            IndexSearcher searcher = searcher(reader);
            w.write(String.format("{\"meta\":\"query\",\"engine\":\"%s\",\"version\":\"%s\",\"norms\":\"lucene\","
                                  + "\"idf\":\"lucene\",\"phrase\":\"sum\",\"documents\":%d,\"open_us\":%d,"
                                  + "\"java\":\"%s\"}%n",
                                  Peer.ENGINE, Peer.VERSION, reader.numDocs(), openMicros,
                                  System.getProperty("java.version")));
            for (String kind : o.classes) {
                for (String command : o.commands) {
                    if (!KINDS.contains(kind)) {
                        w.write(String.format("{\"engine\":\"%s\",\"version\":\"%s\",\"class\":\"%s\","
                                              + "\"command\":\"%s\",\"unsupported\":\"no such class\"}%n",
                                              Peer.ENGINE, Peer.VERSION, kind, command));
                        continue;
                    }
                    Answer[] answers = measure(searcher, kind, command, list, o);
                    for (int i = 0; i < answers.length; i++) {
                        if (answers[i] != null) {
                            write(w, kind, command, list.get(i), answers[i], ids);
                        }
                    }
                }
            }
        }
    }

    private static Answer[] measure(IndexSearcher searcher, String kind, String command, List<String[]> list,
                                    Options o) throws IOException {
        int ways = command.startsWith("TOP_") && command.endsWith("_COUNT") ? 2 : 1;
        Answer[] answers = new Answer[list.size()];
        long end = System.nanoTime() + (long) (o.warmup * 1e9);
        boolean isFirst = true;
        while (isFirst || System.nanoTime() < end) {
            for (int i = 0; i < answers.length && (isFirst || System.nanoTime() < end); i++) {
                if (isAsked(kind, list.get(i))) {
                    if (isFirst) {
                        answers[i] = new Answer();
                        answers[i].nanos = new long[ways][o.runs];
                    }
                    for (int way = ways - 1; way >= 0; way--) {
                        execute(searcher, command, way, kind, list.get(i), isFirst ? answers[i] : null);
                    }
                }
            }
            isFirst = false;
        }
        for (int way = 0; way < ways; way++) {
            for (int run = 0; run < o.runs; run++) {
                for (int i = 0; i < answers.length; i++) {
                    if (answers[i] != null) {
                        long start = System.nanoTime();
                        execute(searcher, command, way, kind, list.get(i), null);
                        answers[i].nanos[way][run] = System.nanoTime() - start;
                    }
                }
            }
        }
        return answers;
    }

    private static void write(BufferedWriter w, String kind, String command, String[] words, Answer a, String[] ids)
            throws IOException {
        double min = Double.MAX_VALUE, median = Double.MAX_VALUE;
        for (long[] nanos : a.nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            int n = sorted.length;
            if (n == 0) {
                min = median = 0;
                continue;
            }
            double middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
            min = Math.min(min, sorted[0] / 1e3);
            median = Math.min(median, middle / 1e3);
        }
        StringBuilder b = new StringBuilder(256);
        b.append("{\"engine\":\"").append(Peer.ENGINE).append("\",\"version\":\"").append(Peer.VERSION)
         .append("\",\"class\":\"").append(kind).append("\",\"command\":\"").append(command)
         .append("\",\"query\":").append(Json.quote(String.join(" ", words)))
         .append(",\"count\":").append(a.count < 0 ? "null" : Long.toString(a.count))
         .append(String.format(Locale.ROOT, ",\"us_min\":%.3f,\"us_median\":%.3f,\"hits\":[", min, median));
        for (int i = 0; i < a.hits.length; i++) {
            b.append(i > 0 ? ",[" : "[").append(Json.quote(ids[a.hits[i].doc])).append(',')
             .append(a.hits[i].score).append(']');
        }
        w.write(b.append("]}\n").toString());
    }

    private static String[] ids(DirectoryReader reader) throws IOException {
        String[] ids = new String[reader.maxDoc()];
        var stored = reader.storedFields();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = stored.document(i).get("id");
        }
        return ids;
    }

    static void order(Path index, PrintStream out) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(index))) {
            PrintStream buffered = new PrintStream(new java.io.BufferedOutputStream(out, 1 << 20), false);
            for (String id : ids(reader)) {
                buffered.println(id);
            }
            buffered.flush();
        }
    }

    /** Queries a second with `threads` threads, each going round all the queries from its own start. */
    static String throughput(Path index, Path queries, int threads, Options o) throws Exception {
        List<String[]> list = read(queries, o.maxWords);
        StringBuilder lines = new StringBuilder();
        try (DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(index))) {
            IndexSearcher searcher = searcher(reader);
            for (String kind : o.classes) {
                for (String command : o.commands) {
                    List<String[]> asked = list.stream().filter(q -> isAsked(kind, q)).toList();
                    hammer(searcher, kind, command, asked, threads, o.warmup);
                    double rate = hammer(searcher, kind, command, asked, threads, o.seconds);
                    lines.append(String.format(
                            "{\"engine\":\"%s\",\"version\":\"%s\",\"action\":\"throughput\",\"class\":\"%s\","
                            + "\"command\":\"%s\",\"threads\":%d,\"queries_per_second\":%.1f}%n",
                            Peer.ENGINE, Peer.VERSION, kind, command, threads, rate));
                }
            }
        }
        return lines.toString();
    }

    private static double hammer(IndexSearcher searcher, String kind, String command, List<String[]> asked,
                                 int threads, double seconds) throws Exception {
        LongAdder done = new LongAdder();
        long start = System.nanoTime(), end = start + (long) (seconds * 1e9);
        Thread[] workers = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            int first = t * asked.size() / threads;
            workers[t] = new Thread(() -> {
                try {
                    for (int i = first; System.nanoTime() < end; i++) {
                        execute(searcher, command, 1, kind, asked.get(i % asked.size()), null);
                        done.increment();
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            workers[t].start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        return done.sum() / ((System.nanoTime() - start) / 1e9);
    }
}
