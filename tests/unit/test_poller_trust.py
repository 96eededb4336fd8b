"""Whether GUIDs and links are believed, from one document to the next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.mark import Mark
from services.poller.parsing.document import Channel, Document, Found
from services.poller.sift import Sifted, sift
from shared.events import Entry
from shared.storage.identities import Alias
from shared.storage.source_record import Trust

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TRUSTED = Trust()


def entry(name: str, **changes: Any) -> Entry:
    """With a title, link, GUID and date of its own."""
    given = {"title": f"Tin {name}", "link": f"/{name}", "guid": name, "published": f"ngày {name}"}
    return Entry(**{**given, **changes})


def look(
    entries: Sequence[Entry], before: Sequence[Mark] = (), trust: Trust = TRUSTED, *, now: datetime = NOW
) -> Sifted:
    found = Document(tuple(Found(b"", each) for each in entries), Channel())
    return sift(found, before, trust=trust, portal="p", source_id="s", url="https://p.vn/rss", now=now)


def after(*documents: Sequence[Entry]) -> Sifted:
    """The last of these documents, seen one after the other."""
    sifted = look(())
    for entries in documents:
        sifted = look(entries, sifted.window, sifted.trust)
    return sifted


def words(sifted: Sifted) -> tuple[str, str]:
    return sifted.trust.guid, sifted.trust.link


def kinds(sifted: Sifted) -> list[list[str]]:
    return [[alias.kind for alias in news.aliases] for news in sifted.news]


NORMAL = [entry("1"), entry("2"), entry("3")]


@pytest.mark.parametrize(
    ("why", "documents", "expected"),
    [
        ("nothing happens", [NORMAL, NORMAL], ("trusted", "trusted")),
        ("new entries come", [NORMAL, [entry("4"), *NORMAL]], ("trusted", "trusted")),
        ("a headline is corrected", [NORMAL, [entry("1", title="Đính chính")]], ("trusted", "trusted")),
        (
            "headline and address change, the date stays",
            [NORMAL, [entry("1", title="Đính chính", link="/dinh-chinh"), entry("2")]],
            ("trusted", "trusted"),
        ),
        (
            "an article is published anew: headline and date change under its old address and GUID",
            [NORMAL, [entry("1", title="Cập nhật", published="hôm nay"), entry("2")]],
            ("trusted", "trusted"),
        ),
        ("two headlines under one GUID", [[entry("1", guid="g"), entry("2", guid="g")]], ("shared", "trusted")),
        ("two headlines under one link", [[entry("1", link="/s"), entry("2", link="/s")]], ("trusted", "shared")),
        ("an entry listed twice", [[entry("1"), entry("1")]], ("trusted", "trusted")),
        (
            "another article under the GUID of one that is gone",
            [NORMAL, [entry("4", guid="1"), entry("2")]],
            ("reused", "trusted"),
        ),
        (
            "another article under the link of one that is gone",
            [NORMAL, [entry("4", link="/1"), entry("2")]],
            ("trusted", "reused"),
        ),
        (
            "a feed of one entry, always under the same GUID",
            [[entry("1", guid="g")], [entry("2", guid="g")]],
            ("reused", "trusted"),
        ),
        (
            "a feed of one entry, always under the same GUID and link",
            [[entry("1", guid="g", link="/")], [entry("2", guid="g", link="/")]],
            ("reused", "reused"),
        ),
        (
            "a feed of one entry whose headline is corrected",
            [[entry("1")], [entry("1", title="Đính chính")]],
            ("trusted", "trusted"),
        ),
        (
            "GUIDs are new at each fetch",
            [NORMAL, [entry(name, guid=f"{name}b") for name in "123"]],
            ("unstable", "trusted"),
        ),
        (
            "one article of several is published anew under a new GUID",
            [NORMAL, [entry("1", guid="1b"), entry("2"), entry("3")]],
            ("trusted", "trusted"),
        ),
        (
            "unstable GUIDs without links",
            [[entry(name, link="") for name in "12"], [entry(name, link="", guid=f"{name}b") for name in "12"]],
            ("unstable", "trusted"),
        ),
        (
            "GUIDs are places in the list, dates name only the day",
            [
                [entry("2", guid="#1", published="24/11/2026"), entry("1", guid="#2", published="24/11/2026")],
                [
                    entry(name, guid=f"#{place}", published="24/11/2026")
                    for place, name in ((1, "3"), (2, "2"), (3, "1"))
                ],
            ],
            ("reused", "trusted"),
        ),
        (
            "GUIDs are places in the list, and all links lead to one page",
            [
                [entry("2", guid="#1", link="/muc"), entry("1", guid="#2", link="/muc")],
                [entry(name, guid=f"#{place}", link="/muc") for place, name in ((1, "3"), (2, "2"), (3, "1"))],
            ],
            ("reused", "shared"),
        ),
        (
            "links are places in the list",
            [
                [entry("2", link="/#1", guid=""), entry("1", link="/#2", guid="")],
                [entry(name, link=f"/#{place}", guid="") for place, name in ((1, "3"), (2, "2"), (3, "1"))],
            ],
            ("trusted", "reused"),
        ),
        (
            "GUIDs are places in the list, and nothing but headlines tells entries apart",
            [
                [
                    entry(name, guid=f"#{place}", link="", published="")
                    for place, name in ((1, "3"), (2, "2"), (3, "1"))
                ],
                [
                    entry(name, guid=f"#{place}", link="", published="")
                    for place, name in ((1, "4"), (2, "3"), (3, "2"))
                ],
            ],
            ("reused", "trusted"),
        ),
        (
            "another notice under a headline that stands there already",
            [
                [entry("1", title="Thông báo", link="", published="")],
                [entry(name, title="Thông báo", link="", published="") for name in "21"],
            ],
            ("trusted", "trusted"),
        ),
        (
            "a headline is corrected where GUIDs and dates are new at each fetch",
            [
                NORMAL,
                [
                    entry(name, guid=f"{name}b", published="bây giờ", title=f"Tin {name}{' sửa' * (name == '1')}")
                    for name in "123"
                ],
            ],
            ("unstable", "trusted"),
        ),
        (
            "a headline is corrected to that of another entry, where nothing else tells them apart",
            [
                [entry("1", link="", published=""), entry("2", link="", published="")],
                [entry("1", link="", published=""), entry("2", title="Tin 1", link="", published="")],
            ],
            ("trusted", "trusted"),
        ),
        (
            "several entries under one headline and link, with GUIDs and dates of their own",
            [[entry(name, title="Lịch công tác", link="/lich") for name in "123"]],
            ("trusted", "shared"),
        ),
        (
            "several entries under one headline and GUID, with links and dates of their own",
            [[entry(name, title="Lịch công tác", guid="lich") for name in "123"]],
            ("shared", "trusted"),
        ),
        (
            "an article listed twice, under two addresses",
            [[entry("1"), entry("1", link="/kinh-te/1"), entry("2")]],
            ("trusted", "trusted"),
        ),
        ("no GUIDs at all", [[entry("1", guid="")], [entry("2", guid="")]], ("trusted", "trusted")),
    ],
)
def test_what_a_source_is_trusted_for(why: str, documents: list[list[Entry]], expected: tuple[str, str]) -> None:
    assert words(after(*documents)) == expected, why


NOTICE: dict[str, Any] = {"title": "Thông báo", "link": "", "published": ""}


@pytest.mark.parametrize(
    ("why", "documents", "expected"),
    [
        ("two notices in one document", [[entry("1", **NOTICE), entry("2", **NOTICE)]], [["guid"], ["guid"]]),
        (
            "of one day",
            [[entry(name, **{**NOTICE, "published": "24/11/2026"}) for name in "12"]],
            [["guid"], ["guid"]],
        ),
        (
            "under one link",
            [[entry("1", **{**NOTICE, "link": "/s"}), entry("2", **{**NOTICE, "link": "/s"}), entry("3", link="/s")]],
            [["guid"], ["guid"], ["guid", "text"]],
        ),
        (
            "one after the other",
            [[entry("1", **NOTICE), entry("3", link="")], [entry("2", **NOTICE), entry("3", link="")]],
            [["guid"]],
        ),
        (
            "published anew under a new GUID",
            [[entry("1", link=""), *NORMAL[1:]], [entry("1", link="", guid="1b"), *NORMAL[1:]]],
            [["guid", "text"]],
        ),
    ],
)
def test_entries_that_only_their_guids_tell_apart_have_no_other_name(
    why: str, documents: list[list[Entry]], expected: list[list[str]]
) -> None:
    assert kinds(after(*documents)) == expected, why


def test_unstable_guids_are_no_news_from_the_next_fetch_on() -> None:
    fetches = [[entry(name, guid=f"{name}-{number}") for name in "123"] for number in range(4)]
    sifted = after(fetches[0], fetches[1])
    assert sifted.news == []
    for entries in fetches[2:]:
        sifted = look(entries, sifted.window, sifted.trust)
        assert sifted.news == []
    assert kinds(look([entry("4")], sifted.window, sifted.trust)) == [["link", "text"]]


def test_a_reused_guid_names_nothing_any_more() -> None:
    sifted = after([entry("1", guid="g")], [entry("2", guid="g")])
    assert kinds(sifted) == [["link", "text"]]
    assert sifted.news[0].is_new


def test_a_link_that_is_not_trusted_is_no_address_of_the_article() -> None:
    assert [news.canonical_url for news in after([entry("1", link="/s"), entry("2", link="/s")]).news] == ["", ""]
    assert [news.canonical_url for news in after([entry("1")]).news] == ["https://p.vn/1"]


def test_unstable_guids_are_believed_again_once_they_stayed_for_weeks() -> None:
    sifted = after(NORMAL, [entry(name, guid=f"{name}b") for name in "123"])
    entries = [entry(name, guid=f"{name}b") for name in "123"]
    for day in range(40):
        sifted = look(entries, sifted.window, sifted.trust, now=NOW + timedelta(days=day))
        assert words(sifted)[0] == ("trusted" if day >= 33 else "unstable"), day
    assert sifted.news == []


def test_one_more_change_begins_the_waiting_anew() -> None:
    sifted = after(NORMAL, [entry(name, guid=f"{name}b") for name in "123"])
    sifted = look([entry(name, guid=f"{name}b") for name in "123"], sifted.window, sifted.trust)
    assert sifted.trust.steady == 3
    sifted = look([entry("1", guid="1c")], sifted.window, sifted.trust, now=NOW + timedelta(days=9))
    assert (sifted.trust.steady, sifted.trust.since) == (0, NOW + timedelta(days=9))


@pytest.mark.parametrize("trust", [Trust(guid="shared"), Trust(guid="reused"), Trust(link="shared")])
def test_what_named_two_articles_is_never_believed_again(trust: Trust) -> None:
    sifted = look(NORMAL, (), trust)
    for day in range(400):
        sifted = look(NORMAL, sifted.window, sifted.trust, now=NOW + timedelta(days=day))
    assert sifted.trust == trust


names = st.sampled_from(["", "a", "b", "c"])
any_entries = st.lists(
    st.builds(Entry, title=names, link=names.map(lambda name: name and f"/{name}"), guid=names, published=names),
    max_size=5,
)


@settings(max_examples=300)
@given(st.lists(any_entries, max_size=4))
def test_within_a_document_no_trusted_name_has_two_headlines_and_nothing_seen_is_news(
    documents: list[list[Entry]],
) -> None:
    sifted = after(*documents)
    entries = documents[-1] if documents else []
    distrusted = sifted.trust.distrusted
    for kind, name in (("guid", "guid"), ("link", "link")):
        if kind not in distrusted:
            titles: dict[str, set[str]] = {}
            for each in entries:
                titles.setdefault(getattr(each, name), set()).add(each.title)
            titles.pop("", None)
            assert all(len(found) == 1 for found in titles.values())
    again = look(entries, sifted.window, sifted.trust)
    assert again.news == [] or again.trust != sifted.trust


@settings(max_examples=300)
@given(st.lists(any_entries, max_size=4))
def test_every_entry_has_an_alias_and_none_is_published_twice(documents: list[list[Entry]]) -> None:
    sifted = after(*documents)
    assert all(news.aliases for news in sifted.news)
    first = [news.aliases[0] for news in sifted.news]
    assert len(set(first)) == len(first)


sightings = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from(["", "24/11/2026", "25/11/2026"]), st.booleans()),
    min_size=1,
    max_size=5,
    unique_by=lambda sighting: sighting[0],
)


@settings(max_examples=300)
@given(st.sampled_from(["stable", "none", "new at each fetch"]), st.lists(sightings, max_size=5))
def test_no_two_articles_with_addresses_of_their_own_share_an_id_whatever_their_guids_are(
    guids: str, documents: list[list[tuple[int, bool, str, bool]]]
) -> None:
    """Articles come, go, come back, are corrected, dated anew, moved; every second one is headed "Thông báo"."""
    ids: dict[Alias, int] = {}
    sifted = look(())
    for fetch, shown in enumerate(documents):
        guid = {"stable": "{}", "none": "", "new at each fetch": f"{{}}-{fetch}"}[guids]
        entries = [
            entry(
                str(number),
                title=(f"Tin {number}" if number % 2 else "Thông báo") + " (đính chính)" * corrected,
                link=f"/{number}{'/moi' * moved}",
                guid=guid.format(number),
                published=date,
            )
            for number, corrected, date, moved in shown
        ]
        sifted = look(entries, sifted.window, sifted.trust)
        for news in sifted.news:
            number = int(news.found.entry.link.split("/")[1])
            named = next((ids[alias] for alias in news.aliases if alias in ids), number)
            assert named == number
            ids.update({alias: named for alias in news.aliases if alias not in ids})
