"""Makes a fresh MongoDB ready for the services: initiates the replica set and creates the two users.

    python -m shared.storage.provision --server 127.0.0.1:27017 --admin-password-file /run/secrets/mongo_admin_password

Run once before the services, and again whenever a password changed: it does what is missing, and nothing else.
HOPTIN_MONGO_URL says what has to come out of it: member and name of the set, and the services' user, who may
read and write the one database HOPTIN_MONGO_DATABASE and nothing else.

`--server` must be a loopback address of the database's own host as long as it has no users: a MongoDB with
access control lets only its own host initiate the set and create the first user, here `admin`
(https://www.mongodb.com/docs/manual/core/localhost-exception/).
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConnectionFailure, InvalidURI, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from shared.settings import Settings, SettingsError, load_settings

ADMIN = "admin"

_WAIT_SECONDS = 90.0
_POLL_SECONDS = 0.2
_MIN_PASSWORD = 16
_UNAUTHORIZED, _AUTHENTICATION_FAILED, _ALREADY_INITIALIZED = 13, 18, 23

_Client = AsyncIOMotorClient[dict[str, Any]]


class ProvisionError(Exception):
    """MongoDB cannot be made ready; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Target:
    """What HOPTIN_MONGO_URL asks for."""

    replica_set: str
    member: str
    """Name and port under which the set's only member is reached by the services."""
    user: str
    password: str
    auth_database: str
    database: str


def target_of(settings: Settings) -> Target:
    """Raises `ProvisionError` where the URL lacks something."""
    if settings.mongo_url is None:
        raise ProvisionError("HOPTIN_MONGO_URL is not set: there is no external MongoDB to make ready.")
    try:
        parts = parse_uri(settings.mongo_url.get_secret_value())
    except (InvalidURI, PyMongoError, ValueError) as error:
        raise ProvisionError(f"HOPTIN_MONGO_URL cannot be read ({error}).") from None
    options, hosts = parts["options"], parts["nodelist"]
    if len(hosts) != 1:
        raise ProvisionError(
            f"HOPTIN_MONGO_URL names {len(hosts)} hosts; only a set of one is made here, "
            "larger ones are made with MongoDB's own tools."
        )
    if not parts["username"] or len(parts["password"] or "") < _MIN_PASSWORD:
        raise ProvisionError(
            f"HOPTIN_MONGO_URL needs a user and a password of at least {_MIN_PASSWORD} characters "
            "(`deploy/make-secrets` makes them)."
        )
    if not options.get("replicaSet"):
        raise ProvisionError("HOPTIN_MONGO_URL needs `replicaSet=rs0`: the services use transactions.")
    host, port = hosts[0]
    return Target(
        replica_set=options["replicaSet"],
        member=f"{host}:{port}",
        user=parts["username"],
        password=parts["password"],
        auth_database=options.get("authSource") or parts["database"] or "admin",
        database=settings.mongo_database,
    )


async def provision(server: str, target: Target, admin_password: str, say: Callable[[str], None]) -> None:
    """Bring the mongod at `server` (host:port) to what `target` asks for.

    Raises `ProvisionError`.
    """
    if len(admin_password) < _MIN_PASSWORD:
        raise ProvisionError(f"The administrator's password needs at least {_MIN_PASSWORD} characters.")
    anonymous = _client(server)
    admin = _client(server, username=ADMIN, password=admin_password, authSource="admin")
    service = _client(server, username=target.user, password=target.password, authSource=target.auth_database)
    try:
        await _until(lambda: _answers(anonymous), f"MongoDB at {server} does not answer")
        known = await _logs_in(admin)
        await _initiate(admin if known else anonymous, target, say)
        if not known:
            await _create_admin(anonymous, admin_password, say)
        await _put_service_user(admin, target, say)
        if not await _logs_in(service):
            raise ProvisionError(f"MongoDB does not let the user {target.user} in, although it was just made.")
    except (ConnectionFailure, OperationFailure) as error:
        raise ProvisionError(f"MongoDB at {server} refused a step of its set-up: {str(error)[:300]}.") from error
    finally:
        for client in (anonymous, admin, service):
            client.close()


