"""What a feed says of itself: hubs, its own address, and how often it asks to be read."""

from datetime import timedelta

import pytest

from services.poller.parsing.document import Channel
from services.poller.parsing.parse import parse_document
from tests.support import feed_parts as parts

URL = "https://haiphong.gov.vn/rss/tin-moi.rss"


def channel(head: str, root: parts.Root = parts.RSS, url: str = URL) -> Channel:
    """The same of a document that is cut, of one that must not be, and of one that is not well-formed."""
    whole = parts.document(root, head, parts.PROBE)
    cut = parse_document(whole.encode(), "", url)
    assert cut.found[0].digest
    for other in (
        whole.replace(parts.PROBE, f"{parts.PROBE}<item/>"),
        whole.replace(parts.PROBE, f"{parts.PROBE}&nbsp;<br>"),
    ):
        uncut = parse_document(other.encode(), "", url)
        assert not uncut.found[0].digest
        assert uncut.channel == cut.channel
    return cut.channel


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("head", "every"),
    [
        ("", None),
        ("<ttl>60</ttl>", hours(1)),
        ("<ttl> 90 </ttl>", hours(1.5)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>1.5</ttl>", None),
        ("<ttl>một giờ</ttl>", None),
        ("<ttl>٣</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<ttl>9999999</ttl>", None),
        ("<ttl unit='h'>60</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", hours(1)),
        ("<sy:updatePeriod> Daily\n</sy:updatePeriod>", hours(24)),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", hours(84)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>6</sy:updateFrequency>", timedelta(minutes=10)),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", timedelta(days=365)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>9999999</sy:updateFrequency>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency/>", hours(1)),
        ("<sy:updatePeriod>always</sy:updatePeriod>", None),
        ("<sy:updatePeriod/>", None),
        ("<sy:updateFrequency>2</sy:updateFrequency>", None),
        ("<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", hours(2)),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", hours(1)),
        ("<ttl>5</ttl><sy:updatePeriod>always</sy:updatePeriod>", timedelta(minutes=5)),
    ],
)
def test_how_often_it_asks_to_be_read(head: str, every: timedelta | None) -> None:
    assert channel(head).every == every


ALL_HOURS = "".join(f"<hour>{number}</hour>" for number in range(24))
ALL_DAYS = "".join(f"<day>{name}day</day>" for name in ["Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"])


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", {0, 23}),
        ("<SKIPHOURS>\n<Hour>07</Hour>\n</SKIPHOURS>", {7}),
        ("<skipHours><hour>24</hour><hour>1</hour></skipHours>", {0, 1}),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour><hour/></skipHours>", set()),
        ("<skipHours/>", set()),
        (f"<skipHours>{ALL_HOURS}</skipHours>", set()),
        ("<hour>3</hour>", set()),
    ],
)
def test_hours_to_skip(head: str, skipped: set[int]) -> None:
    assert channel(head).skip_hours == skipped


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        ("<skipDays><day>Saturday</day><day> sunday </day></skipDays>", {5, 6}),
        ("<skipDays><day>Monday</day><day>Chủ nhật</day><day>Mon</day></skipDays>", {0}),
        (f"<skipDays>{ALL_DAYS}</skipDays>", set()),
        ("<skipDays><hour>Monday</hour></skipDays>", {0}),
    ],
)
def test_days_to_skip(head: str, skipped: set[int]) -> None:
    assert channel(head).skip_days == skipped


@pytest.mark.parametrize("root", [parts.RSS, parts.RDF, parts.ATOM], ids=["rss", "rdf", "atom"])
@pytest.mark.parametrize(
    ("head", "hubs", "own"),
    [
        ('<atom:link rel="hub" href="https://hub.vn/"/>', ("https://hub.vn/",), ""),
        ('<atom:link rel="self" href="https://x.vn/rss" type="application/rss+xml"/>', (), "https://x.vn/rss"),
        ('<atom:link rel="self" href="/rss"/>', (), "https://haiphong.gov.vn/rss"),
        ('<atom:link rel="SELF hub" href="https://x.vn/rss"/>', ("https://x.vn/rss",), "https://x.vn/rss"),
        ('<atom:link rel="hub" href="https://a.vn/"/><atom:link rel="hub" href="https://b.vn/"/>' * 2,
         ("https://a.vn/", "https://b.vn/"), ""),
        ('<atom:link rel="hub" href="javascript:alert(1)"/><atom:link rel="self" href="ftp://x.vn/"/>', (), ""),
        ('<atom:link rel="hub" href="http://[::"/><atom:link rel="self"/>', (), ""),
        ("<link>https://haiphong.gov.vn/</link>", (), ""),
        ("".join(f'<atom:link rel="hub" href="https://{number}.vn/"/>' for number in range(9)),
         tuple(f"https://{number}.vn/" for number in range(5)), ""),
    ],
)  # fmt: skip
def test_hubs_and_its_own_address(root: parts.Root, head: str, hubs: tuple[str, ...], own: str) -> None:
    found = channel(head, root)
    assert (found.hubs, found.self_url) == (hubs, own)


def test_an_entry_says_nothing_of_the_feed() -> None:
    entry = '<ttl>5</ttl><skipHours><hour>1</hour></skipHours><link rel="hub" href="https://hub.vn/"/>'
    body = parts.document(parts.RSS, "<title>Cổng</title>", entry)
    assert parse_document(body.encode(), "", URL).channel == Channel(title="Cổng")


def test_what_utf_16_says() -> None:
    body = parts.document(parts.RSS, "<skipHours><hour>5</hour></skipHours><ttl>60</ttl>", parts.PROBE)
    found = parse_document(body.encode("utf-16"), "", URL).channel
    assert found == Channel(skip_hours=frozenset({5}), every=hours(1))


def test_title_and_language() -> None:
    assert channel("<title>Cổng &amp; trang</title><language>vi</language>") == Channel("Cổng & trang", "vi")
