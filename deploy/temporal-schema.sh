#!/bin/sh
# Temporal's two databases: made if they are missing, brought up to this version's schema. May run again.
set -eu

SQL_PASSWORD="$(cat /run/secrets/temporal_db_password)"
export SQL_PASSWORD

tool() { temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user temporal --db "$@"; }

for kind in temporal visibility; do
  if [ "$kind" = temporal ]; then database=temporal; else database=temporal_visibility; fi
  tool "$database" create
  # An existing schema answers that it is there already; a missing one would fail the next line.
  tool "$database" setup-schema --version 0.0 || true
  tool "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$kind/versioned"
done
