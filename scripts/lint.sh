#!/bin/sh
# Looks at what no compiler or test sees: format, shell scripts, manuals, sizes and names of the sources, static analysis.
# lint.sh [--fix] [FILE...]: all files of the repository, or those named; --fix formats what differs.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "lint: $*"; }
fix=
[ "${1:-}" != --fix ] || { fix=yes; shift; }
scripts/setup.sh --lint
failed=

# The files of the repository (or those named) that match one of the patterns.
files() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort | while read -r file; do
    [ -z "$wanted" ] || printf '%s\n' "$wanted" | grep -qxF -- "$file" || continue
    [ ! -f "$file" ] || printf '%s\n' "$file"
  done
}
wanted=$(printf '%s\n' "$@")

# check WHAT COMMAND...: says what failed and goes on.
check() {
  what=$1
  shift
  if "$@"; then say "$what: good"; else failed="$failed $what"; fi
}

# Versions of clang-format differ in details: that of Debian 12 decides, others are not asked.
format() {
  formatter=$(command -v clang-format-14 || command -v clang-format)
  case $("$formatter" --version) in *" 14."*) ;; *) say "format: skipped, as it needs clang-format 14"; return 0 ;; esac
  files '*.cpp' '*.hpp' >"$list"
  [ -s "$list" ] || return 0
  if [ -n "$fix" ]; then xargs "$formatter" -i <"$list"; else xargs "$formatter" --dry-run --Werror <"$list"; fi
}

shells() {
  files '*.sh' .ci/run 'packaging/debian/*inst' 'packaging/debian/*rm' packaging/completions/onvigil.bash >"$list"
  [ ! -s "$list" ] || xargs shellcheck <"$list"
}

manuals() {
  files '*.1' '*.5' '*.8' >"$list"
  while read -r page; do
    LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null | sed "s|^|$page: |"
  done <"$list" >"$list.said"
  cat "$list.said"
  [ ! -s "$list.said" ]
}

# What setup.sh installs to build, the package says it needs to be built.
build_dependencies() {
  sed -n '/^packages=/,/"$/p' scripts/setup.sh | grep -oE '(z?lib[a-z0-9+-]+|[a-z-]+-cpp)-dev|gsoap' | sort -u | while read -r name; do
    grep -qE "^ ${name}([, ]|\$)" packaging/debian/control || printf '%s\n' "packaging/debian/control: Build-Depends lacks $name"
  done >"$list.said"
  cat "$list.said"
  [ ! -s "$list.said" ]
}

# Without the headers of libraries, which takes a fraction of the time and finds what lies within one file. cppcheck 2.10
# does not understand literals of durations, views of constants and moves before a coroutine's end.
static_analysis() {
  files '*.cpp' >"$list"
  sed -i '/^tests\//d' "$list"
  [ -s "$list" ] || return 0
  cppcheck --quiet -j "$(nproc)" --language=c++ --std=c++20 --enable=warning,portability --inline-suppr \
    --suppress=missingInclude --suppress=internalAstError --suppress=cppcheckError \
    --suppress=returnDanglingLifetime --suppress=accessMoved --error-exitcode=1 --file-list="$list"
}

list=$(mktemp)
trap 'rm -f "$list" "$list.said"' EXIT
check format format
check "shell scripts" shells
check manuals manuals
check "build dependencies" build_dependencies
check "sizes and names" scripts/lint_sources.py
check "static analysis" static_analysis
[ -z "$failed" ] || { say "not good:$failed" >&2; exit 1; }
