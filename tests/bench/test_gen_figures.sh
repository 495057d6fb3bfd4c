#!/bin/sh
# Figures of a generated corpus stay near those of Indonesian news (see bench/gen/README.md).
# Usage: test_gen_figures.sh IDX-GEN IDX-GEN-MEASURE
set -u
gen=$1
measure=$2
file=$(mktemp) || exit 1
trap 'rm -f "$file" "$file.figures"' EXIT
"$gen" --documents 5000 --mean-words 225 --form tokens --output "$file" || exit 1
"$measure" "$file" >"$file.figures" || exit 1
passed=0
failed=0

between() { # NAME LOW HIGH: the first number behind the name
    value=$(awk -F '\t' -v name="$1" '$1 == name { print $2 + 0; exit }' "$file.figures")
    if [ -n "$value" ] && awk -v v="$value" -v a="$2" -v b="$3" 'BEGIN { exit !(v >= a && v <= b) }'; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1 is '$value', not between $2 and $3"
    fi
}

between "document length: mean" 215 235
between "bytes a token" 6.5 7.4
between "share of the top 10" 11 15
between "share of the top 1000" 57 68
between "rank-frequency slope 100-1000" -1 -0.7
between "hapaxes among the words" 40 55
between "words after 1024 k tokens" 38000 55000
between "mean tf" 1.45 1.75
between "tf information" 1.25 1.65
between "distinct 2-grams a token" 0.4 0.58
between "distinct 4-grams a token" 0.78 0.93
between "zstd -3 of the words" 0.27 0.36
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
