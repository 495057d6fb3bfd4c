/* The options that all drivers share: --runs, --class, --command, --warmup (seconds), --seconds, --max-words. */
import java.util.List;

final class Options {
    int runs = 10, maxWords = Integer.MAX_VALUE;
    double warmup = 5, seconds = 10;
    List<String> classes = List.of("or", "and", "phrase", "must");
    List<String> commands = List.of("TOP_10", "TOP_100", "TOP_1000", "TOP_10_COUNT", "TOP_100_COUNT", "COUNT");

    Options(String[] args, int first) {
        if ((args.length - first) % 2 != 0) {
            throw new IllegalArgumentException("an option has no value");
        }
        for (int i = first; i < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--runs" -> runs = Integer.parseInt(value);
                case "--warmup" -> warmup = Double.parseDouble(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--max-words" -> maxWords = Integer.parseInt(value);
                case "--class" -> classes = List.of(value.split(","));
                case "--command" -> commands = List.of(value.split(","));
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
    }
}
