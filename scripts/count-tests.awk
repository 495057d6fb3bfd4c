# count-tests.awk: reads the JUnit file that ctest wrote; prints "PASSED FAILED SKIPPED", then one line for each
# failed or skipped test: "failed NAME: CASE" or "skipped NAME: CASE".
#
# Counted are single cases where a test program names them, in the words of cmocka ("[ RUN      ] case") or of TAP
# ("ok 1 - case"), else the program as one. A program that ctest calls failed counts at least one failure,
# whatever it printed: a case that was begun and never ended is a failure too. A program that never ran failed.

function text(s)
{
    gsub(/&lt;/, "<", s)
    gsub(/&gt;/, ">", s)
    gsub(/&quot;/, "\"", s)
    gsub(/&amp;/, "\\&", s)
    return s
}

function attribute(line, name,    at, rest)
{
    at = index(line, " " name "=\"")
    if (at == 0)
        return ""
    rest = substr(line, at + length(name) + 3)
    return text(substr(rest, 1, index(rest, "\"") - 1))
}

# Failures are all told; of the skipped cases of one program, the first few.
function note(kind, what)
{
    if (kind == "skipped" && ++told[test] > 2) {
        rest[test]++
        return
    }
    notes[++note_count] = kind " " test (what == "" ? "" : ": " what)
}

/^\t<testcase / {
    test = attribute($0, "name")
    status = attribute($0, "status")
    ok = bad = left = 0
    pending = reason = ""
    in_test = 1
    next
}

in_test && /^\t\t<skipped message=/ {
    reason = attribute($0, "message")
    next
}

in_test && /^\t<\/testcase>/ {
    if (pending != "") {
        bad++
        note("failed", pending " (did not end)")
    }
    if (status == "run") {
        if (ok + bad + left == 0)
            ok = 1
    } else if (status == "fail") {
        if (bad == 0) {
            bad = 1
            note("failed", "")
        }
    } else if (reason ~ /^SKIP_/ || status == "disabled") {
        left = 1
        note("skipped", why)
    } else {
        bad = 1
        note("failed", "not run: " reason)
    }
    passed += ok
    failed += bad
    skipped += left
    in_test = 0
    why = ""
    next
}

in_test {
    line = text($0)
    sub(/^\t\t<system-out>/, "", line)
    if (index(line, "[ RUN      ] "))
        pending = substr(line, index(line, "[ RUN      ] ") + 13)
    else if (pending != "" && index(line, "[       OK ] ")) {
        ok++
        pending = ""
    } else if (pending != "" && index(line, "[  SKIPPED ] ")) {
        left++
        note("skipped", pending)
        pending = ""
    } else if (pending != "" && index(line, "[  FAILED  ] ")) {
        bad++
        note("failed", pending)
        pending = ""
    } else if (line ~ /^ok [0-9]+ - .*# SKIP/) {
        left++
        sub(/^ok [0-9]+ - /, "", line)
        note("skipped", line)
    } else if (line ~ /^ok [0-9]+ - /)
        ok++
    else if (line ~ /^not ok [0-9]+ - /) {
        bad++
        sub(/^not ok [0-9]+ - /, "", line)
        note("failed", line)
    } else if (line ~ /SKIP/ && why == "")
        why = line
}

END {
    print passed + 0, failed + 0, skipped + 0
    for (i = 1; i <= note_count; i++)
        print notes[i]
    for (name in rest)
        print "skipped " name ": and " rest[name] " more"
}
