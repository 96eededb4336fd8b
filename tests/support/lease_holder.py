"""A process that holds a lease on an embedded mongod and does what its standard input says, a line at a time.

`python -m tests.support.lease_holder DATA_DIR`. Commands: `write N` (until confirmed), `count`, `release`.
"""

import asyncio
import sys
from pathlib import Path

from pymongo.errors import DuplicateKeyError, PyMongoError

from shared.embedded import EmbeddedMongod, EmbeddedUnavailable
from shared.storage.client import Connection


def say(text: str) -> None:
    print(text, flush=True)


async def write(connection: Connection, number: int) -> None:
    while True:
        try:
            await connection.database["numbers"].insert_one({"_id": number})
        except DuplicateKeyError:
            return  # the attempt before was written, though not confirmed
        except PyMongoError:
            await asyncio.sleep(0.05)
        else:
            return


async def main(data_dir: Path) -> None:
    try:
        lease = await EmbeddedMongod.acquire(data_dir)
    except EmbeddedUnavailable as error:
        say(f"unavailable {error}")
        return
    connection = Connection(lease.url, "holder")
    say("ready")
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        if words[0] == "write":
            await write(connection, int(words[1]))
            say(f"written {words[1]}")
        elif words[0] == "count":
            say(f"count {await connection.database['numbers'].count_documents({})}")
        elif words[0] == "release":
            break
    connection.close()
    await lease.release()
    say("released")


if __name__ == "__main__":
    print("started", file=sys.stderr, flush=True)
    asyncio.run(main(Path(sys.argv[1])))
