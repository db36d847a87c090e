#!/usr/bin/env bash
# Everything that can be judged without running the town: format, types, layers, bars, migrations, docs.
set -uo pipefail
source scripts/setup.sh
failed=()
judge() { # name, started, status, what it said
  if [ "$3" -eq 0 ]; then printf '  ok    %-12s %3d s\n' "$1" $((SECONDS - $2))
  else printf '%s\n  FAIL  %-12s %3d s\n' "$4" "$1" $((SECONDS - $2)); failed+=("$1"); fi
}
step() {
  local name=$1 started=$SECONDS said status=0; shift
  said=$("$@" 2>&1) || status=$?
  judge "$name" "$started" "$status" "$said"
}
BIN=.venv/bin
# Types take as long as all the rest, on one core: both at once.
said_of_types=$(mktemp); trap 'rm -f "$said_of_types"' EXIT
started=$SECONDS
$BIN/mypy >"$said_of_types" 2>&1 & types=$!
step format     $BIN/ruff format --quiet --check .
step lint       $BIN/ruff check --quiet .
step layers     $BIN/lint-imports --no-logo
step bars       "$PY" -m pytest -q -p no:cacheprovider tests/architecture
YAKUBA_DATABASE_URL="sqlite:///:memory:" step migrations "$PY" -m yakuba manage makemigrations --check --dry-run
step docs       "$PY" -m yakuba docs --check
status=0; wait "$types" || status=$?
judge types "$started" "$status" "$(cat "$said_of_types")"
[ ${#failed[@]} -eq 0 ] || { echo "check failed: ${failed[*]}" >&2; exit 1; }