def _client(server: str, **credentials: Any) -> _Client:
    return AsyncIOMotorClient(
        f"mongodb://{server}/?directConnection=true", serverSelectionTimeoutMS=2000, appname="hoptin", **credentials
    )


async def _answers(client: _Client) -> bool:
    try:
        await client.admin.command("ping")
    except ConnectionFailure:
        return False
    return True


async def _logs_in(client: _Client) -> bool:
    try:
        await client.admin.command("ping")
    except OperationFailure as error:
        if error.code == _AUTHENTICATION_FAILED:
            return False
        raise
    return True


async def _until(condition: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not await condition():
        if time.monotonic() > deadline:
            raise ProvisionError(f"{otherwise}, even after {_WAIT_SECONDS:.0f} s.")
        await asyncio.sleep(_POLL_SECONDS)


async def _initiate(client: _Client, target: Target, say: Callable[[str], None]) -> None:
    hello = await client.admin.command("hello")
    if not hello.get("setName"):
        config = {"_id": target.replica_set, "members": [{"_id": 0, "host": target.member}]}
        try:
            await client.admin.command("replSetInitiate", config)
            say(f"Replica set {target.replica_set} initiated with the member {target.member}.")
        except OperationFailure as error:
            if error.code == _UNAUTHORIZED:
                raise ProvisionError(_wrong_password()) from None
            if error.code != _ALREADY_INITIALIZED:
                raise
    await _until(lambda: _is_primary(client), f"The replica set {target.replica_set} has no primary")
    hello = await client.admin.command("hello")
    if (hello["setName"], hello["me"]) != (target.replica_set, target.member):
        raise ProvisionError(
            f"This database is the member {hello['me']} of the set {hello['setName']}, but HOPTIN_MONGO_URL asks "
            f"for {target.member} in {target.replica_set}: make the URL say so, or reconfigure the set (rs.reconfig)."
        )


async def _is_primary(client: _Client) -> bool:
    try:
        return bool((await client.admin.command("hello"))["isWritablePrimary"])
    except ConnectionFailure:  # an election closes connections
        return False


async def _create_admin(anonymous: _Client, password: str, say: Callable[[str], None]) -> None:
    """Needs the localhost exception: no user exists yet, and we are on the database's own host."""
    try:
        await anonymous.admin.command("createUser", ADMIN, pwd=password, roles=[{"role": "root", "db": "admin"}])
    except OperationFailure as error:
        if error.code == _UNAUTHORIZED:
            raise ProvisionError(_wrong_password()) from None
        raise
    say(f"User {ADMIN} created.")


async def _put_service_user(admin: _Client, target: Target, say: Callable[[str], None]) -> None:
    database = admin[target.auth_database]
    known = (await database.command("usersInfo", target.user))["users"]
    await database.command(
        "updateUser" if known else "createUser",
        target.user,
        pwd=target.password,
        roles=[{"role": "readWrite", "db": target.database}],
    )
    say(
        f"User {target.user} {'updated' if known else 'created'}: reads and writes the database {target.database}, "
        "nothing else."
    )


def _wrong_password() -> str:
    return (
        f"MongoDB does not accept the password of its user {ADMIN}: it was set up with another one, or this is not "
        "its own host; give the password it was set up with."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Initiate the replica set of one and create its users.")
    parser.add_argument("--server", required=True, help="host:port of the mongod, on its own host")
    parser.add_argument("--admin-password-file", required=True, type=Path)
    arguments = parser.parse_args()
    try:
        password = arguments.admin_password_file.read_text(encoding="utf-8").strip()
        asyncio.run(provision(arguments.server, target_of(load_settings()), password, _say))
    except (ProvisionError, SettingsError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"--admin-password-file names a file that cannot be read: {error}.")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
