#!/usr/bin/env bash
# Run once by the postgres image on an empty volume: the two databases and their owners. The other roles of the
# warehouse are made by its migrations.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres \
  -v owner_password="$CCHC_OWNER_PASSWORD" -v airflow_password="$CCHC_AIRFLOW_PASSWORD" <<'SQL'
create role cchc_owner login createrole password :'owner_password';
create role cchc_airflow login password :'airflow_password';
create database cchc owner cchc_owner;
create database airflow owner cchc_airflow;
revoke all on database cchc, airflow from public;
revoke connect on database postgres from public;
SQL
