/*
 * Lucene as a peer: the command line that every driver under bench/peers has (see ../README.md).
 *
 *     build CORPUS INDEX THREADS          query INDEX QUERIES OUT [OPTION VALUE]...
 *     order INDEX                         throughput INDEX QUERIES THREADS [OPTION VALUE]...
 *
 * With the environment's PEER_VARIANT=bp the documents are reordered by recursive graph bisection at the final merge.
 * `order` prints the external ids in the order of the index, so that other engines can be given the same order.
 */
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.util.Version;

public final class Peer {
    static final boolean BP = "bp".equals(System.getenv("PEER_VARIANT"));
    static final String ENGINE = BP ? "lucene-bp" : "lucene";
    static final String VERSION = Version.LATEST.toString();

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args.length == 4 && args[0].equals("build")) {
            out.println(Build.run(Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3])));
        } else if (args.length >= 4 && args[0].equals("query")) {
            Search.query(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]), new Options(args, 4));
        } else if (args.length >= 4 && args[0].equals("throughput")) {
            out.print(Search.throughput(Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]),
                                        new Options(args, 4)));
        } else if (args.length == 2 && args[0].equals("order")) {
            Search.order(Path.of(args[1]), out);
        } else {
            System.err.println("usage: build CORPUS INDEX THREADS | query INDEX QUERIES OUT [OPTION VALUE]... | "
                               + "order INDEX | throughput INDEX QUERIES THREADS [OPTION VALUE]...");
            System.exit(2);
        }
    }

    /** The most memory that this process has held, in kB, as the kernel counts it. */
    static long peakKilobytes() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }
}
