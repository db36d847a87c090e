# shellcheck shell=bash
# Sourced: puts this script into a network namespace of its own, where only loopback is up and no route leads out.
# YAKUBA_ISOLATE=1 demands it, =0 does without; unset: where the kernel permits it.

# isolate SCRIPT ARGUMENTS ...: starts the script again inside and does not return; returns outside when it may not be.
isolate() {
  [ -z "${YAKUBA_ISOLATED:-}" ] || return 0
  local why=
  if [ "${YAKUBA_ISOLATE:-}" = 0 ]; then why="YAKUBA_ISOLATE=0"
  elif [ -n "${YAKUBA_TEST_POSTGRES_URL:-}" ]; then why="the server of YAKUBA_TEST_POSTGRES_URL would be out of reach"
  elif enter_namespace true 2>/dev/null; then
    say "no network but loopback: the tests run in a namespace without a route out."
    enter_namespace "$@"; exit
  else why="this machine permits no network namespace (unshare --net)"
  fi
  if [ "${YAKUBA_ISOLATE:-}" = 1 ] || required isolation; then fail "isolation is required here: $why"; fi
  say "skipped: isolation from the network ($why)"
}

# Root keeps its rights (PostgreSQL runs as its own user); anybody else needs a user namespace to be allowed.
enter_namespace() {
  local rights=()
  [ "$(id -u)" = 0 ] || rights=(--user --map-current-user --keep-caps)
  YAKUBA_ISOLATED=1 unshare "${rights[@]}" --net -- "$PY" -c "$LOOPBACK_UP" "$@"
}

# Sets IFF_UP on lo (SIOCSIFFLAGS): a bare Debian has no ip command.
LOOPBACK_UP='
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lo:
    fcntl.ioctl(lo, 0x8914, struct.pack("16sh14x", b"lo", 0x1))
os.execvp(sys.argv[1], sys.argv[1:])
'
