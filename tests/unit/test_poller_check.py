"""How a fetch is explained: the words, and the reasons."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

import shared.text.dates
from services.poller.check.advice import advice, challenge, title_of_page
from services.poller.check.encoding import encoding_of
from services.poller.check.planning import known_source, schedule_of
from services.poller.check.reading import dates_of, identity_of, items_of, publication_of
from services.poller.check.words import habits_in_words, rule_in_words, span
from services.poller.failure import failed
from services.poller.finding import Finding, find
from services.poller.parsing.document import Channel, Document, Found
from services.poller.parsing.parse import NotAFeed, parse_document
from services.poller.schedule import Cadence
from shared.events import Entry
from shared.http.client import Failure, FetchFailed
from shared.storage.source_record import Hints, SourceHealth, SourceRecord, Trust
from tests.support.portal import item, rss

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Ten in the morning in Vietnam, on a Tuesday."""
URL = "https://haiphong.gov.vn/rss"


def source(**changes: Any) -> SourceRecord:
    given = {"id": "a1", "url": URL, "portal": "haiphong.gov.vn", "name": "HP", "created_at": NOW, "due_at": NOW}
    return SourceRecord(**{**given, **changes})


def polled(**changes: Any) -> SourceRecord:
    """A source that was polled well before."""
    return source(**{"health": SourceHealth(last_success_at=NOW), **changes})


def entry(name: str, **changes: Any) -> Entry:
    given = {"title": f"Tin {name}", "link": f"/tin/{name}", "guid": name, "published": "24/11/2026 07:15"}
    return Entry(**{**given, **changes})


def document(*entries: Entry) -> Document:
    return Document(tuple(Found(bytes([place + 1]) * 8, each) for place, each in enumerate(entries)), Channel("HP"))


def seen(document: Document, source: SourceRecord, before: Finding | None = None) -> Finding:
    return find(document, before.window if before else [], source, url=URL, now=NOW)


