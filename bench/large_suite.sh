#!/usr/bin/env bash
# bench/large_suite.sh LEAKRUN PROGRAM: how long leakrun takes for 40 growing tests of one large program,
# whose call stacks it has to name, beside ctest, which only runs them. Target: at most 1.2 times.
set -euo pipefail

leakrun=$(realpath "$1")
program=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME=$folder/cache
jobs=$(nproc)

for i in $(seq 0 39); do
  echo "add_test(grows_$i \"$program\" $i)"
done >"$folder/CTestTestfile.cmake"
cd "$folder"

seconds() { # of "$@", the least of 5
  for _ in 1 2 3 4 5; do
    local start=${EPOCHREALTIME/./}
    "$@" >"$folder/output" 2>&1 || true
    echo $((${EPOCHREALTIME/./} - start))
  done | sort -n | head -n 1
}

bare=$(seconds ctest -j "$jobs")
grep -q '100% tests passed' output
cold=$(seconds "$leakrun" --no-symbol-cache -j "$jobs" --threshold-mb 1 .)
grep -q '40 grew' output
warm=$(seconds "$leakrun" -j "$jobs" --threshold-mb 1 .)
awk -v bare="$bare" -v cold="$cold" -v warm="$warm" 'BEGIN {
  printf "ctest %.3f s; leakrun %.3f s: %.2f, with symbols kept %.3f s: %.2f (target: 1.2)\n",
    bare / 1e6, cold / 1e6, cold / bare, warm / 1e6, warm / bare
  exit cold / bare > 1.2
}'
