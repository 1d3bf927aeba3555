#!/usr/bin/env bash
# What the server needs before anything runs: both databases at their newest revision, and the password of Airflow's admin.
set -euo pipefail

airflow db migrate
cchc db start

umask 077
python - <<'PYTHON'
import json
import os
from pathlib import Path

target = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
target.write_text(json.dumps({"admin": os.environ["CCHC_AIRFLOW_ADMIN_PASSWORD"]}), encoding="utf-8")
PYTHON
