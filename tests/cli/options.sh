# Words on the command line: commands, options, help, and messages that say what to do.
. "$(dirname "$0")/lib.sh"

# Help is there for everything, on stdout, with exit code 0.
run 0 idx --help
has out "Commands:"
cp out overview
run 0 idx -h
run 0 idx help
cmp -s out overview || fail "idx help and idx --help differ"
commands="build query stats get check terms analyze help"
for command in $commands; do
    has overview "  $command "
    run 0 idx help "$command"
    empty err
    has out "Usage: idx $command"
    has out "-h, --help"
    cp out first
    run 0 idx "$command" --help
    cmp -s out first || fail "idx help $command and idx $command --help differ"
    run 0 idx "$command" -h
done
awk 'length > 100 { exit 1 }' overview || fail "the overview has lines of more than 100 columns"

run 0 idx --version
has out "idx 0."
grep -E -q '\((scalar|avx2|avx512|neon)\)$' out || fail "no CPU level in: $(cat out)"
run 0 idx -V
run 0 idx version
has out "idx 0."
run 2 idx
has err "Usage: idx COMMAND"
empty out

# Mistakes are one line on stderr, exit code 2, and name the way out.
run 2 idx qurey Kursk
has err "did you mean \`idx query\`"
run 2 idx xyzzyx
has err "idx help"
run 2 idx help nothing
run 2 idx --json query Kursk
has err "before the command"
run 2 idx query --jsn Kursk
has err "did you mean --json"
run 2 idx query --snip Kursk
has err "did you mean --snippet-bytes"
run 2 idx query --xyzzyx Kursk
has err "idx query --help"
run 2 idx stats -xyz
has err "goes after --"
# A word to be excluded looks like options.
for word in -putin -kursk -indonesia -harga; do
    run 2 idx query korea $word
    has err "to exclude a word, quote the query: idx query 'korea $word'"
    empty out
done
run 2 idx query Korea Utara -rusia lagi
has err "idx query 'Korea Utara -rusia'"
run 2 idx query -rusia Korea
has err "idx query 'WORD -rusia'"
run 2 idx query "'a" -rusia
has err "idx query 'WORD -rusia'"
run 2 idx query --json=yes Kursk
has err "takes no value"
run 2 idx query Kursk -k
has err "-k N"
run 2 idx query Kursk --top
has err "--top N"
run 2 idx query --index= Kursk
has err "not empty"
for bad in x 0 -1 1.5 10000001 99999999999999999999999 5x ""; do
    run 2 idx query Kursk -k "$bad"
    has err "whole number from 1 to 10000000"
    empty out
done
for bad in x -0.1 1.1 nan inf 0.5x; do
    run 2 idx query Kursk --b="$bad"
    has err "a number from 0 to 1"
done
for bad in 0 257 x; do
    run 2 idx build -t "$bad"
    has err "whole number from 1 to 256"
done
for bad in x 16 15M -1G 1.5.5G 5X 99999999999T 2Gx; do
    run 2 idx build --memory "$bad"
    has err "such as 512M or 2G"
done
run 2 idx query --color sometimes Kursk
has err "auto|always|never"
run 2 idx build --format xml
run 2 idx stats more
has err "one word too many"
run 2 idx terms a b
run 2 idx get
has err "idx get ID"
run 2 idx query
has err "what shall be searched for"
run 2 idx query --batch queries.txt Kursk
has err "leave out QUERY"
run 2 idx query --trec x --json Kursk
run 2 idx query --count --explain Kursk
run 2 idx query --top 6000000 --offset 6000000 Kursk
has err "together"

# All spellings of an option do the same; options may follow operands; -- ends them.
make_documents
run 0 idx build -q -i i docs
idx query -i i --top 1 Kursk >wanted
for words in "-ii -k1" "-i i -k 1" "--index=i --top=1" "--index i --top 1" "-k 5 -k1 -ii"; do
    # shellcheck disable=SC2086
    run 0 idx query $words Kursk
    cmp -s out wanted || fail "other hits with $words"
    # shellcheck disable=SC2086
    run 0 idx query Kursk $words
    cmp -s out wanted || fail "other hits with the options last: $words"
done
run 0 idx query -i i -- Kursk
run 1 idx query -i i -- -k
run 0 idx build -qii docs
empty out
finish
