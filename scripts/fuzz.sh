#!/bin/sh
# Runs the fuzz targets for SECONDS each, as many at once as there are cores, and prints what each did.
# fuzz.sh [--grow] [--runs EXECUTIONS] SECONDS [TARGET...]. With --runs a target ends when it has so many executions, or
# after SECONDS, whichever comes first. Inputs are kept in build/fuzz/found; with --grow those that reach code that
# nothing in the repository reaches are added to tests/fuzz/corpus. An input that breaks a target is minimised.
#   scripts/fuzz.sh --runs 10000000 600
set -eu
cd "$(dirname "$0")/.."
grow=
runs=-1
[ "${1:-}" != --grow ] || { grow=yes; shift; }
[ "${1:-}" != --runs ] || { runs=${2:-}; shift; [ $# -eq 0 ] || shift; }
case "${runs#-1}:${1:-}" in
  *: | *[!0-9:]*) printf '%s\n' "usage: scripts/fuzz.sh [--grow] [--runs EXECUTIONS] SECONDS [TARGET...]" >&2; exit 2 ;;
esac
seconds=$1
shift
scripts/setup.sh --fuzz
scripts/build.sh fuzz
bin=build/fuzz/bin
if [ $# -eq 0 ]; then
  for program in "$bin"/fuzz_*; do set -- "$@" "${program##*/fuzz_}"; done
fi
found=build/fuzz/found
mkdir -p "$found"

# One target: a line with executions, executions a second and coverage, and what it found. Leaks are not looked for, as
# that takes nine tenths of the time where a decoder keeps its memory: the preset dev replays the corpora with it.
cat >"$found/run" <<'TXT'
target=$1 runs=$2 seconds=$3 bin=$4 found=$5
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
mkdir -p "$found/$target" "$found/$target.broken"
log=$found/$target.log
"$bin/fuzz_$target" -runs="$runs" -max_total_time="$seconds" -detect_leaks=0 -timeout=10 -rss_limit_mb=2048 \
  -entropic=0 -print_final_stats=1 -artifact_prefix="$found/$target.broken/" "$found/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1 || true
awk -v target="$target" '
  /inline 8-bit counters/ { match($0, /\([0-9]+ inline/); counters += substr($0, RSTART + 1, RLENGTH - 8) }
  / cov: / { for (i = 1; i < NF; ++i) if ($i == "cov:") cov = $(i + 1) }
  /stat::number_of_executed_units/ { runs = $2 }
  /stat::average_exec_per_sec/ { rate = $2 }
  /^Done [0-9]+ runs in/ { seconds = $5 }
  END { printf "%-18s %10d executions %7d a second %6d edges of %6d %6d s\n", target, runs, rate, cov, counters, seconds }' "$log"
for input in "$found/$target.broken"/*; do
  [ -f "$input" ] || continue
  case "$input" in */timeout-*) printf '%s\n' "  BROKEN by $input: not done in 10 s"; continue ;; esac
  "$bin/fuzz_$target" -minimize_crash=1 -runs=20000 -exact_artifact_path="$input.min" "$input" >"$log.min" 2>&1 || true
  printf '%s\n' "  BROKEN by $input (minimised beside it): $(grep -m1 -E 'broken promise|ERROR|runtime error' "$log")"
done
TXT

printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} sh "$found/run" {} "$runs" "$seconds" "$bin" "$found" | tee "$found/summary"
awk '{ runs += $2 } END { print runs " executions" }' "$found/summary"
if [ -n "$grow" ]; then
  for target in "$@"; do
    mkdir -p "tests/fuzz/corpus/$target"
    "$bin/fuzz_$target" -merge=1 -max_len=2048 "tests/fuzz/corpus/$target" "$found/$target" >"$found/$target.merge" 2>&1
  done
  du -sh tests/fuzz/corpus
fi
! grep -q BROKEN "$found/summary"
