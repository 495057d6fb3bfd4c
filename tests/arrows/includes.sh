#!/bin/sh
# includes.sh ROOT: fails when a file includes what its folder may not know.
#
#   common/              common/, <idx/...>
#   indexer/             indexer/, common/, <idx/...>
#   searcher/            searcher/, common/, <idx/...>
#   cli/                 cli/, <idx/...>
#   examples/ bindings/  files beside them, <idx/...>
#   include/idx/         <idx/...>
#
# Also: every include in quotes is written from the root (or lies in the same folder) and exists.
set -eu
cd "$1"

check()
{
    # Prints "file:line path" for each include in quotes below $2 that $1 (a regular expression) does not allow.
    allowed=$1
    shift
    for folder in "$@"; do
        [ -d "$folder" ] || continue
        find "$folder" -type f \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.hpp' \) -exec \
            grep -nHE '^[ 	]*#[ 	]*include[ 	]+"' {} + || true
    done | sed -E 's/^([^:]*:[0-9]+):[^"]*"([^"]*)".*/\1 \2/' | while read -r place path; do
        own=${place%/*}/$path
        case $path in
        */*)
            if ! printf '%s\n' "$path" | grep -qE "$allowed"; then
                echo "$place: may not include \"$path\""
            elif [ ! -e "$path" ] && [ ! -e "$own" ]; then
                echo "$place: \"$path\" does not exist"
            fi
            ;;
        *)
            [ -e "$own" ] || echo "$place: \"$path\" does not exist beside it"
            ;;
        esac
    done
}

found=$(
    check '^common/' common
    check '^(common|indexer)/' indexer
    check '^(common|searcher)/' searcher
    check '^cli/' cli
    check '^$' examples bindings include
    # Public headers know each other and the C library only.
    find include -name '*.h' -exec grep -nHE '^[ 	]*#[ 	]*include[ 	]+<' {} + |
        grep -vE '<(idx/[a-z]+|std[a-z]+)\.h>' | sed 's/$/: not a public or standard header/' || true
    # Third-party headers that belong to the input side of the command must not enter the library.
    find common indexer searcher -name '*.[ch]' -exec \
        grep -nHE '^[ 	]*#[ 	]*include[ 	]+<(archive|gumbo|simdjson)' {} + |
        sed 's/$/: belongs to cli\//' || true
)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
count=$(find common indexer searcher cli examples include -name '*.[ch]' | wc -l)
echo "$count files follow the arrows"
[ "$count" -gt 0 ]
