# shellcheck shell=bash
# Sourced: a private PostgreSQL of this checkout that lives as long as the tests do.
# YAKUBA_TEST_POSTGRES_URL names a server of your own instead.
source scripts/scratch.sh
required() { case ",${YAKUBA_REQUIRE:-}," in *",$1,"*) return 0 ;; esac; return 1; }

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# postgres_start OPTIONS ...: the server's own options, as its command line has them.
postgres_start() {
  if [ -n "${YAKUBA_TEST_POSTGRES_URL:-}" ]; then POSTGRES_URL=$YAKUBA_TEST_POSTGRES_URL; POSTGRES_DIR=; return 0; fi
  local bin port
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] || bin=$(dirname "$(command -v postgres 2>/dev/null)" 2>/dev/null)
  [ -x "$bin/initdb" ] || return 1
  POSTGRES_DIR=$(mktemp -d "$(scratch_place)/yakuba-pg.XXXXXX")
  [ "$(id -u)" = 0 ] && chown postgres "$POSTGRES_DIR"
  POSTGRES_BIN=$bin
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  (cd / && as_postgres "$bin/initdb" -D "$POSTGRES_DIR/data" -U yakuba -A trust -E UTF8 --no-locale >"$POSTGRES_DIR.log" 2>&1 &&
   as_postgres "$bin/pg_ctl" -D "$POSTGRES_DIR/data" -w -l "$POSTGRES_DIR/server.log" \
     -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES_DIR -c max_connections=200 $*" start \
     >>"$POSTGRES_DIR.log" 2>&1) || { cat "$POSTGRES_DIR.log" >&2; return 1; }
  # By its socket: a question and its answer cost a fifth less than over loopback.
  POSTGRES_URL="postgres://yakuba@${POSTGRES_DIR//\//%2F}:$port/postgres"
}

postgres_stop() {
  [ -n "${POSTGRES_DIR:-}" ] || return 0
  (cd / && as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DIR/data" -m immediate stop >/dev/null 2>&1)
  rm -rf "$POSTGRES_DIR" "$POSTGRES_DIR.log"
}
