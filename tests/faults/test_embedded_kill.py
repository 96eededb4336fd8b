"""`kill -9` of whoever uses, starts or stops the embedded mongod, and of the mongod itself."""

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from shared.embedded import EmbeddedMongod
from shared.storage.client import Connection
from tests.support.holders import Holder, holders
from tests.support.mongod import embedded_pid, kill_embedded
from tests.support.waiting import until


async def numbers(data_dir: Path) -> int:
    """How many numbers are stored, seen by a process that comes anew and is the last to leave."""
    lease = await EmbeddedMongod.acquire(data_dir)
    connection = Connection(lease.url, "holder")
    count = await connection.database["numbers"].count_documents({})
    connection.close()
    await lease.release()
    assert embedded_pid(data_dir) is None
    return count


async def test_all_users_killed_and_the_next_adopts_and_stops_it(data_dir: Path) -> None:
    async with holders(data_dir, 2) as (one, other):
        await one.ask("write 1", "written")
        pid = embedded_pid(data_dir)
        await one.kill()
        await other.ask("write 2", "written")
        await other.kill()
    assert embedded_pid(data_dir) == pid
    assert await numbers(data_dir) == 2


async def test_mongod_killed_under_its_users_is_restarted_by_one_of_them(data_dir: Path) -> None:
    async with holders(data_dir, 3) as group:
        await group[0].ask("write 0", "written")
        for round_ in range(2):
            killed = embedded_pid(data_dir)
            kill_embedded(data_dir)
            writes = (holder.ask(f"write {10 * round_ + n + 1}", "written") for n, holder in enumerate(group))
            await asyncio.gather(*writes)
            assert embedded_pid(data_dir) not in (None, killed)
        await asyncio.gather(*(holder.release() for holder in group))
    assert await numbers(data_dir) == 7


async def test_everything_killed_and_what_was_confirmed_is_there(data_dir: Path) -> None:
    async with holders(data_dir, 2) as group:
        await asyncio.gather(*(holder.ask(f"write {n}", "written") for n, holder in enumerate(group)))
        await asyncio.gather(*(holder.kill() for holder in group))
        kill_embedded(data_dir)
    assert (data_dir / "mongodb-27017.sock").exists(), "a stale socket is left behind"
    assert await numbers(data_dir) == 2


async def test_starter_killed_at_any_moment(data_dir: Path) -> None:
    """From before the first lock file until after the replica set is there."""
    moments = random.Random(20260724)
    for _ in range(3):
        starter = await Holder.start(data_dir)
        await until((data_dir / "mongod.start.lock").exists, timeout=30, what="the starter has begun")
        await asyncio.sleep(moments.uniform(0, 0.6))  # the fault's moment, not a wait for anything
        await starter.kill()
        assert await numbers(data_dir) == 0


async def test_last_user_killed_while_it_stops_the_server(data_dir: Path) -> None:
    async with holders(data_dir, 1) as (last,):
        await last.ask("write 1", "written")
        last.tell("release")
        log = data_dir / "mongod.log"
        await until(lambda: "shutdown command" in log.read_text(), timeout=30, what="the server is told to end")
        await last.kill()
    assert await numbers(data_dir) == 1


async def test_restart_is_tried_until_it_succeeds(data_dir: Path) -> None:
    async with holders(data_dir, 1) as (holder,):
        await holder.ask("write 1", "written")
        metadata = data_dir / "db" / "storage.bson"
        good = metadata.read_bytes()
        metadata.write_bytes(b"{")
        kill_embedded(data_dir)
        log = data_dir / "mongod.log"
        await until(lambda: log.read_text().count("Unable to read") >= 2, timeout=30, what="two vain attempts")
        metadata.write_bytes(good)
        await holder.ask("write 2", "written")
        await holder.release()
    assert await numbers(data_dir) == 2


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
async def test_seeded_mayhem_loses_nothing_that_was_confirmed(data_dir: Path, seed: int) -> None:
    """Users come, write, leave and are killed, and the server with them, in an order drawn from the seed."""
    chance = random.Random(seed)
    written = 0
    async with AsyncExitStack() as stack:
        group: list[Holder] = []
        for _ in range(30):
            deed = chance.choice(["come", "come", "leave", "kill", "kill server", "kill all"])
            if deed == "come" or not group:
                group += await stack.enter_async_context(holders(data_dir, chance.randint(1, 3)))
            elif deed == "leave":
                await group.pop().release()
            elif deed == "kill":
                await group.pop().kill()
            else:
                kill_embedded(data_dir)
                while deed == "kill all" and group:
                    await group.pop().kill()
            news = [holder.ask(f"write {written + n}", "written") for n, holder in enumerate(group)]
            written += len(await asyncio.gather(*news))
    assert await numbers(data_dir) == written
