/*
 * Lucene answers the queries of a judged set: one TREC run for each analyzer and each pair of BM25 parameters.
 *
 *     Relevance CORPUS QUERIES OUT DEPTH
 *
 * CORPUS is a folder of .txt files, whose ids are their paths below it, or a file of JSON lines with _id, title and text.
 * QUERIES is lines of QID<TAB>TEXT, or JSON lines with _id and text. OUT is the folder of the runs, which are called
 * ANALYZER-K1-B.trec.
 *
 * Title and text go into one field, so that a word of the title counts like one of the text; a query is a disjunction
 * of its analysed words. The analyzers are as Lucene makes them: IndonesianAnalyzer with its stop words and its stemmer,
 * StandardAnalyzer without stop words.
 */
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.QueryBuilder;

public final class Relevance {
    private static final float[][] PARAMETERS = {{1.2f, 0.75f}, {0.9f, 0.4f}};

    private record Text(String id, String text) {}

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("usage: Relevance CORPUS QUERIES OUT DEPTH");
            System.exit(2);
        }
        List<Text> documents = readDocuments(Path.of(args[0]));
        List<Text> queries = readQueries(Path.of(args[1]));
        Map<String, Analyzer> analyzers = new LinkedHashMap<>();
        analyzers.put("IndonesianAnalyzer", new IndonesianAnalyzer());
        analyzers.put("StandardAnalyzer", new StandardAnalyzer());
        for (Map.Entry<String, Analyzer> entry : analyzers.entrySet()) {
            answer(documents, queries, entry.getKey(), entry.getValue(), Path.of(args[2]), Integer.parseInt(args[3]));
        }
    }

    private static String orEmpty(String s) {
        return s == null ? "" : s;
    }

    private static List<Text> readDocuments(Path corpus) throws IOException {
        List<Text> all = new ArrayList<>();
        if (Files.isDirectory(corpus)) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(corpus)) {
                files = walk.filter(p -> p.toString().endsWith(".txt")).sorted().toList();
            }
            for (Path file : files) {
                all.add(new Text(corpus.relativize(file).toString(), Files.readString(file)));
            }
            return all;
        }
        for (String line : Files.readAllLines(corpus)) {
            all.add(new Text(Json.member(line, "_id"),
                             orEmpty(Json.member(line, "title")) + "\n" + orEmpty(Json.member(line, "text"))));
        }
        return all;
    }

    private static List<Text> readQueries(Path queries) throws IOException {
        List<Text> all = new ArrayList<>();
        for (String line : Files.readAllLines(queries)) {
            if (line.startsWith("{")) {
                all.add(new Text(Json.member(line, "_id"), Json.member(line, "text")));
            } else if (!line.isEmpty()) {
                int tab = line.indexOf('\t');
                all.add(new Text(line.substring(0, tab), line.substring(tab + 1)));
            }
        }
        return all;
    }

    private static void answer(List<Text> documents, List<Text> queries, String name, Analyzer analyzer, Path out,
                               int depth) throws IOException {
        try (Directory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
                for (Text t : documents) {
                    Document d = new Document();
                    d.add(new StoredField("id", t.id));
                    d.add(new TextField("text", t.text, Field.Store.NO));
                    writer.addDocument(d);
                }
                writer.forceMerge(1);
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                String[] ids = new String[reader.maxDoc()];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = reader.storedFields().document(i).get("id");
                }
                for (float[] p : PARAMETERS) {
                    IndexSearcher searcher = new IndexSearcher(reader);
                    searcher.setSimilarity(new BM25Similarity(p[0], p[1]));
                    write(searcher, analyzer, queries, ids, out.resolve(name + "-" + p[0] + "-" + p[1] + ".trec"), depth);
                }
            }
        }
    }

    /* The run appears under its name only when it is whole. */
    private static void write(IndexSearcher searcher, Analyzer analyzer, List<Text> queries, String[] ids, Path file,
                              int depth) throws IOException {
        Path unfinished = Path.of(file + ".part");
        QueryBuilder builder = new QueryBuilder(analyzer);
        try (BufferedWriter w = Files.newBufferedWriter(unfinished)) {
            for (Text q : queries) {
                Query query = builder.createBooleanQuery("text", q.text);
                if (query == null) {
                    continue; // nothing but stop words
                }
                ScoreDoc[] hits = searcher.search(query, depth).scoreDocs;
                for (int i = 0; i < hits.length; i++) {
                    w.write(q.id + " Q0 " + ids[hits[i].doc] + " " + (i + 1) + " " + hits[i].score + " lucene\n");
                }
            }
        }
        Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
