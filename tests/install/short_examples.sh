#!/bin/sh
# short_examples.sh ROOT: an example that one cannot take in at a glance is none.
set -eu
cd "$1/examples"
wc -l ./*.c | awk '$2 != "total" && $1 >= 80 { print $2 ": " $1 " lines"; long++ } END { exit long > 0 || NR == 0 }'
