#!/usr/bin/env bash
# Resolves pyproject.toml into requirements.lock: exact versions for every platform, hashes, and no index inside.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export UV_PYTHON_DOWNLOADS=never
.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
  --python-version 3.11 --group dev --output-file requirements.lock "$@" pyproject.toml
