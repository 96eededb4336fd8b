"""`hoptin sources`, run as operators run it, on a real mongod."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from shared.clock import SystemClock
from shared.storage.client import Connection
from shared.storage.source_record import SourceHealth, SourceStatistics
from shared.storage.sources import Sources
from tests.support.hoptin import Hoptin, Zygote

OPML = """<opml version="2.0"><body>
<outline text="Miền Bắc">
<outline text="Hải Phòng" xmlUrl="https://haiphong.gov.vn/rss" category="/hai-phong,Kinh tế"/>
<outline text="bad" xmlUrl="ftp://haiphong.gov.vn/"/>
<outline text="Hà Nam" xmlUrl="https://hanam.gov.vn/rss" category="/ha-nam"/>
</outline></body></opml>"""
TOML = b'[[sources]]\nurl = "https://danang.gov.vn/rss"\nprovince = "da-nang"\nsyndicate = "full"\nstatus = "paused"\n'


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as running:
        yield running


@pytest.fixture
def hoptin(zygote: Zygote, tmp_path: Path, mongo_url: str, mongo_database: str) -> Hoptin:
    return Hoptin(tmp_path, {"HOPTIN_MONGO_URL": mongo_url, "HOPTIN_MONGO_DATABASE": mongo_database}, zygote)


async def test_a_source_from_its_adding_to_its_removal(hoptin: Hoptin) -> None:
    empty = await hoptin("sources", "list")
    assert (empty.code, empty.out) == (0, "")
    assert "sources add" in empty.err

    added = await hoptin("sources", "add", "HTTPS://www.haiphong.gov.vn/rss", "--province", "hai-phong", "--name", "HP")
    assert added.code == 0
    id_ = added.out.strip()
    again = await hoptin("sources", "add", "https://www.haiphong.gov.vn/rss#top")
    assert (again.code, again.out) == (1, "")
    assert id_ in again.err

    (listed,) = (await hoptin("sources", "list", "--json")).json
    assert listed["id"] == id_
    assert (listed["portal"], listed["province"], listed["name"]) == ("haiphong.gov.vn", "hai-phong", "HP")
    assert (listed["status"], listed["state"], listed["failures"]) == ("active", "new", 0)

    assert (await hoptin("sources", "pause", id_[:6])).code == 0
    assert (await hoptin("sources", "list", "--json")).json[0]["status"] == "paused"
    assert (await hoptin("sources", "resume", "https://www.haiphong.gov.vn/rss")).code == 0
    assert (await hoptin("sources", "list", "--json")).json[0]["status"] == "active"

    half = await hoptin("sources", "remove", id_, "beef0000")
    assert half.code == 1
    assert "beef0000" in half.err
    assert len((await hoptin("sources", "list", "--json")).json) == 1, "nothing may be removed when one name is wrong"
    assert (await hoptin("sources", "remove", id_.upper())).code == 0
    assert (await hoptin("sources", "list", "--json")).json == []


async def test_lists_are_imported_and_exported_without_loss(hoptin: Hoptin, tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
    imported = await hoptin("sources", "import", "feeds.opml")
    assert imported.code == 1
    assert imported.out == "2 added, 0 there already, 1 refused.\n"
    assert "feeds.opml, line 4: 'ftp://haiphong.gov.vn/'" in imported.err
    assert (await hoptin("sources", "import", "-", given=TOML)).out == "1 added, 0 there already, 0 refused.\n"

    lists = {format_: (await hoptin("sources", "export", "--format", format_)).out for format_ in ("opml", "toml")}
    for format_, text in lists.items():
        for source in (await hoptin("sources", "list", "--json")).json:
            assert (await hoptin("sources", "remove", source["id"])).code == 0
        again = await hoptin("sources", "import", "-", given=text.encode())
        assert (again.code, again.out) == (0, "3 added, 0 there already, 0 refused.\n")
        assert (await hoptin("sources", "export", "--format", format_)).out == text
    assert [source["status"] for source in (await hoptin("sources", "list", "--json")).json].count("paused") == 1


async def test_the_list_says_why_a_source_is_not_well_within_80_columns(
    hoptin: Hoptin, mongo_url: str, mongo_database: str
) -> None:
    await hoptin("sources", "add", "https://haiphong.gov.vn/rss", "--province", "hai-phong", "--name", "Cổng " * 20)
    connection = Connection(mongo_url, mongo_database)
    sources, now = Sources(connection), SystemClock().now()
    (leased,) = await sources.lease_due(now=now, until=now, limit=1)
    health = SourceHealth(
        failures=3, last_polled_at=now, last_error="The server answered 404 Not Found.", last_status=404
    )
    after = replace(leased, due_at=now, health=health)
    await sources.record_poll(leased, after, counted=SourceStatistics(polls=3, failed=3))
    connection.close()

    listed = await hoptin.but(COLUMNS="80")("sources", "list")
    assert all(len(line) <= 80 for line in listed.out.splitlines())
    assert "failing ×3" in listed.out
    assert "The server answered 404 Not Found." in listed.out
    shape = (await hoptin("sources", "list", "--json")).json[0]
    assert (shape["state"], shape["failures"], shape["last_http_status"]) == ("failing", 3, 404)
    assert shape["last_polled_at"].endswith("Z")
