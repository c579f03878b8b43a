#!/usr/bin/env bash
# Runs what failed for users once, and prints a line for each: same, differs, ran, failed.
#
#   tests/field.sh BINARY FOLDER [PATTERN]
#
# FOLDER has cases/NAME/cmd.sh with expected.txt (compared line by line; a difference is printed), attack/NAME.sh (its
# last line is printed: these have figures, not one right text) and clients/* (exit code 0 is right; a service of its
# own is started for each). PATTERN runs only what has it in its name. Ends with 1 if a case differs or a client fails.
# Needs python3 and curl; scripts of attack/ that need faketime or root say so themselves.
set -u
[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
BINARY=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
FOLDER=$(cd "$2" && pwd)
PATTERN=${3:-}
LIMIT=${LIMIT:-300}
export SEGMENTRY=$BINARY
WORK=$(mktemp -d)
SERVER=
wrong=0

stop() {
  [ -z "$SERVER" ] || { kill "$SERVER" 2>/dev/null; wait "$SERVER" 2>/dev/null; }
  SERVER=
}
trap 'stop; rm -rf "$WORK"' EXIT

wanted() { case $1 in *"$PATTERN"*) [ -e "$2" ] ;; *) false ;; esac; }
say() { printf '%-8s %5s s  %s\n' "$1" "$2" "$3"; }

for script in "$FOLDER"/cases/*/cmd.sh; do
  folder=$(dirname "$script") name=cases/$(basename "$(dirname "$script")") began=$SECONDS
  wanted "$name" "$script" || continue
  timeout "$LIMIT" bash "$script" > "$WORK/out" 2> "$WORK/err" < /dev/null
  if diff -u "$folder/expected.txt" "$WORK/out" > "$WORK/diff"; then
    say same $((SECONDS - began)) "$name"
  else
    wrong=1
    say differs $((SECONDS - began)) "$name"
    sed '1,2d; s/^/    /' "$WORK/diff"
    sed 's/^/    stderr: /' "$WORK/err" | head -5
  fi
done

for script in "$FOLDER"/attack/*.sh; do
  name=attack/$(basename "$script" .sh) began=$SECONDS
  [ "$name" != attack/lib ] && wanted "$name" "$script" || continue
  timeout --kill-after=10 "$LIMIT" bash "$script" > "$WORK/out" 2>&1 < /dev/null
  say "ran ($?)" $((SECONDS - began)) "$name: $(tail -1 "$WORK/out" | cut -c1-160)"
  [ -z "${TRANSCRIPTS:-}" ] || cp "$WORK/out" "$TRANSCRIPTS/$(basename "$script" .sh).txt"
done

# A service, for one client: what another one left behind must not count.
serve() {
  rm -rf "$WORK/data" "$WORK/log"
  KEY=$("$BINARY" key new --data "$WORK/data" --name field 2> /dev/null)
  "$BINARY" serve --data "$WORK/data" --listen 127.0.0.1:0 --policy live > /dev/null 2> "$WORK/log" &
  SERVER=$!
  BASE=
  for _ in $(seq 200); do
    BASE=$(sed -n 's/^listening on //p' "$WORK/log")
    [ -n "$BASE" ] && break
    sleep 0.05
  done
  export BASE KEY
}

mkdir "$WORK/path" && ln -s "$BINARY" "$WORK/path/segmentry"
for script in "$FOLDER"/clients/*; do
  name=clients/$(basename "$script") began=$SECONDS
  wanted "$name" "$script" || continue
  case $script in
    *.py) with=python3 ;;
    *.sh) with=sh ;;
    *) continue ;;
  esac
  serve
  if PATH=$WORK/path:$PATH timeout "$LIMIT" "$with" "$script" > "$WORK/out" 2>&1 < /dev/null; then
    say same $((SECONDS - began)) "$name"
  else
    wrong=1
    say failed $((SECONDS - began)) "$name"
    tail -5 "$WORK/out" | cut -c1-300 | sed 's/^/    /'
  fi
  stop
done
exit $wrong
