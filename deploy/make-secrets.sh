#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each once; what is there is left alone.
# The directory is private; the files in it are readable, because a container's user is another than yours.
set -eu

directory="${1:-$(dirname "$0")/secrets}"
mkdir -p "$directory"
chmod 700 "$directory"

random() { head -c "$1" /dev/urandom | od -An -v -t x1 | tr -d ' \n'; }

keep() {
  [ -s "$directory/$1" ] || printf '%s\n' "$2" >"$directory/$1"
  chmod 644 "$directory/$1"
}

keep postgres_password "$(random 24)"
keep temporal_db_password "$(random 24)"
keep redress_db_password "$(random 24)"
keep database_url "postgresql://redress:$(cat "$directory/redress_db_password")@postgres:5432/redress"
keep encryption_keys "k1:$(head -c 32 /dev/urandom | base64)"