def test_every_rule_by_which_a_date_is_read_has_words() -> None:
    rules = re.findall(r"`([a-z0-9+-]+)`", shared.text.dates.__doc__ or "")
    assert len(rules) > 15
    for rule in rules:
        assert rule_in_words(rule) != rule or rule_in_words(f"dmy,{rule}") != f"day/month/year; {rule}", rule
    assert rule_in_words("dmy,ambiguous,assumed-utc+7").count(";") == 2
    assert rule_in_words("updated:rfc822").startswith("the date of the last change")
    assert len(habits_in_words(("dmy", "month-for-minutes"))) == 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (150, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (100_000, "28 hours"),
        (86400 * 3, "3 days"),
        (-5, "0 seconds"),
    ],
)
def test_a_span_is_told_in_one_unit(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


VIETNAMESE = '<?xml version="1.0" encoding="{}"?><rss><channel><title>Đà Nẵng</title></channel></rss>'


@pytest.mark.parametrize(
    ("body", "content_type", "used", "told"),
    [
        (
            VIETNAMESE.format("utf-8").encode(),
            "text/xml",
            "utf-8",
            "The bytes are valid UTF-8, so they are read as UTF-8.",
        ),
        (
            VIETNAMESE.format("utf-16").encode(),
            'text/xml; charset="ISO-8859-1"',
            "utf-8",
            "The bytes are valid UTF-8, so they are read as UTF-8, though the header says ISO-8859-1 and the prolog "
            "says utf-16.",
        ),
        (
            VIETNAMESE.format("utf-16").encode("utf-16"),
            "text/xml",
            "utf-16",
            "The bytes are not valid UTF-8: they are read as utf-16, as the prolog says.",
        ),
        (
            b"<?xml version='1.0' encoding='utf-8'?><rss><title>\xe9</title></rss>",
            "text/xml; charset=windows-1252",
            "windows-1252",
            "The bytes are not valid UTF-8, though the prolog says so: they are read as windows-1252, as the header "
            "says.",
        ),
        (
            b"<rss><title>\xe9</title></rss>",
            "",
            "windows-1252",
            "The bytes are not valid UTF-8: they are read as windows-1252, which nothing declares: letters "
            "may be wrong.",
        ),
        (b"\xff\xfe\xe9", "", "", "The bytes are not valid UTF-8: nothing could be read."),
    ],
)
def test_why_bytes_are_read_as_they_are(body: bytes, content_type: str, used: str, told: str) -> None:
    assert encoding_of(body, content_type, used).meanings == (told,)


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8"])
def test_vietnamese_from_before_unicode_is_told(encoding: str) -> None:
    tcvn3 = "<rss><title>Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp, Tù do, H¹nh phóc</title></rss>"
    assert "TCVN3" in encoding_of(tcvn3.encode(encoding), "", encoding).meanings[-1]
    assert len(encoding_of("<rss><title>Cộng hòa xã hội</title></rss>".encode(), "", "utf-8").meanings) == 1


def test_a_byte_order_mark_is_told() -> None:
    assert encoding_of("<rss/>".encode("utf-8-sig"), "", "utf-8").bom == "utf-8"
    utf16 = encoding_of(VIETNAMESE.format("UTF-16").encode("utf-16"), "", "utf-16")
    assert (utf16.bom, utf16.prolog, utf16.valid_utf8) == ("utf-16le", "UTF-16", False)
    assert encoding_of("<rss/>".encode("utf-32"), "", "").bom == "utf-32le"


def test_an_entry_is_new_changed_known_or_repeated_as_a_poll_would_take_it() -> None:
    first = seen(document(entry("1"), entry("2")), source())
    later = document(entry("3"), entry("2", summary_html="Sửa."), entry("1"), entry("3"))
    finding = seen(later, polled(), first)
    items = items_of(later, finding, url=URL, unchanged=False)
    assert [item.outcome for item in items] == ["new", "changed", "known", "repeated"]
    assert [item.place for item in items] == [1, 2, 3, 4]
    told = publication_of(items, polled(), lists=lambda each: each.outcome == "new", unchanged=False)
    assert (told.new, told.changed, told.known, told.repeated, told.held_back) == (1, 1, 1, 1, 0)
    assert told.listed == 1
    unchanged = items_of(later, finding, url=URL, unchanged=True)
    assert [item.outcome for item in unchanged] == ["known", "known", "known", "repeated"]


def test_names_that_prove_bad_are_told() -> None:
    shared = document(entry("1", guid="x"), entry("2", guid="x"), entry("3", guid=""))
    finding = seen(shared, source())
    items = items_of(shared, finding, url=URL, unchanged=False)
    told = identity_of(items, finding.after)
    assert (told.with_guid, told.with_link, told.trust.guid) == (2, 3, "shared")
    assert told.meanings == (
        "Different entries have the same GUID: GUIDs are not trusted any more.",
        "An entry is known by its link, else by title, link and date together.",
    )
    assert [item.news.aliases[0].kind for item in items if item.news] == ["link", "link", "link"]


def test_dates_are_counted_by_rule_and_what_is_wrong_with_them_is_said() -> None:
    feed = document(
        entry("1", published="Tue, 24 Nov 2026 07:11:00 +0700"),
        entry("2", published="Tue, 24 Nov 2026 08:11:01 +0700"),
        entry("3", published="Mon, 23 Nov 2026 09:11:02 +0700"),
        entry("4", published="Sun, 22 Nov 2026 10:11:03 +0700"),
        entry("5", published=""),
    )
    finding = seen(feed, source())
    told = dates_of(items_of(feed, finding, url=URL, unchanged=False), finding.after, NOW)
    assert told.rules == {"rfc822,month-for-minutes": 4, "missing": 1}
    assert told.habits == ("month-for-minutes",)
    assert "month where the minutes belong" in told.meanings[0]
    assert "1 of 5" in told.meanings[1]
    assert (told.newest, told.oldest) == (NOW.replace(hour=1), NOW.replace(day=22))


def test_a_feed_that_shows_nothing_of_late_is_told() -> None:
    for published, words in (
        ("2026-11-24T07:15:00+07:00", ()),
        ("2024-11-24T07:15:00+07:00", ("It answers, but nothing new has appeared",)),
    ):
        feed = document(*(entry(name, published=published) for name in "12"))
        finding = seen(feed, source())
        told = dates_of(items_of(feed, finding, url=URL, unchanged=False), finding.after, NOW)
        assert len(told.meanings) == len(words)
        assert all(meaning.startswith(word) for meaning, word in zip(told.meanings, words, strict=True))


def test_the_reasons_for_the_next_poll_are_those_that_decide() -> None:
    cadence = Cadence(fixed=timedelta(minutes=15))

    def why(after: SourceRecord, before: SourceRecord | None = None, **changes: Any) -> tuple[str, ...]:
        told = schedule_of(before or polled(), after, NOW, cadence=cadence, **changes)
        return told.meanings

    fixed = "The same interval for every source is set: 15 minutes."
    assert why(polled()) == (fixed,)
    assert why(polled(), fresh=timedelta(hours=1)) == (fixed, "It asks to be left alone for 1 hour.")
    assert why(polled(), fresh=timedelta(minutes=1)) == (fixed,)
    assert why(polled(), retry_after=timedelta(hours=2)) == (fixed, "It is left alone for as long as Retry-After asks.")
    assert why(polled(hints=Hints(skip_hours=(3,)))) == (fixed, "It asks not to be read at certain hours or days.")
    assert why(source(), source()) == (
        "After a first good poll it is read again within minutes, to see whether its GUIDs stay the same.",
    )
    failing = polled()
    for _ in range(3):
        failing = failed(failing, NotAFeed("The answer is empty."), NOW)
    assert why(failing) == (fixed, "After 3 failures in a row it is slowed down, at most to a day.")
    gone = failed(polled(), FetchFailed("The server answered 410 Gone.", 410), NOW)
    told = schedule_of(polled(), gone, NOW, cadence=cadence)
    assert (told.next_poll_at, told.meanings) == (None, ("It is not polled until it is resumed.",))


def test_a_known_source_is_told_in_sentences() -> None:
    paused = known_source(polled(status="paused", trust=Trust(guid="unstable")), 7, NOW)
    assert (paused.state, paused.remembered) == ("paused", 7)
    assert paused.meanings[:2] == ("An operator paused it.", "It is not polled until it is resumed.")
    assert "new GUIDs" in paused.meanings[2]
    assert known_source(polled(due_at=NOW + timedelta(hours=3)), 0, NOW).meanings[-1] == "It is polled next in 3 hours."
    assert known_source(polled(), 0, NOW).meanings[-1] == "It is due: polled as soon as a poller runs."


CHALLENGE = b'<html><script>document.cookie = "D1N=ab12; path=/"; location.reload();</script></html>'


def test_a_script_that_wants_a_browser_is_known_and_an_article_about_cookies_is_not() -> None:
    assert challenge(CHALLENGE) == "D1N"
    assert challenge(b"<!doctype html><title>D1N</title>") == ""
    assert challenge(rss(item("1", description="document.cookie='a=b'")).encode()) == ""
    assert title_of_page("<!DOCTYPE html><title>\n T&ocirc;i  đây </title>".encode()) == "Tôi đây"
    assert title_of_page(rss().encode()) == ""


KINDS = [kind for kind in get_args(Failure) if kind != "status"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tls", ["strict", "unverified"])
def test_every_failure_to_fetch_has_advice_in_a_sentence(kind: Any, tls: Any) -> None:
    told = advice(FetchFailed("Why.", kind=kind), source(tls=tls), url=URL, body=b"", user_agent="hoptin")
    assert told.endswith(".")
    assert tls == "strict" or "--tls" not in told


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_every_status_has_advice_in_a_sentence(status: int) -> None:
    told = advice(FetchFailed("Why.", status), source(), url=URL, body=b"", user_agent="hoptin")
    assert told.endswith(".")
    assert ("sources discover https://haiphong.gov.vn/" in told) == (status in (404, 410))


def test_a_document_tells_its_version_and_its_encoding() -> None:
    known = parse_document(rss(item("1")).encode(), "", URL)
    assert (known.version, known.encoding) == ("rss20", "utf-8")
    latin = (
        b'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>caf\xe9</title></channel></rss>'
    )
    assert parse_document(latin, "", URL).encoding == "iso-8859-1"
    json_feed = b'{"version": "https://jsonfeed.org/version/1.1", "title": "HP", "items": []}'
    assert (parse_document(json_feed, "", URL).version, parse_document(json_feed, "", URL).encoding) == (
        "json",
        "utf-8",
    )
