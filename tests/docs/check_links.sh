#!/bin/sh
# check_links.sh ROOT [FILE...]: in the project's papers (every .md, or the FILEs), each relative link and each path
# exists.
#
# A link is [text](target): the target is sought from the paper's folder; `#part` must be a heading of the target.
# A path is any word that begins with a top-level folder of the project and a slash, `common/base/buf.h` or
# `docs/`: it is sought from ROOT. It may be a pattern (`common/text/*.c`, `common/{io,text}/`); a word with a
# <placeholder> is left alone, and so is what lies in build folders.
set -eu
cd "$1"
shift
[ $# -gt 0 ] || set -- $(find . -name '*.md' ! -path './build*' ! -path './.git/*' | LC_ALL=C sort)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The headings of a paper as GitHub and others name them: lower case, punctuation gone, spaces to hyphens.
anchors()
{
    awk '/^(```|~~~)/ { fence = !fence } !fence && /^#+ / { sub(/^#+ +/, ""); print }' "$1" |
        sed 's/`//g; s/\[\([^]]*\)\]([^)]*)/\1/g' | tr '[:upper:] ' '[:lower:]-' | sed 's/[^a-z0-9_-]//g'
}

# Whether at least one file fits the pattern $1. Braces are expanded here: sh does not.
exists()
{
    case $1 in
    *'{'*'}'*)
        before=${1%%'{'*} rest=${1#*'{'}
        inside=${rest%%'}'*} after=${rest#*'}'}
        for one in $(printf '%s' "$inside" | tr ',' ' '); do
            (exists "$before$one$after") || return 1
        done
        ;;
    *)
        for one in $1; do
            [ -e "$one" ] && return 0
        done
        return 1
        ;;
    esac
}

count=0
: >"$work/broken"
for paper in "$@"; do
    folder=$(dirname "$paper")

    # Links, outside of fenced blocks and code spans.
    awk '/^ *(```|~~~)/ { fence = !fence; next } !fence { gsub(/`[^`]*`/, ""); print FNR ":" $0 }' "$paper" |
        grep -oE '^[0-9]+:|\]\([^) ]+' | awk '/^[0-9]+:$/ { line = $0; next } { print line substr($0, 3) }' \
        >"$work/links"
    while IFS=: read -r line target; do
        case $target in
        http:* | https:* | mailto:*) continue ;;
        esac
        path=${target%%#*} part=
        case $target in
        *'#'*) part=${target#*#} ;;
        esac
        if [ -n "$path" ]; then file=$folder/$path; else file=$paper; fi
        count=$((count + 1))
        if [ ! -e "$file" ]; then
            echo "$paper:$line: link to $target: no such file" >>"$work/broken"
        elif [ -n "$part" ] && ! anchors "$file" | grep -qxF -e "$part"; then
            echo "$paper:$line: link to $target: no such heading" >>"$work/broken"
        fi
    done <"$work/links"

    # Paths. What stands before must not make it part of a longer path or an address.
    tr -d '\r' <"$paper" | awk '{
        text = $0
        while (match(text, /(^|[^A-Za-z0-9_.\/-])(\.\/)?(include|common|indexer|searcher|cli|bench|tests|corpus|docs|examples|bindings|scripts|cmake|\.ci)\/[A-Za-z0-9_.\/*{},<>-]*/)) {
            word = substr(text, RSTART, RLENGTH)
            text = substr(text, RSTART + RLENGTH)
            sub(/^[^A-Za-z.]/, "", word)
            sub(/^\.\//, "", word)
            sub(/[.,]+$/, "", word)
            if (word !~ /</)
                print FNR ":" word
        }
    }' >"$work/paths"
    while IFS=: read -r line path; do
        count=$((count + 1))
        exists "$path" || echo "$paper:$line: $path: no such file" >>"$work/broken"
    done <"$work/paths"
done
cat "$work/broken"
echo "$count links and paths in $# papers"
[ ! -s "$work/broken" ] && [ $count -gt 0 ]
