/* As much JSON as the corpus and the query files need: the string members of an object in one line, and quoting. */
final class Json {
    private Json() {}

    /** The string member `name` of the object in `line`, or null. Nested values are not expected. */
    static String member(String line, String name) {
        int i = line.indexOf('{') + 1;
        while (i > 0 && i < line.length()) {
            int keyStart = line.indexOf('"', i);
            if (keyStart < 0) {
                return null;
            }
            int keyEnd = end(line, keyStart);
            int value = line.indexOf(':', keyEnd) + 1;
            while (value < line.length() && line.charAt(value) == ' ') {
                value++;
            }
            boolean isWanted = keyEnd - keyStart - 1 == name.length() && line.startsWith(name, keyStart + 1);
            if (line.charAt(value) == '"') {
                int valueEnd = end(line, value);
                if (isWanted) {
                    return unescape(line, value + 1, valueEnd);
                }
                i = valueEnd + 1;
            } else {
                i = line.indexOf(',', value);
            }
        }
        return null;
    }

    /* Where the string that opens at `quote` closes. */
    private static int end(String s, int quote) {
        int i = quote + 1;
        while (s.charAt(i) != '"') {
            i += s.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static String unescape(String s, int from, int to) {
        int slash = s.indexOf('\\', from);
        if (slash < 0 || slash >= to) {
            return s.substring(from, to);
        }
        StringBuilder b = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = s.charAt(i);
            if (c != '\\') {
                b.append(c);
                continue;
            }
            c = s.charAt(++i);
            switch (c) {
                case 'b' -> b.append('\b');
                case 'f' -> b.append('\f');
                case 'n' -> b.append('\n');
                case 'r' -> b.append('\r');
                case 't' -> b.append('\t');
                case 'u' -> {
                    b.append((char) Integer.parseInt(s.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> b.append(c);
            }
        }
        return b.toString();
    }

    static String quote(String s) {
        StringBuilder b = new StringBuilder(s.length() + 2).append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                b.append('\\').append(c);
            } else if (c < 0x20) {
                b.append(String.format("\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }
}
