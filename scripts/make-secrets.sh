#!/usr/bin/env bash
# Makes what deploy/compose.yaml keeps secret, in a folder that is its owner's alone. Files that are there stay as they are, so it is safe to run twice.
#   scripts/make-secrets.sh deploy/secrets          nodes find each other in the database
#   scripts/make-secrets.sh deploy/secrets redis    or in Redis, for --profile redis
set -euo pipefail
folder=${1:?the folder, such as deploy/secrets}
membership=${2:-postgres}
[[ $membership == postgres || $membership == redis ]] || { echo 'make-secrets: give postgres or redis.' >&2; exit 1; }

mkdir -p "$folder"
# Users that may not look into the folder read nothing; containers get each file by itself, under users of their own.
chmod 700 "$folder"

put() {
  [[ -e $folder/$1 ]] || { printf '%s\n' "$2" >"$folder/$1.new"; chmod 444 "$folder/$1.new"; mv "$folder/$1.new" "$folder/$1"; }
}

put master-key "$(openssl rand -base64 32)"
put metrics-token "$(openssl rand -hex 32)"
put database-password "$(openssl rand -hex 24)"
put store "Host=postgres;Database=nudge;Username=nudge;Password=$(<"$folder/database-password")"
put redis-password "$(openssl rand -hex 24)"
put redis-conf "requirepass $(<"$folder/redis-password")"
# The one that a second run may change.
rm -f "$folder/cluster"
if [[ $membership == redis ]]; then
  put cluster "redis:redis:6379,password=$(<"$folder/redis-password")"
else
  put cluster postgres
fi
