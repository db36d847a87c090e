#!/usr/bin/env bash
# The whole suite on SQLite, then on PostgreSQL, without a network where that is permitted. Absent parts are skipped by
# name unless YAKUBA_REQUIRE lists them.
set -uo pipefail
source scripts/setup.sh
source scripts/postgres.sh
source scripts/isolation.sh
isolate scripts/test.sh "$@"
status=0
export YAKUBA_HOME=$PWD/var/test
mkdir -p "$YAKUBA_HOME"

run_suite() {
  say "tests on $1"
  YAKUBA_DATABASE_URL="$2" "$PY" -m pytest -n "${YAKUBA_TEST_PROCESSES:-auto}" --dist loadfile --no-loadscope-reorder "${@:3}" || status=$?
}

case "${YAKUBA_TEST_DATABASE:-both}" in
  both|sqlite) run_suite SQLite "sqlite:///$PWD/var/test/yakuba.sqlite3" "$@" ;;
esac
case "${YAKUBA_TEST_DATABASE:-both}" in
  both|postgres)
    # The server is thrown away afterwards, and a kill -9 of our processes needs nothing of it on disk.
    if postgres_start -c fsync=off -c synchronous_commit=off -c full_page_writes=off; then
      trap postgres_stop EXIT
      [ "${YAKUBA_TEST_DATABASE:-both}" = both ] && export YAKUBA_TEST_SECOND_RUN=1
      run_suite PostgreSQL "$POSTGRES_URL" "$@"
    elif required postgres; then
      say "PostgreSQL is required here (YAKUBA_REQUIRE) and could not be started."; status=1
    else
      say "skipped: the suite on PostgreSQL (no server programs found; Debian: apt install postgresql)"
    fi ;;
esac
exit "$status"
