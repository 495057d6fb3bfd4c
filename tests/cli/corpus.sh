# The bundled corpus: all of it goes in, and its searches come out.
. "$(dirname "$0")/lib.sh"
corpus=$IDX_ROOT/corpus
[ -d "$corpus" ] || skip "this tree has no corpus"

run 0 idx build --json --strict "$corpus"
empty err
[ "$(member out documents)" -ge 120 ] || fail "only $(member out documents) documents"
run 0 idx check
run 0 idx query Kursk
run 0 idx query --json -k 1000 Kursk
json out
member out id | sort >found
(cd "$corpus" && grep -r -l -w -i -E 'Kursk(lah|kah|nya|pun)?' . | sed 's,^\./,,' | sort) >wanted
cmp -s found wanted || { fail "other documents than grep finds (< found, > grep)" && diff found wanted; }

# The same input gives the same bytes, whatever the threads and the memory.
for options in "-t 1" "-t 2 -m 16M" "-t 3 -m 1G"; do
    # shellcheck disable=SC2086
    run 0 idx build -q -i other $options "$corpus"
    diff -r -x LOCK index other >differences 2>&1 || fail "other bytes with $options: $(head -n 1 differences)"
done
finish
