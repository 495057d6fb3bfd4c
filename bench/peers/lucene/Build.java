/*
 * Builds an index: whitespace analysis, positions, norms, the id stored, no text stored; one segment at the end.
 *
 * With one thread, that thread reads, parses and indexes; with more, one more thread reads lines for them. Merges
 * run in Lucene's own threads; who measures pins the process to as many processors as THREADS says.
 */
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.misc.index.BPIndexReorderer;
import org.apache.lucene.misc.index.BPReorderingMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

final class Build {
    private static final String END = new String("end");

    /* The fields of one thread, filled anew for each document. */
    private static final class Adder {
        final IndexWriter writer;
        final Document document = new Document();
        final StoredField id = new StoredField("id", "");
        final TextField body = new TextField("body", "", Field.Store.NO);

        Adder(IndexWriter writer) {
            this.writer = writer;
            document.add(id);
            document.add(body);
        }

        void add(String line) throws IOException {
            id.setStringValue(Json.member(line, "id"));
            body.setStringValue(Json.member(line, "body"));
            writer.addDocument(document);
        }
    }

    static String run(Path corpus, Path index, int threads) throws Exception {
        Files.createDirectories(index);
        long start = System.nanoTime(), documents, bytes = 0;
        int segments;
        try (Directory directory = MMapDirectory.open(index)) {
            IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer())
                    .setRAMBufferSizeMB(1024)
                    .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
                    .setUseCompoundFile(false);
            if (Peer.BP) {
                BPIndexReorderer reorderer = new BPIndexReorderer();
                reorderer.setRAMBudgetMB(1024);
                BPReorderingMergePolicy policy = new BPReorderingMergePolicy(config.getMergePolicy(), reorderer);
                policy.setMinNaturalMergeNumDocs(Integer.MAX_VALUE); // only at the final merge
                config.setMergePolicy(policy);
            }
            try (IndexWriter writer = new IndexWriter(directory, config);
                 BufferedReader in = Files.newBufferedReader(corpus)) {
                if (threads <= 1) {
                    addAll(writer, in);
                } else {
                    addAll(writer, in, threads);
                }
                writer.forceMerge(1, true);
                writer.commit();
            }
            for (String name : directory.listAll()) {
                bytes += directory.fileLength(name);
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                documents = reader.numDocs();
                segments = reader.leaves().size();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format("{\"engine\":\"%s\",\"version\":\"%s\",\"action\":\"build\",\"threads\":%d,"
                             + "\"documents\":%d,\"seconds\":%.3f,\"corpus_bytes\":%d,\"index_bytes\":%d,"
                             + "\"peak_kb\":%d,\"segments\":%d}",
                             Peer.ENGINE, Peer.VERSION, threads, documents, seconds, Files.size(corpus), bytes,
                             Peer.peakKilobytes(), segments);
    }

    private static void addAll(IndexWriter writer, BufferedReader in) throws IOException {
        Adder adder = new Adder(writer);
        String line;
        for (long n = 1; (line = in.readLine()) != null; n++) {
            adder.add(line);
            separate(writer, n);
        }
    }

    /* The reordering policy works on merges: a small corpus that fits one flush would never see one. */
    private static void separate(IndexWriter writer, long n) throws IOException {
        if (Peer.BP && n == 100) {
            writer.flush();
        }
    }

    private static void addAll(IndexWriter writer, BufferedReader in, int threads) throws Exception {
        ArrayBlockingQueue<String[]> queue = new ArrayBlockingQueue<>(64);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] workers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Thread(() -> {
                try {
                    Adder adder = new Adder(writer);
                    for (String[] lines = queue.take(); lines[0] != END; lines = queue.take()) {
                        for (int k = 0; k < lines.length && lines[k] != null; k++) {
                            adder.add(lines[k]);
                        }
                    }
                    queue.put(new String[] {END});
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                    queue.clear();
                    queue.offer(new String[] {END});
                }
            });
            workers[i].start();
        }
        String[] batch = new String[256];
        int filled = 0;
        String line;
        for (long n = 1; (line = in.readLine()) != null && failure.get() == null; n++) {
            batch[filled++] = line;
            if (filled == batch.length) {
                queue.put(batch);
                batch = new String[256];
                filled = 0;
            }
            separate(writer, n);
        }
        if (filled > 0) {
            queue.put(batch);
        }
        queue.put(new String[] {END});
        for (Thread worker : workers) {
            worker.join();
        }
        if (failure.get() != null) {
            throw new IOException("indexing failed", failure.get());
        }
    }
}
