#!/usr/bin/env bash
# Pins every dependency with hashes; the files name no host. `./run lock --upgrade` takes newer releases.
set -euo pipefail
source scripts/setup.sh
uv=$(find_uv "$(find_python)")
common=(pip compile --quiet "$@" --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
        --no-emit-index-url)
"$uv" "${common[@]}" pyproject.toml -o requirements.lock
"$uv" "${common[@]}" pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
# Peers of benchmarks, each in an environment of its own.
echo SpiffWorkflow | "$uv" "${common[@]}" - -o benchmarks/peers/spiffworkflow.lock
