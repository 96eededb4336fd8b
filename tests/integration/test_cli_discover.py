"""`hoptin sources discover` and `import --builtin`, run as operators run them, on portals on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.hoptin import Hoptin, Zygote
from tests.support.portal import Behaviour, Portal, answer, redirect, rss
from tests.support.portals_by_software import channel, page


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with Portal.running() as running:
        yield running


@pytest.fixture
def hoptin(zygote: Zygote, tmp_path: Path, mongo_url: str, mongo_database: str) -> Hoptin:
    variables = {"HOPTIN_MONGO_URL": mongo_url, "HOPTIN_MONGO_DATABASE": mongo_database}
    return Hoptin(tmp_path, {**variables, "HOPTIN_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8"}, zygote)


@pytest.fixture
def front(portal: Portal) -> str:
    """A portal with two feeds, one of them under two addresses, and one that is empty."""
    portal.on("/kinh-te.rss", channel("kinh-te"))
    portal.on("/kinh-te.xml", channel("kinh-te"))
    portal.on("/xa-hoi.rss", channel("xa-hoi"))
    portal.on("/trong.rss", rss().encode())
    links = "".join(f'<li>{name} <a href="{path}">RSS</a></li>' for name, path in (
        ("Kinh tế", "/kinh-te.rss"), ("Kinh tế", "/kinh-te.xml"), ("Xã hội", "/xa-hoi.rss"), ("Trống", "/trong.rss"),
    ))  # fmt: skip
    return portal.on("/", page(f"<ul>{links}</ul>"))


async def test_feeds_are_shown_written_and_imported(hoptin: Hoptin, front: str, tmp_path: Path) -> None:
    found = await hoptin("sources", "discover", front, "--province", "Hải Phòng", "--toml", "found.toml")
    assert found.code == 0
    kinh_te, xa_hoi = found.out.splitlines()[1:]
    assert kinh_te.split() == ["Kinh", "tế", "hai-phong", "5", "2026-11-23", "07:15", f"{front}kinh-te.rss"]
    assert "Xã hội" in xa_hoi
    assert f"Left out: {front}trong.rss: It is a feed without entries." in found.err
    assert f"{front}kinh-te.rss: the same feed is at {front}kinh-te.xml." in found.err
    assert "hoptin sources import found.toml" in found.err
    assert f"# Left out: {front}kinh-te.xml: The same feed as {front}kinh-te.rss." in (
        (tmp_path / "found.toml").read_text("utf-8")
    )

    assert (await hoptin("sources", "list", "--json")).json == [], "nothing is added that was not asked for"
    again = await hoptin("sources", "discover", front, "--toml", "found.toml")
    assert again.code == 2
    assert "found.toml is there already" in again.err
    assert (await hoptin("sources", "import", "found.toml")).out == "2 added, 0 there already, 0 refused.\n"
    listed = (await hoptin("sources", "list", "--json")).json
    assert {(each["url"], each["category"], each["province"]) for each in listed} == {
        (f"{front}kinh-te.rss", "Kinh tế", "hai-phong"),
        (f"{front}xa-hoi.rss", "Xã hội", "hai-phong"),
    }


async def test_feeds_are_added_when_confirmed(hoptin: Hoptin, front: str) -> None:
    unasked = await hoptin.but(COLUMNS="60")("sources", "discover", front, "--add")
    assert unasked.code == 1
    assert all(len(line) <= 60 for line in unasked.out.splitlines())
    assert f"\n{front}kinh-te.rss\n{front}xa-hoi.rss\n" in unasked.out, "a narrow table loses no address"
    assert "give --yes" in unasked.err
    assert (await hoptin("sources", "list", "--json")).json == []
    await hoptin("sources", "add", f"{front}xa-hoi.rss")
    added = await hoptin("sources", "discover", front, "--add", "--yes", "--json")
    assert added.code == 0
    assert "1 added, 1 there already." in added.err
    assert [feed["category"] for feed in added.json["feeds"]] == ["Kinh tế", "Xã hội"]


async def test_the_json_tells_all_that_was_found(hoptin: Hoptin, front: str) -> None:
    found = (await hoptin("sources", "discover", front, "--json")).json
    feed = found["feeds"][0]
    assert feed == {
        "url": f"{front}kinh-te.rss",
        "title": "Cổng thông tin",
        "name": "127.0.0.1 - Kinh tế",
        "province": None,
        "category": "Kinh tế",
        "entries": 5,
        "dated": 5,
        "newest": "2026-11-23T00:15:00Z",
        "problem": None,
        "how": "feed-link",
        "page": front,
        "twins": [f"{front}kinh-te.xml"],
    }
    assert found["left_out"] == [{"url": f"{front}trong.rss", "reason": "It is a feed without entries."}]
    assert (found["url"], found["cut_short"], found["software"], found["pages"]) == (front, None, None, 1)


async def test_what_goes_wrong_is_a_sentence(hoptin: Hoptin, portal: Portal) -> None:
    portal.on("/", page("<p>Xin chào</p>"))
    for arguments, code, said in (
        (["ftp://haiphong.gov.vn"], 2, "is not an http or https address"),
        (["https://user:pw@haiphong.gov.vn"], 2, "carries a user name"),
        (["haiphong.gov.vn", "--province", "atlantis"], 2, "there is no province 'atlantis'"),
        (["http://khong-co.invalid"], 1, "The host name khong-co.invalid cannot be resolved."),
        (["khong-co.invalid"], 1, "https://khong-co.invalid/ cannot be looked at"),
        ([portal.url("/")], 1, "No feed was found on"),
        (["http://10.0.0.1/"], 1, "HOPTIN_ALLOW_PRIVATE_NETWORKS"),
    ):
        ended = await hoptin("sources", "discover", *arguments)
        assert (ended.code, ended.out) == (code, ""), arguments
        assert said in ended.err, arguments
        assert ended.err.startswith("hoptin: ")
        assert ended.err.count("\n") == 1, ended.err


async def test_the_registry_s_portals_are_offered(hoptin: Hoptin) -> None:
    offered = await hoptin("sources", "import", "--builtin")
    assert offered.code == 0
    assert len(offered.out.splitlines()) == 1 + 64
    assert "Nothing was fetched" in offered.err
    assert "hai-duong        haiduong.gov.vn       Hải Dương          former, now Hải Phòng" in offered.out
    narrowed = (await hoptin("sources", "import", "--builtin", "--province", "Phú Thọ", "--json")).json
    assert [(each["host"], each["former"]) for each in narrowed] == [
        ("phutho.gov.vn", False),
        ("hoabinh.gov.vn", True),
        ("vinhphuc.gov.vn", True),
    ]
    (former,) = (await hoptin("sources", "import", "--builtin", "--province", "hoa-binh", "--json")).json
    assert (former["host"], former["province"], former["now"]) == ("hoabinh.gov.vn", "hoa-binh", "phu-tho")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give a FILE"),
        (["feeds.opml", "--builtin"], "not both"),
        (["feeds.opml", "--yes"], "go with --builtin"),
        (["--builtin", "--province", "atlantis"], "there is no province"),
    ],
)
async def test_a_file_or_the_registry(hoptin: Hoptin, arguments: list[str], said: str) -> None:
    ended = await hoptin("sources", "import", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


async def test_feeds_are_found_on_the_registry_s_portals_and_added(hoptin: Hoptin, portal: Portal) -> None:
    """The portals are behind a proxy, which answers for them: no request leaves this machine."""
    answers: dict[str, Behaviour] = {
        "http://haiphong.gov.vn/": page('<a href="/kinh-te.rss">Kinh tế</a>'),
        "http://haiphong.gov.vn/kinh-te.rss": answer(channel("kinh-te")),
        "http://haiduong.gov.vn/": redirect("http://haiphong.gov.vn/"),
    }
    portal.behaviours.update(answers)
    outside = hoptin.but(HOPTIN_HTTP_PROXY=portal.url(""))
    imported = await outside("sources", "import", "--builtin", "--province", "hai-phong", "--yes")
    assert imported.code == 0
    assert "haiphong.gov.vn: 1 added, 0 there already." in imported.out
    assert "haiduong.gov.vn leads to haiphong.gov.vn, which is looked at by itself." in imported.err
    (source,) = (await hoptin("sources", "list", "--json")).json
    assert (source["url"], source["name"]) == ("http://haiphong.gov.vn/kinh-te.rss", "Hải Phòng - Kinh tế")
    assert (source["province"], source["category"]) == ("hai-phong", "Kinh tế")

    portal.behaviours.clear()
    again = await outside("sources", "import", "--builtin", "--province", "hai-phong", "--yes", "--json")
    assert again.code == 1, "no portal gave a feed"
    assert [each["host"] for each in again.json] == ["haiphong.gov.vn", "haiduong.gov.vn"]
    assert [each["problem"] for each in again.json] == [
        f"http://{each['host']}/ cannot be looked at: The server answered 404 Not Found." for each in again.json
    ]
