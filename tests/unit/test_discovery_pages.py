"""What a web page says of feeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.discovery.pages import Candidate, How, is_challenge, is_page, read_page

URL = "https://haiphong.gov.vn/trang-chu"


def read(markup: str, *, url: str = URL, depth: int = 0) -> list[Candidate]:
    return list(read_page(f"<html>{markup}</html>".encode(), url, depth).candidates)


def told(markup: str, *, url: str = URL) -> dict[str, tuple[str, str]]:
    """Addresses, without the host, with how they were named and what they were called."""
    found = read(f"<head></head><body>{markup}</body>", url=url)
    return {each.url.removeprefix("https://haiphong.gov.vn"): (each.how.name, each.label) for each in found}


def test_alternate_links_are_feeds_and_others_are_not() -> None:
    found = read(
        """<head><link rel="alternate" type="application/rss+xml" title="Kinh tế - RSS" href="/kinh-te.xml">
        <link rel="Alternate feed" type="application/atom+xml" href="//haiphong.gov.vn/atom">
        <link rel="alternate" type="application/feed+json" href="feed.json">
        <link rel="alternate" type="application/rss+xml" title="Dòng phản hồi" href="/comments/feed/">
        <link rel="alternate" hreflang="en" href="/en"> <link rel="stylesheet" href="/rss.css">
        <link rel="alternate" type="application/rss+xml" href="">
        <link rel="alternate" type="application/rss+xml" href="javascript:void(0)"></head>"""
    )
    assert [(each.url, each.how, each.label) for each in found] == [
        ("https://haiphong.gov.vn/kinh-te.xml", How.ALTERNATE, "Kinh tế"),
        ("https://haiphong.gov.vn/atom", How.ALTERNATE, ""),
        ("https://haiphong.gov.vn/feed.json", How.ALTERNATE, ""),
    ]
    assert {(each.page, each.depth) for each in found} == {(URL, 1)}


def test_links_are_judged_by_address_text_class_and_picture() -> None:
    assert told(
        """<a href="/rss/kinh-te.rss">Kinh tế</a> <a href="/kenh">Kênh RSS</a> <a class="icon-rss" href="/a"></a>
        <a href="/b"><img src="/images/rss_16.png"></a> <a href="/c"><i class="fa fa-rss"></i></a>
        <a title="RSS" href="/d">·</a> <a href="/so-do-cong">Sơ đồ cổng</a> <a href="/tin-tuc">Tin tức</a>
        <a href="mailto:a@b.vn">RSS</a> <a href="/gop-y">RSS: phản hồi</a>"""
    ) == {
        "/rss/kinh-te.rss": ("FEED_LINK", "Kinh tế"),
        "/kenh": ("RSS_LINK", ""),
        "/a": ("RSS_LINK", ""),
        "/b": ("RSS_LINK", ""),
        "/c": ("RSS_LINK", ""),
        "/d": ("RSS_LINK", ""),
        "/so-do-cong": ("SITE_MAP", "Sơ đồ cổng"),
    }


def test_a_feed_is_called_what_its_row_says() -> None:
    assert told(
        """<ul><li>Kinh tế <a href="/rss/1.rss"><img src="rss.png"></a></li>
        <li><a href="/rss/2.rss">https://haiphong.gov.vn/rss/2.rss</a> Xã hội</li></ul>
        <table><tr><td>Văn hóa</td><td><a href="/rss/3.rss">RSS</a></td></tr>
        <tr><td>1</td><td>Y tế</td><td><a href="/rss/4.rss">/rss/4.rss</a></td></tr></table>
        <dl><dt>Giáo dục</dt><dd><a href="/rss/5.rss">XML</a></dd></dl>
        <p>Thể thao <a href="/rss/7.rss">RSS</a> Du lịch <a href="/rss/8.rss">RSS</a> <a href="/rss/9.rss">RSS</a></p>
        <div>Một đoạn dài về RSS <a href="/rss/6.rss">RSS</a></div>"""
    ) == {
        "/rss/1.rss": ("FEED_LINK", "Kinh tế"),
        "/rss/2.rss": ("FEED_LINK", "Xã hội"),
        "/rss/3.rss": ("FEED_LINK", "Văn hóa"),
        "/rss/4.rss": ("FEED_LINK", "Y tế"),
        "/rss/5.rss": ("FEED_LINK", "Giáo dục"),
        "/rss/6.rss": ("FEED_LINK", ""),
        "/rss/7.rss": ("FEED_LINK", ""),
        "/rss/8.rss": ("FEED_LINK", ""),
        "/rss/9.rss": ("FEED_LINK", ""),
    }


@pytest.mark.parametrize(
    "markup",
    [
        '<head><meta http-equiv="Refresh" content="0; URL=/Pages/default.aspx"></head>',
        "<head><meta http-equiv=refresh content='0;url=Pages/default.aspx'></head>",
        "<body><script>window.location = '/Pages/default.aspx';</script></body>",
        '<body><script>location.replace("/Pages/default.aspx")</script><a href="/Pages/default.aspx">Vào</a></body>',
    ],
)
def test_a_page_that_only_leads_on_is_followed_without_counting_as_a_step(markup: str) -> None:
    (found,) = read(markup)
    assert (found.url, found.how, found.depth) == ("https://haiphong.gov.vn/Pages/default.aspx", How.MOVED, 0)


def test_a_page_with_links_of_its_own_does_not_lead_on() -> None:
    links = "".join(f'<a href="/{number}">Tin</a>' for number in range(6))
    assert read(f"<body>{links}<script>function home() {{ location.href = '/'; }}</script></body>") == []


def test_an_address_with_a_password_is_no_candidate() -> None:
    assert read('<body><a href="https://user:pw@haiphong.gov.vn/rss">RSS</a></body>') == []


def test_addresses_are_absolute_by_the_page_s_base_and_each_stands_once_with_what_speaks_most_for_it() -> None:
    found = read(
        '<head><base href="/vi/"><link rel="alternate" type="application/rss+xml" href="rss/1.rss"></head>'
        '<body><a href="rss/1.rss#top">Kinh tế</a><a href="feed://haiphong.gov.vn/rss/2.rss">2</a>'
        '<a href="feed:https://haiphong.gov.vn/rss/3.rss">3</a><a href="../rss 4.rss">4</a></body>'
    )
    assert [(each.url.removeprefix("https://haiphong.gov.vn"), each.how.name) for each in found] == [
        ("/vi/rss/1.rss", "ALTERNATE"),
        ("/rss/2.rss", "FEED_LINK"),
        ("/rss/3.rss", "FEED_LINK"),
        ("/rss%204.rss", "FEED_LINK"),
    ]


def test_what_speaks_most_for_an_address_counts_wherever_it_stands() -> None:
    assert told('<a href="/kenh">Sơ đồ trang</a><a href="/kenh">RSS</a><a href="/kenh">Sitemap</a>') == {
        "/kenh": ("RSS_LINK", "")
    }


def test_a_page_of_feeds_may_name_them_by_xml() -> None:
    assert told('<a href="/kinh-te.xml">Kinh tế</a>') == {}
    assert told('<a href="/kinh-te.xml">Kinh tế</a>', url="https://haiphong.gov.vn/rss") == {
        "/kinh-te.xml": ("RSS_LINK", "Kinh tế")
    }


def test_the_paths_of_the_portal_s_software_are_candidates_behind_its_links() -> None:
    page = read_page(
        b'<html><head><meta name="generator" content="Drupal 10"></head>'
        b'<body><a href="/taxonomy/term/3">A</a><a href="/rss.xml">RSS</a></body></html>',
        URL,
        0,
    )
    assert page.software == "Drupal"
    hows = {each.url.removeprefix("https://haiphong.gov.vn"): each.how for each in page.candidates}
    assert hows["/taxonomy/term/3/feed"] is hows["/feed"] is How.KNOWN
    assert hows["/rss.xml"] is How.FEED_LINK


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1258"])
def test_charsets(encoding: str) -> None:
    markup = f'<html><head><meta charset="{encoding}"></head><body><a href="/rss/1.rss">Kinh te</a></body></html>'
    (found,) = read_page(markup.encode(encoding), URL, 0).candidates
    assert found.label == "Kinh te"


def test_valid_utf_8_wins_over_what_a_page_declares() -> None:
    markup = '<html><head><meta charset="windows-1252"></head><body><a href="/rss/1.rss">Xã hội</a></body></html>'
    (found,) = read_page(markup.encode(), URL, 0).candidates
    assert found.label == "Xã hội"


@given(st.binary(max_size=400), st.sampled_from(["", "<a href='", "<html><base href='", "<link rel=alternate href="]))
def test_any_bytes_are_read(content: bytes, start: str) -> None:
    page = read_page(start.encode() + content, URL, 1)
    assert all(each.url.startswith(("http://", "https://")) and each.depth == 2 for each in page.candidates)
    is_page(content, "")
    is_challenge(content)


def test_a_page_of_a_million_links_costs_a_page_s_work() -> None:
    body = b"<html><body><ul>" + b"".join(b'<li><a href="/rss/%d.rss">x</a>' % n for n in range(60_000))
    assert len(read_page(body, URL, 0).candidates) == 5000
    deep = b"<html><body>" + b"<div>" * 100_000 + b'<a href="/rss/1.rss">Y</a>'
    assert len(read_page(deep, URL, 0).candidates) <= 1
    for noise in (b"<a ", b"location ", b"location" + b" " * 300, b"document. ", b"<script>location='"):
        is_challenge(noise * (60_000 // len(noise)))
        read_page(b"<html>" + noise * (1_000_000 // len(noise)), URL, 0)


@pytest.mark.parametrize(
    ("body", "content_type", "page"),
    [
        (b"<!DOCTYPE html><html>", "application/rss+xml", True),
        (b"\xef\xbb\xbf\n<!-- x --><html>", "", True),
        (b"<p>404", "text/html; charset=utf-8", True),
        (b'<?xml version="1.0"?><rss version="2.0">', "text/html", False),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "text/html", False),
        (b'<?xml version="1.0"?><rdf:RDF>', "text/html", False),
        ('<?xml version="1.0"?><rss version="2.0">'.encode("utf-16"), "text/html", False),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "text/html", False),
        (b"", "application/xml", False),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>', "text/xml", True),
    ],
)
def test_pages_and_feeds(body: bytes, content_type: str, page: bool) -> None:
    assert is_page(body, content_type) is page


@pytest.mark.parametrize(
    "script",
    [
        "document.cookie='D1N=4a6f; expires=Fri, 31-Dec-2099'; window.location.reload(true);",
        'document.cookie = "a=b"; location.href="/?d=1";',
        "document.cookie='x=1';location.replace(location)",
    ],
)
def test_a_script_that_sets_a_cookie_and_comes_again_is_a_challenge(script: str) -> None:
    assert is_challenge(f"<html><body><script>{script}</script></body></html>".encode())


def test_a_page_with_scripts_and_links_is_none() -> None:
    script = "<script>document.cookie='lang=vi'; function go() { location.href='/'; }</script>"
    links = "".join(f'<a class="x" href="/{n}">Tin</a>' for n in range(8))
    assert not is_challenge(f"<html><body>{script}{links}</body></html>".encode())
    assert not is_challenge(b"<html><body><p>Trang dang bao tri</p></body></html>")
    shell = f'<head><link rel="stylesheet" href="/app.css"></head><body><div id="root"></div>{script}</body>'
    assert not is_challenge(shell.encode()), "the shell of a page that scripts fill"
