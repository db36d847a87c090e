# shellcheck shell=bash
# Sourced by ./run: makes .venv from the pinned files, once, and says what it does.
export UV_PYTHON_DOWNLOADS=never PYTHONPATH="$PWD/src:$PWD${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=
export DJANGO_SETTINGS_MODULE=yakuba.config.settings
PY="$PWD/.venv/bin/python"

say()  { printf '\033[1m[yakuba]\033[0m %s\n' "$*" >&2; }
fail() { printf '\033[1m[yakuba]\033[0m stopped: %s\n' "$*" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in "${YAKUBA_PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"; return
    fi
  done
  fail "Python 3.11 or newer is needed. Install it (Debian: apt install python3) or name it in YAKUBA_PYTHON."
}

# The installer is a program of its own: any Python may fetch it for the one that is used.
find_pip() {
  local candidate
  for candidate in "$1" python3.11 python3; do
    "$candidate" -m pip --version >/dev/null 2>&1 && { printf '%s\n' "$candidate"; return; }
  done
  return 1
}

find_uv() {
  if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
  if [ ! -x .tools/bin/uv ]; then
    local pip
    pip=$(find_pip "$1") \
      || fail "$1 has no pip, which fetches the package installer uv. Install pip (Debian: apt install python3-pip) or uv."
    say "getting uv, the package installer (about 20 MB) ..."
    "$pip" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv 2>.tools.log \
      || { cat .tools.log >&2; rm -f .tools.log
           fail "uv could not be fetched. Check the connection to the package index, or install uv yourself."; }
    rm -f .tools.log
  fi
  printf '%s\n' "$PWD/.tools/bin/uv"
}

# sync LOCKFILE: the environment holds exactly what the file pins.
sync() {
  local stamp want
  stamp=.venv/.synced-with
  want=$(cat "$1" | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return
  local python uv started=$SECONDS
  python=$(find_python)
  uv=$(find_uv "$python")
  say "installing the pinned packages of $1 (once; a minute on a slow line) ..."
  [ -x "$PY" ] || "$uv" venv --quiet --python "$python" .venv || fail "the environment .venv could not be made."
  "$uv" pip sync --require-hashes --python "$PY" "$1" >&2 \
    || fail "the packages could not be installed. Check the connection to the package index and start again."
  printf '%s' "$want" >"$stamp"
  say "ready after $((SECONDS - started)) s."
}

# The developer's file holds everything of the runtime file: an environment that has the tools keeps them.
setup_runtime() { if [ -x .venv/bin/ruff ]; then sync requirements-dev.lock; else sync requirements.lock; fi; }
setup_tools() { sync requirements-dev.lock; }

# The demo keeps its data and its own secret below var/demo; a second start finds them again.
demo_environment() {
  export YAKUBA_DEMO=1 YAKUBA_HOME=${YAKUBA_HOME:-$PWD/var/demo}
  mkdir -p "$PWD/var"
  [ -s var/demo-secret ] || "$PY" -c 'import secrets; print(secrets.token_urlsafe(50))' >var/demo-secret
  export YAKUBA_SECRET_KEY=${YAKUBA_SECRET_KEY:-$(cat var/demo-secret)}
}
