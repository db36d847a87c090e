#!/usr/bin/env bash
# Everything that can be judged without running the town: format, types, layers, bars, migrations, docs.
set -uo pipefail
source scripts/setup.sh
failed=()
step() {
  local name=$1 started=$SECONDS said; shift
  if said=$("$@" 2>&1); then printf '  ok    %-12s %3d s\n' "$name" $((SECONDS - started))
  else printf '%s\n  FAIL  %-12s %3d s\n' "$said" "$name" $((SECONDS - started)); failed+=("$name"); fi
}
BIN=.venv/bin
step format     $BIN/ruff format --quiet --check .
step lint       $BIN/ruff check --quiet .
step layers     $BIN/lint-imports --no-logo
step types      $BIN/mypy
step bars       "$PY" -m pytest -q -p no:cacheprovider tests/architecture
YAKUBA_DATABASE_URL="sqlite:///:memory:" step migrations "$PY" -m yakuba manage makemigrations --check --dry-run
step docs       "$PY" -m yakuba docs --check
[ ${#failed[@]} -eq 0 ] || { echo "check failed: ${failed[*]}" >&2; exit 1; }
