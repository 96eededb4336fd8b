"""`hoptin sources`, run as operators run it, on a real mongod."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from shared.clock import SystemClock
from shared.storage.client import Connection
from shared.storage.source_record import Moved, Push, SourceHealth, SourceStatistics
from shared.storage.sources import Sources
from tests.support.hoptin import Hoptin

OPML = """<opml version="2.0"><body>
<outline text="Miền Bắc">
<outline text="Hải Phòng" xmlUrl="https://haiphong.gov.vn/rss" category="/hai-phong,Kinh tế"/>
<outline text="bad" xmlUrl="ftp://haiphong.gov.vn/"/>
<outline text="Hà Nam" xmlUrl="https://hanam.gov.vn/rss" category="/ha-nam"/>
</outline></body></opml>"""
TOML = b'[[sources]]\nurl = "https://danang.gov.vn/rss"\nprovince = "da-nang"\nsyndicate = "full"\nstatus = "paused"\n'


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
    moved = Moved(to=f"https://haiphong.gov.vn/{'x' * 30}", first_at=now, last_at=now)
    after = replace(leased, due_at=now, health=health, moved=moved)
    await sources.record_poll(leased, after, counted=SourceStatistics(polls=3, failed=3))
    connection.close()

    listed = await hoptin.but(COLUMNS="80")("sources", "list")
    assert all(len(line) <= 80 for line in listed.out.splitlines())
    assert "failing ×3" in listed.out
    assert "The server answered 404 Not Found." in listed.out
    shape = (await hoptin("sources", "list", "--json")).json[0]
    assert (shape["state"], shape["failures"], shape["last_http_status"]) == ("failing", 3, 404)
    assert shape["last_polled_at"].endswith("Z")


async def test_a_source_that_never_had_an_entry_is_told(hoptin: Hoptin, mongo_url: str, mongo_database: str) -> None:
    id_ = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    connection = Connection(mongo_url, mongo_database)
    sources, now = Sources(connection), SystemClock().now()
    (leased,) = await sources.lease_due(now=now, until=now, limit=1)
    health = SourceHealth(last_polled_at=now, last_success_at=now, last_status=200)
    await sources.record_poll(leased, replace(leased, due_at=now, health=health), counted=SourceStatistics(polls=1))
    connection.close()
    listed = (await hoptin("sources", "list")).out
    assert "quiet" in listed
    assert f"{id_[:8]}  https://haiphong.gov.vn/rss\n          No entry has been found in it yet." in listed


async def test_what_an_operator_sets_of_a_source(hoptin: Hoptin) -> None:
    id_ = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    given = [
        "--name",
        "Cổng Hải Phòng",
        "--province",
        "Hải Phòng",
        "--category",
        "Kinh tế",
        "--syndicate",
        "full",
        "--page",
        "never",
    ]
    changed = await hoptin("sources", "set", id_[:8], *given, "--shortest", "5m", "--longest", "1h", "--tls", "legacy")
    assert (changed.code, changed.out) == (0, f"{id_} is changed: https://haiphong.gov.vn/rss\n")
    (shape,) = (await hoptin("sources", "list", "--json")).json
    assert (shape["name"], shape["province"], shape["category"]) == ("Cổng Hải Phòng", "hai-phong", "Kinh tế")
    assert (shape["syndicate"], shape["shortest_s"], shape["longest_s"], shape["tls"]) == ("full", 300, 3600, "legacy")
    assert shape["page"] == "never"
    assert "TLS is accepted though out of date (legacy)" in (await hoptin("sources", "list")).out
    assert (await hoptin("sources", "set", id_, "--shortest", "default", "--province", "")).code == 0
    (shape,) = (await hoptin("sources", "list", "--json")).json
    assert (shape["province"], shape["shortest_s"], shape["longest_s"]) == (None, None, 3600)
    assert "unverified" not in (await hoptin("sources", "list")).out
    warned = await hoptin("sources", "set", id_, "--tls", "unverified")
    assert "anybody between here and the portal" in warned.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Nothing to change"),
        (("--shortest", "soon"), "'soon' is not a duration such as 30d, 12h, 15m or 90s"),
        (("--shortest", "0s"), "'0s' is not between 1s and 30d"),
        (("--longest", "9999d"), "'9999d' is not between 1s and 30d"),
        (("--shortest", "2h", "--longest", "1h"), "the shortest time, 7200 s, would exceed the longest, 3600 s"),
        (("--province", "Hải Phonq"), "did you mean hai-phong"),
        (("--name", " "), "the name is empty"),
        (("--tls", "none"), "--tls"),
    ],
)
async def test_what_cannot_be_set_is_refused_in_a_sentence(
    hoptin: Hoptin, options: tuple[str, ...], sentence: str
) -> None:
    id_ = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    before = (await hoptin("sources", "list", "--json")).json
    refused = await hoptin("sources", "set", id_, *options)
    assert refused.code != 0
    assert sentence in refused.err
    assert "Traceback" not in refused.err
    assert (await hoptin("sources", "list", "--json")).json == before


async def test_a_move_is_shown_and_accepted_at_once(hoptin: Hoptin, mongo_url: str, mongo_database: str) -> None:
    id_ = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    assert "has not moved" in (await hoptin("sources", "accept", id_)).err
    connection = Connection(mongo_url, mongo_database)
    now = SystemClock().now()
    moved = Moved(to="https://haiphong.gov.vn/moi", first_at=now, last_at=now)
    await Sources(connection).change(id_, {"moved": moved})
    connection.close()
    listed = (await hoptin("sources", "list")).out
    assert "redirects permanently to https://haiphong.gov.vn/moi" in listed
    assert f"hoptin sources accept {id_[:8]}" in listed
    accepted = await hoptin("sources", "accept", id_)
    assert accepted.out == f"{id_} is polled at https://haiphong.gov.vn/moi from now on.\n"
    (shape,) = (await hoptin("sources", "list", "--json")).json
    assert (shape["url"], shape["moved_to"], shape["portal"]) == (moved.to, None, "haiphong.gov.vn")
    other = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    connection = Connection(mongo_url, mongo_database)
    await Sources(connection).change(other, {"moved": moved})
    connection.close()
    listed = (await hoptin("sources", "list")).out
    assert "there another source is polled already" in " ".join(listed.split())
    assert f"hoptin sources accept {other[:8]}" not in listed
    refused = await hoptin("sources", "accept", other)
    assert refused.code == 1
    assert "another source is at https://haiphong.gov.vn/moi already" in refused.err


async def test_how_a_hub_delivers_is_told_to_programs(hoptin: Hoptin, mongo_url: str, mongo_database: str) -> None:
    id_ = (await hoptin("sources", "add", "https://haiphong.gov.vn/rss")).out.strip()
    (shape,) = (await hoptin("sources", "list", "--json")).json
    assert shape["push"] is None
    connection = Connection(mongo_url, mongo_database)
    now = SystemClock().now()
    url, hub = "https://haiphong.gov.vn/rss", "https://hub.example/"
    push = Push(hub=hub, topic=url, base=url, since=now, relied_since=now, deliveries=9, last_at=now, missed=2)
    await Sources(connection).change(id_, {"push": push, "pushed_until": now + timedelta(days=1)})
    connection.close()
    (shape,) = (await hoptin("sources", "list", "--json")).json
    told = shape["push"]
    assert (told["hub"], told["topic"], told["deliveries"], told["missed"]) == (hub, url, 9, 2)
    assert (told["relied_on"], told["last_missed_at"]) == (True, None)
    assert told["subscribed_until"] > told["last_delivery_at"]
    assert any("it is polled rarely" in sentence for sentence in shape["told"]), "people see why NEXT is far off"
