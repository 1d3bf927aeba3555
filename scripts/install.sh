#!/usr/bin/env bash
# Installs requirements.lock and this project into a virtual environment: scripts/install.sh VENV
# Only a package index is reached, the one that pip or uv is configured with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=${1:?usage: scripts/install.sh VENV}

fail() {
  printf 'install: %s\n' "$@" >&2
  exit 1
}

supported() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if supported "$name"; then
      command -v "$name"
      return
    fi
  done
  fail "no Python 3.11, 3.12 or 3.13 found${PYTHON:+ at $PYTHON}." \
    "On Debian 12: apt install python3 python3-venv. Another one: make install PYTHON=/path/to/python3.12"
}

make_venv() {
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python has no ensurepip, so it cannot make a virtual environment." \
      "On Debian: apt install python3-venv (as root), then run make again."
  "$python" -m venv --clear "$venv"
}

# A venv that was moved keeps its old paths in its scripts: its pip then names another folder, or nothing.
usable() {
  [[ -x $venv/bin/python ]] && supported "$venv/bin/python" &&
    grep -qF "$(cd "$venv" && pwd)/bin/" "$venv/bin/pip" 2>/dev/null
}

# pip reads pip.conf and PIP_*, uv does not: hand over the index and the certificates unless uv has its own.
configure_uv() {
  local index
  index=$("$venv/bin/pip" config list 2>/dev/null |
    sed -n "s/^\(:env:\|install\|global\)\.index-url='\(.*\)'$/\1 \2/p" | sort | head -n 1 | cut -d' ' -f2-)
  if [[ -n $index && -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}${UV_CONFIG_FILE:-} ]]; then
    export UV_DEFAULT_INDEX=$index
  fi
  if [[ -n ${PIP_CERT:-} && -z ${SSL_CERT_FILE:-} ]]; then
    export SSL_CERT_FILE=$PIP_CERT
  fi
}

usable || make_venv
export VIRTUAL_ENV
VIRTUAL_ENV=$(cd "$venv" && pwd)
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1

# uv itself comes from the lock too, with its hashes.
locked_uv=$(mktemp)
trap 'rm -f "$locked_uv"' EXIT
awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements.lock > "$locked_uv"
configure_uv
if "$venv/bin/pip" install -qq --require-hashes --no-deps -r "$locked_uv" &&
  "$venv/bin/uv" pip sync --quiet --require-hashes requirements.lock; then
  editable=("$venv/bin/uv" pip install --quiet)
else
  printf 'install: uv could not install the lock; pip tries it, which takes some minutes\n' >&2
  "$venv/bin/pip" install --quiet --require-hashes --no-deps -r requirements.lock
  editable=("$venv/bin/pip" install --quiet)
fi
# After the sync, which removes what the lock does not name.
"${editable[@]}" --no-deps --no-build-isolation --editable .

# dbt's first parse takes ten seconds, and needs no database.
"$venv/bin/python" -c 'from warehouse import transform; transform.parse()'
