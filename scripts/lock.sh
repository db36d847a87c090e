#!/usr/bin/env bash
# Pins every dependency with hashes; the files name no host. `./run lock --upgrade` takes newer releases.
set -euo pipefail
source scripts/setup.sh
uv=$(find_uv "$(find_python)")
common=(pip compile --quiet "$@" --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
        --no-emit-index-url pyproject.toml)
"$uv" "${common[@]}" -o requirements.lock
"$uv" "${common[@]}" --group dev -c requirements.lock -o requirements-dev.lock
