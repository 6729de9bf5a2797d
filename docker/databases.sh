#!/bin/sh
# PostgreSQL's container runs this once, while its volume is empty: a database for each team, owned by a user of its own.
set -eu
for team in explore decide checkout inspire; do
  psql --quiet --set ON_ERROR_STOP=1 --set team="$team" --set password="$POSTGRES_PASSWORD" \
    --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
create role :"team" login password :'password';
create database :"team" owner :"team";
revoke all on database :"team" from public;
SQL
done
