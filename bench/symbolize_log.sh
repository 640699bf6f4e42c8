#!/usr/bin/env bash
# bench/symbolize_log.sh LEAKRUN [PROGRAM [MEGABYTES]]: how fast `leakrun symbolize` is on a log of 100
# MB, beside asan_symbolize.py of the newest Clang that has it, which gets the first 4 MB of the same
# log. The log's 10,000 addresses are functions of PROGRAM (LEAKRUN itself), which wants debug
# information. Target: at least 20 times the rate, with nothing in the cache.
set -euo pipefail
export LC_ALL=C

leakrun=$(realpath "$1")
program=$(realpath "${2:-$1}")
megabytes=${3:-100}
peer=$(command -v asan_symbolize-{19,18,17,16,15,14} asan_symbolize asan_symbolize.py | head -n 1 || true)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME=$folder/cache

nm --defined-only "$program" | awk '$2 ~ /^[tT]$/ { print $1 }' >"$folder/functions"
awk -v program="$program" -v bytes=$((megabytes * 1000000)) '
  BEGIN { srand(1) }
  { function_at[NR] = $1 }
  END {
    for (i = 0; i < 10000; i++) {
      chosen = function_at[1 + int(rand() * NR)]
      address[i] = sprintf("0x%s%x", substr(chosen, 9, 7), int(rand() * 16))
    }
    while (written < bytes) {
      line = "Direct leak of 4096 byte(s) in 1 object(s) allocated from:\n"
      for (frame = 0; frame < 20; frame++) {
        offset = address[int(rand() * 10000)]
        sub(/^0x0*/, "0x", offset)
        line = line sprintf("    #%d 0x55f1b38e%04x  (%s+%s)\n", frame, rand() * 65536, program, offset)
      }
      line = line "\n[ RUN      ] Session.Reconnects\n"
      printf "%s", line
      written += length(line)
    }
  }' "$folder/functions" >"$folder/log"
head -c 4000000 "$folder/log" >"$folder/short"

seconds() { # of "$@"
  local start=$EPOCHREALTIME
  "$@"
  awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { printf "%.3f", end - start }'
}
symbolize() { "$leakrun" symbolize "$@" >"$folder/out"; }
ask_peer() { "$peer" -d <"$folder/short" >"$folder/peer" 2>/dev/null; }
tell() { # WHO SECONDS FILE
  awk -v who="$1" -v seconds="$2" -v bytes="$(stat -c %s "$3")" \
    'BEGIN { printf "%-28s %8.2f s for %6.1f MB: %8.2f MB/s\n", who, seconds, bytes / 1e6, bytes / 1e6 / seconds }'
}

cold=$(seconds symbolize --no-symbol-cache "$folder/log")
tell "leakrun symbolize, cold" "$cold" "$folder/log"
symbolize "$folder/log"
warm=$(seconds symbolize "$folder/log")
tell "leakrun symbolize, warm" "$warm" "$folder/log"
if [ -z "$peer" ]; then
  echo "no asan_symbolize.py here: it comes with Clang"
  exit
fi
peer_seconds=$(seconds ask_peer)
tell "$(basename "$peer")" "$peer_seconds" "$folder/short"
awk -v cold="$cold" -v warm="$warm" -v peer="$peer_seconds" \
  -v bytes="$(stat -c %s "$folder/log")" -v short="$(stat -c %s "$folder/short")" \
  'BEGIN { rate = short / peer; printf "ratio: cold %.0f, warm %.0f (target: 20)\n", bytes / cold / rate, bytes / warm / rate }'
symbolize "$folder/short"
# Paths of source files are without detours in leakrun's output.
plain() { sed -E -e ':again' -e 's#/[^/ ]+/\.\./#/#' -e 't again' -e 's/ *$//' "$1"; }
different=$(diff <(plain "$folder/out") <(plain "$folder/peer") | grep -c '^<' || true)
echo "lines that differ in the short log: $different of $(wc -l <"$folder/out")"
