#!/bin/sh
# Writes the broker's definitions with the passwords filled in, then becomes the command it is given.
#
# RabbitMQ's image no longer reads passwords from files, and a default user only counts on the very first start.
# Definitions are imported at every start: a changed password or policy takes effect with a restart.
# The services' user, password and virtual host are those of the URL that the services themselves read.
set -eu

secrets=${SECRETS:-/run/secrets}
template=${DEFINITIONS_TEMPLATE:-/etc/hoptin/definitions.json}
definitions=${DEFINITIONS:-/run/hoptin/definitions.json}

refuse() {
    echo "RabbitMQ is not started: $1" >&2
    exit 1
}

read_secret() {
    [ -s "$secrets/$1" ] || refuse "the secret $1 is missing or empty; run deploy/make-secrets."
    head -n 1 "$secrets/$1"
}

url=$(read_secret broker_url)
admin_password=$(read_secret rabbitmq_admin_password)

# What is filled in below must not need escaping in JSON or sed.
word='[A-Za-z0-9._~-]'
printf '%s\n' "$url" | grep -Eq "^amqp://$word+:$word{16,}@[^/@]+/$word+\$" ||
    refuse "broker_url must read amqp://USER:PASSWORD@HOST:PORT/VHOST, the password at least 16 of A-Z a-z 0-9 . _ ~ -"
printf '%s\n' "$admin_password" | grep -Eq "^$word{16,}\$" ||
    refuse "rabbitmq_admin_password must be at least 16 of A-Z a-z 0-9 . _ ~ -"

login=${url#amqp://}
login=${login%@*}
umask 077
sed -e "s/@USER@/${login%%:*}/" -e "s/@PASSWORD@/${login#*:}/" -e "s/@ADMIN_PASSWORD@/$admin_password/" \
    -e "s/@VHOST@/${url##*/}/" "$template" > "$definitions.new"
mv -f "$definitions.new" "$definitions"
exec "$@"
