#!/usr/bin/env bash
# The whole suite on SQLite, then on PostgreSQL, without a network where that is permitted. Absent parts are skipped by
# name unless YAKUBA_REQUIRE lists them.
set -uo pipefail
source scripts/setup.sh
source scripts/postgres.sh
source scripts/isolation.sh
isolate scripts/test.sh "$@"
status=0
TMPDIR=$(mktemp -d "$(scratch_place)/yakuba-test.XXXXXX")
export TMPDIR YAKUBA_HOME=$TMPDIR/home
mkdir "$YAKUBA_HOME"
trap 'rm -rf "$TMPDIR"' EXIT

run_suite() {
  say "tests on $1"
  YAKUBA_DATABASE_URL="$2" "$PY" -m pytest -n "${YAKUBA_TEST_PROCESSES:-auto}" --dist loadfile --no-loadscope-reorder "${@:3}" || status=$?
}

# Of the whole suite the second database is asked every question, not every test (tests/asked.py).
if [ "${YAKUBA_TEST_DATABASE:-both}" = both ] && [ $# -eq 0 ]; then
  export YAKUBA_TEST_ASKED=$TMPDIR/asked
  mkdir "$YAKUBA_TEST_ASKED"
fi
case "${YAKUBA_TEST_DATABASE:-both}" in
  both|sqlite) run_suite SQLite "sqlite:///$YAKUBA_HOME/yakuba.sqlite3" "$@" ;;
esac
case "${YAKUBA_TEST_DATABASE:-both}" in
  both|postgres)
    # The server is thrown away afterwards, and a kill -9 of our processes needs nothing of it on disk. Nobody reads its
    # statistics, and tables that nobody analysed look large enough to compile a question about ten rows.
    if postgres_start -c fsync=off -c synchronous_commit=off -c autovacuum=off -c full_page_writes=off -c wal_level=minimal \
      -c max_wal_senders=0 -c jit=off -c track_counts=off -c update_process_title=off; then
      trap 'postgres_stop; rm -rf "$TMPDIR"' EXIT
      [ "${YAKUBA_TEST_DATABASE:-both}" = both ] && export YAKUBA_TEST_SECOND_RUN=1
      run_suite PostgreSQL "$POSTGRES_URL" "$@"
    elif required postgres; then
      say "PostgreSQL is required here (YAKUBA_REQUIRE) and could not be started."; status=1
    else
      say "skipped: the suite on PostgreSQL (no server programs found; Debian: apt install postgresql)"
    fi ;;
esac
exit "$status"
