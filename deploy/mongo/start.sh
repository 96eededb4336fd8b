#!/bin/sh
# Makes the key that a replica set with access control must have, then becomes the command it is given.
#
# Members know each other by this key. Ours is the only member, so nobody else has to know it: a new one at every
# start, in memory, is one secret less to keep. mongod refuses a key that others may read, so the mode matters, and
# Compose's own secrets cannot have one of their own.
set -eu

key=${KEY_FILE:-/run/hoptin/keyfile}
umask 077
head -c 384 /dev/urandom | base64 > "$key.new"
chmod 400 "$key.new"
mv -f "$key.new" "$key"
exec "$@"
