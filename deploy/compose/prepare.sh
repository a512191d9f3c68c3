#!/bin/sh
# Runs once before everything else (service `prepare`), and again at every `up`, when it finds its
# work done. Gives each volume to the user that its one reader runs as, and makes the passwords and the
# first token key of this installation: at random, here, and nowhere else.
set -eu
umask 077

postgres=999 # PostgreSQL's and Redis's user in their public images
saycart=65532

own() {
    user=$1
    shift
    for volume in "$@"; do
        chmod 0700 "/volumes/$volume"
        chown "$user:$user" "/volumes/$volume"
    done
}

# Puts standard input into file $2 for user $1 alone, whole or not at all.
put() {
    cat >"$2.new"
    chmod 0600 "$2.new"
    chown "$1:$1" "$2.new"
    mv "$2.new" "$2"
}

# $1 random bytes, in hexadecimal.
random() {
    od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}

# The password in file $1, made if there is none.
password() {
    [ -s "$1" ] || random 24 | put "$postgres" "$1"
    cat "$1"
}

cd /volumes
if [ -s postgres-data/PG_VERSION ]; then
    for lost in postgres-secrets/password token-keys/tokens.json; do
        [ -s "$lost" ] || {
            echo "prepare: volume postgres-data holds a database, but $lost that belongs to it is gone;" \
                'restore that volume' >&2
            exit 1
        }
    done
fi
own "$postgres" postgres-secrets redis-secrets postgres-data
own "$saycart" auth-secrets cart-secrets token-keys certificate-authority \
    gateway-certificates auth-certificates cart-certificates operator-certificates

# As `saycart keys add` would, which adds another key where there is one.
[ -s token-keys/tokens.json ] ||
    printf '{"keys":[{"kid":1,"key":"%s"}]}\n' "$(random 32)" | put "$saycart" token-keys/tokens.json

owner=$(password postgres-secrets/password)
auth=$(password postgres-secrets/auth-password)
cart=$(password postgres-secrets/cart-password)
redis=$(password redis-secrets/password)

printf 'postgres:5432:*:postgres:%s\n' "$owner" | put "$postgres" postgres-secrets/pgpass
{
    for role in auth cart; do
        [ "$role" = auth ] && secret=$auth || secret=$cart
        cat <<SQL
SELECT 'CREATE ROLE $role LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') \gexec
ALTER ROLE $role PASSWORD '$secret';
SELECT 'CREATE DATABASE $role OWNER $role' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$role') \gexec
REVOKE ALL ON DATABASE $role FROM PUBLIC;
SQL
    done
} | put "$postgres" postgres-secrets/databases.sql

printf 'postgres://auth:%s@postgres:5432/auth' "$auth" | put "$saycart" auth-secrets/database_url
printf 'postgres://cart:%s@postgres:5432/cart' "$cart" | put "$saycart" cart-secrets/database_url
printf 'redis://:%s@redis:6379' "$redis" | put "$saycart" auth-secrets/cache_url

# A cache: bounded, forgetting what was used least, writing nothing to disk.
put "$postgres" redis-secrets/redis.conf <<CONF
requirepass $redis
maxmemory 64mb
maxmemory-policy allkeys-lru
save ""
appendonly no
dir /data
CONF
