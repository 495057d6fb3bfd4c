# Five real pages: exactly three of them hold "Kursk".
. "$(dirname "$0")/lib.sh"
seeds=${IDX_SHARED:-}/data/seeds
[ -d "$seeds" ] || skip "the seed pages are not on this machine"

run 0 idx build --json "$seeds"
empty err
same "documents" "$(member out documents)" 5
run 0 idx query --json Kursk
same "exactly 000, 003 and 004" "$(member out id | cut -c 1-3 | sort | tr '\n' ' ')" "000 003 004 "
json out
run 0 idx query --count Kursk
same "count" "$(cat out)" 3
run 0 idx query --count kursk
same "case does not matter" "$(cat out)" 3
for analyzer in standard indonesian snowball:indonesian; do
    run 0 idx build -q -i other -a "$analyzer" "$seeds"
    run 0 idx query -i other --count Kursk
    same "count with $analyzer" "$(cat out)" 3
done

# The title is the first line that is not blank, the body the rest, whatever stands at the page's end.
for file in "$seeds"/*.txt; do
    run 0 idx get --json "$(basename "$file")"
    same "title of $file" "$(member out title)" "$(grep -m 1 '[^[:space:]]' "$file" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')"
done
run 0 idx check
finish
