#!/bin/sh
# Runs once, on an empty data directory: a role and a database each for the register and for Temporal.
# Neither role is a superuser; Temporal's may create databases, because its schema tool makes two.
set -eu

secret() { cat "${SECRETS:-/run/secrets}/$1"; }

# Passwords reach psql through its input, never through an argument that `ps` shows.
psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet \
  --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" <<SQL
\set redress_password '$(secret redress_db_password)'
\set temporal_password '$(secret temporal_db_password)'
CREATE ROLE redress LOGIN PASSWORD :'redress_password';
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
CREATE DATABASE redress OWNER redress;
REVOKE CONNECT ON DATABASE redress FROM PUBLIC;
SQL
