"""The command as a whole: its start and end, wrong usage, wrong settings, absent servers, and the doctor."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from shared import __version__
from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.runtime.infrastructure import prepare_storage
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetters, Failure
from tests.support.hoptin import Hoptin, Zygote, end_of
from tests.support.mongod import embedded_pid
from tests.support.ports import free_port

_GONE = "mongodb://127.0.0.1:1/?directConnection=true"


@pytest.fixture
def hoptin(zygote: Zygote, tmp_path: Path, mongo_url: str, mongo_database: str) -> Hoptin:
    variables = {
        "HOPTIN_MONGO_URL": mongo_url,
        "HOPTIN_MONGO_DATABASE": mongo_database,
        "HOPTIN_HTTP_PORT": str(free_port()),
        "HOPTIN_ADMIN_PORT": "0",
    }
    return Hoptin(tmp_path, variables, zygote)


async def test_the_version_is_told(tmp_path: Path) -> None:
    ended = await Hoptin(tmp_path, {})("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"hoptin {__version__}\n", "")


async def test_every_command_explains_itself_with_an_example_within_80_columns(hoptin: Hoptin) -> None:
    commands = ["run", "demo", "trace", "doctor"]
    for group, names in {
        "sources": (
            *("add", "discover", "check", "import", "export", "list"),
            *("pause", "resume", "remove", "set", "accept"),
        ),
        "articles": ("list", "show", "withdraw", "restore", "split", "merge"),
        "dead-letters": ("list", "show", "replay", "discard"),
    }.items():
        overview = await hoptin(group, "--help")
        assert overview.code == 0
        assert "..." not in overview.out.split("Commands:")[1], "a summary was cut"
        commands += [f"{group} {name}" for name in names]
    for command in commands:
        told = await hoptin(*command.split(), "--help")
        assert told.code == 0
        assert f"  hoptin {command}" in told.out, f"{command} has no example"
        assert all(len(line) <= 80 for line in told.out.splitlines()), command


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("nonsense", "No such command"),
        ("run poler", "poler"),
        ("run --twice", "--twice"),
        ("demo --port 99999", "--port"),
        ("sources add", "URL"),
        ("sources add ftp://haiphong.gov.vn/", "ftp://haiphong.gov.vn/"),
        ("sources add https://haiphong.gov.vn/rss --province hai-fong", "hai-phong"),
        ("sources add https://haiphong.gov.vn/rss --syndicate all", "all"),
        ("sources export --format csv", "csv"),
        ("articles list --limit 0", "--limit"),
        ("articles list --province xyzzy", "xyzzy"),
        ("articles list --topic atlantis", "giao-thong"),
        ("articles list --document //", "--document"),
        ("articles list --query lũ", "not built yet"),
        ("articles withdraw 3f2a91bc", "--reason"),
        ("articles merge 3f2a91bc", "ID"),
        ("dead-letters replay", "--all"),
        ("dead-letters replay 3f2a91bc --all", "--all"),
        ("dead-letters discard 3f2a91bc", "--reason"),
    ],
)
async def test_wrong_usage_is_told_and_ends_with_2(hoptin: Hoptin, command: str, says: str) -> None:
    ended = await hoptin(*command.split())
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err


@pytest.mark.parametrize(
    "command",
    [
        "articles show aaaa\udce9",
        "articles split aaaa --reason l\udce9",
        "articles withdraw aaaa --reason l\udce9",
        "dedup explain aaaa bbbb\udce9",
        "trace aaaa\udce9",
    ],
)
async def test_what_is_not_utf_8_is_refused_in_a_sentence(hoptin: Hoptin, command: str) -> None:
    ended = await hoptin(*command.split())
    assert (ended.code, ended.out) == (2, "")
    assert "udce9' is not UTF-8" in ended.err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("sources import nothing.opml", "nothing.opml"),
        ("sources import .", "Is a directory"),
        ("sources import -", "standard input: It is empty"),
        ("sources pause beef0000", "beef0000"),
        ("sources resume https://haiphong.gov.vn/", "sources list"),
        ("sources remove bee", "4 characters"),
        ("articles show beef0000", "articles list"),
        ("articles restore beef0000", "articles list"),
        ("articles split beef0000", "articles list"),
        ("articles merge beef0000 beef0001", "articles list"),
        ("trace beef0000", "articles list"),
        ("dead-letters show beef0000", "dead-letters list"),
        ("dead-letters discard beef0000 --reason x", "dead-letters list"),
        ("dead-letters replay beef0000", "dead-letters list"),
    ],
)
async def test_what_cannot_be_done_is_told_and_ends_with_1(hoptin: Hoptin, command: str, says: str) -> None:
    ended = await hoptin(*command.split())
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("hoptin: ")
    assert ended.err.count("\n") == 1
    assert says in ended.err


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("HOPTIN_MONGO_URL", "http://127.0.0.1/", 2),
        ("HOPTIN_MONGO_URL", "mongodb://127.0.0.1:99999/", 2),
        ("HOPTIN_MONGO_URL", "mongodb://user:p@ss@127.0.0.1/", 2),
        ("HOPTIN_MONGO_URL", _GONE, 1),
        ("HOPTIN_MONGO_DATABASE", "a/b", 2),
        ("HOPTIN_BROKER_URL", "amqp://127.0.0.1:port/", 2),
        ("HOPTIN_HTTP_PORT", "eighty", 2),
    ],
)
async def test_a_wrong_setting_is_told_in_one_sentence(hoptin: Hoptin, variable: str, value: str, code: int) -> None:
    ended = await hoptin.but(**{variable: value})("sources", "list")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.count("\n") == 1
    assert variable in ended.err


async def test_a_data_folder_that_cannot_be_is_told_in_one_sentence(hoptin: Hoptin) -> None:
    ended = await hoptin.but(HOPTIN_MONGO_URL="", HOPTIN_DATA_DIR="/proc/nowhere")("sources", "list")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert "HOPTIN_DATA_DIR" in ended.err


async def test_an_absent_broker_is_told_and_nothing_is_marked(
    hoptin: Hoptin, mongo_url: str, mongo_database: str
) -> None:
    connection = Connection(mongo_url, mongo_database)
    await prepare_storage(connection)
    message = Message(id="1", type="article.discovered", body=b"x")
    await DeadLetters(connection).quarantine(
        Failure(
            queue="enricher",
            service="enricher",
            message=message,
            article_id=None,
            reason="Sai.",
            attempts=1,
            at=SystemClock().now(),
        )
    )
    ended = await hoptin.but(HOPTIN_BROKER_URL="amqp://127.0.0.1:1/")("dead-letters", "replay", "--all")
    assert (ended.code, ended.out) == (1, "")
    assert "HOPTIN_BROKER_URL" in ended.err
    assert ended.err.count("\n") == 1
    assert await DeadLetters(connection).count() == 1
    assert not any(depth.ready for depth in (await MongoBus(connection).depth()).values())
    connection.close()


async def test_a_closed_pipe_ends_it_quietly(hoptin: Hoptin) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await hoptin.start("sources", "list", "--json", stdout=writing)
    os.close(writing)
    ended = await end_of(process)
    assert ended.err == ""


async def test_the_doctor_finds_everything_well_and_leaves_nothing_behind(hoptin: Hoptin, data_dir: Path) -> None:
    embedded = hoptin.but(HOPTIN_MONGO_URL="", HOPTIN_DATA_DIR=str(data_dir))
    ended = await embedded("doctor")
    assert ended.code == 0, ended.out
    assert "✘" not in ended.out
    for name in ("database", "writes", "clock", "broker", "disk", "processor", "mongod", "libraries", "names", "port"):
        assert name in ended.out
    assert embedded_pid(data_dir) is None


async def test_the_doctor_names_what_is_away_and_what_to_do(hoptin: Hoptin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        away = hoptin.but(HOPTIN_MONGO_URL=_GONE, HOPTIN_BROKER_URL="amqp://127.0.0.1:1/", HOPTIN_HTTP_PORT=port)
        async with asyncio.timeout(30):
            ended = await away("doctor", "--json")
    assert (ended.code, ended.json["ok"]) == (1, False)
    wrong = {check["name"]: check["sentence"] for check in ended.json["checks"] if not check["ok"]}
    assert {"database", "broker", "HTTP port"} == set(wrong)
    assert "HOPTIN_MONGO_URL" in wrong["database"]
    assert "HOPTIN_BROKER_URL" in wrong["broker"]
    assert "HOPTIN_HTTP_PORT" in wrong["HTTP port"]


async def test_the_doctor_names_hosts_that_do_not_resolve(hoptin: Hoptin) -> None:
    await hoptin("sources", "add", "https://portal.invalid/rss")
    ended = await hoptin("doctor", "--json")
    (names,) = [check for check in ended.json["checks"] if check["name"] == "names"]
    assert (ended.code, names["ok"]) == (1, False)
    assert "portal.invalid" in names["sentence"]
