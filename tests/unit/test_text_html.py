"""HTML made safe, its text and its images."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.html import ImageRef, absolute_url, images, sanitise, text_of, to_text

BASE = "https://haiphong.gov.vn/rss/tin.rss"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p onclick=x() style='color:red' class=a id=b>Tin</p>", "<p>Tin</p>"),
        ("<p>a<script>alert(1)</script><style>p{}</style>b</p>", "<p>ab</p>"),
        ("<h2>Đề</h2><ul><li>một<li>hai</ul>", "<h2>Đề</h2><ul><li>một</li><li>hai</li></ul>"),
        ("<font color=red><b>đậm</b></font> <strong>x</strong>", "<b>đậm</b> <strong>x</strong>"),
        ("<section>a</section><center>b</center>", "<div>a</div><div>b</div>"),
        ("a</br>b<br/>c", "a<br>b<br>c"),
        ("<td colspan=2 bgcolor=red>1", "1"),
        ("<table><tr><td colspan=2 width=9>1</table>", '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'),
        ("<blockquote>x", "<blockquote>x</blockquote>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("a&nbsp;b\xadc&shy;d", "a bcd"),
        ("<p>Ho\u0300a</p>", "<p>Hòa</p>"),
        ("<!-- x --><p>y</p><iframe src=//e.vn></iframe>", "<p>y</p>"),
        ("Đoạn một\n\nĐoạn hai", "<p>Đoạn một</p><p>Đoạn hai</p>"),
        ("", ""),
        ("\x00\ud800", ""),
    ],
)
def test_sanitise(html: str, expected: str) -> None:
    assert sanitise(html, BASE).replace("\ufffd", "") == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/tin/1", "https://haiphong.gov.vn/tin/1"),
        ("tin?id=1&amp;utm_source=rss", "https://haiphong.gov.vn/rss/tin?id=1&amp;utm_source=rss"),
        ("//e.vn/x", "https://e.vn/x"),
        ("http://e.vn/x", "http://e.vn/x"),
        ("javascript:alert(1)", None),
        (" java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("http://[", None),
    ],
)
def test_links_are_absolute_or_gone(href: str, expected: str | None) -> None:
    link = f' href="{expected}"' if expected else ""
    assert sanitise(f'<a href="{href}" target=_blank>x</a>', BASE) == f'<a{link} rel="noopener noreferrer">x</a>'


@pytest.mark.parametrize(
    "base", ["", "không phải URL", "ftp://e.vn/", "http://[", "https://%zz/", "https://a..b:99999/"]
)
def test_without_a_usable_base_relative_links_are_gone(base: str) -> None:
    assert sanitise('<a href="/x">y</a><img src="z.jpg">', base) == '<a rel="noopener noreferrer">y</a>'


@pytest.mark.parametrize(
    "img",
    [
        "<img src=/dem.gif width=1 height=1>",
        "<img src=/dem.gif width='0'>",
        "<img src=/dem.gif height=1px>",
        "<img>",
        "<img src=''>",
        "<img src=data:image/gif;base64,R0lGODlh>",
        "<img src=javascript:alert(1)>",
    ],
)
def test_images_that_count_or_show_nothing_are_dropped(img: str) -> None:
    assert sanitise(f"<p>x{img}</p>", BASE) == "<p>x</p>"


def test_an_image_loaded_late_is_an_image() -> None:
    html = '<img src="data:image/gif;base64,AAAA" data-src="/a b.jpg" alt="Ảnh">'
    assert sanitise(html, BASE) == '<img alt="Ảnh" src="https://haiphong.gov.vn/a%20b.jpg">'
    assert sanitise('<img data-src="javascript:alert(1)">', BASE) == ""


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Một <b>hai</b></p><p>ba</p>", "Một hai\n\nba"),
        ("<div>Một</div><div>hai</div>", "Một\n\nhai"),
        ("Một<br>hai<br/><br/>ba", "Một\nhai\n\nba"),
        ("<p>x</p><ul><li>một</li><li><p>hai</p></li></ul>y", "x\n\nmột\nhai\n\ny"),
        ("<table><tr><td>1<td><p>2</p><tr><th>3</th><td></td></table>", "1 | 2\n3"),
        ("<p>a\n  b\t c</p>", "a b c"),
        ("<p>5 &lt; 6 &amp;amp; 7</p>", "5 < 6 &amp; 7"),
        ("<script>x</script>y<style>z</style>", "y"),
        ("vừa<i>i</i>t", "vừait"),
        ("<figure><img src=/a.jpg><figcaption>Chú thích</figcaption></figure>x", "Chú thích\n\nx"),
        ("không có thẻ", "không có thẻ"),
        ("<p><!-- x", ""),
    ],
)
def test_to_text(html: str, expected: str) -> None:
    assert to_text(html) == expected


def test_images_in_order_each_once_with_their_captions() -> None:
    html = (
        '<img src="/a.jpg" alt="Cầu &quot;Bính&quot;"><img src="/a.jpg" alt="khác"><img src="/1.gif" width=1>'
        "<figure><img src=//e.vn/b.png alt=x><figcaption>Ảnh: <i>V.H.N</i></figcaption></figure>"
    )
    assert images(html, BASE) == [
        ImageRef("https://haiphong.gov.vn/a.jpg", 'Cầu "Bính"'),
        ImageRef("https://e.vn/b.png", "Ảnh: V.H.N"),
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://haiphong.gov.vn/tin#/chi-tiet/1", "https://haiphong.gov.vn/tin#/chi-tiet/1"),
        ("\n  /tin/1 \n", "https://haiphong.gov.vn/tin/1"),
        ("../a b", "https://haiphong.gov.vn/a%20b"),
        ("//e.vn", "https://e.vn"),
        ("https://đànẵng.vn/x", "https://đànẵng.vn/x"),
        ("", ""),
        ("javascript:x", ""),
        ("mailto:a@b.vn", ""),
        ("http://", ""),
        ("http://[", ""),
        ("http://e.vn:99999/", ""),
    ],
)
def test_absolute_url(link: str, expected: str) -> None:
    assert absolute_url(link, BASE) == expected


class _Live(HTMLParser):
    """Collects what a browser could run or fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "form", "svg", "math", "base", "meta", "link"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "class", "id", "srcset", "data-src"):
                self.found.append(name)
            if name in ("href", "src") and not re.match("https?:", value or "", re.IGNORECASE):
                self.found.append(f"{name}={value}")


def _live(html: str) -> list[str]:
    parser = _Live()
    parser.feed(html)
    parser.close()
    return parser.found


PIECES = [
    "<", ">", "/", "'", '"', "=", " ", "<script>", "</script>", "alert(1)", "<img src=", "onerror=", "<a href=", "java",
    "script:", "<svg", "<math>", "<style>", "<!--", "-->", "<p", "<b", "</b>", "&lt;", "&#106;", "&#824;", "\u0338",
    "\u200b", "\x00", "<table>", "<td>", "data-src=", "//e.vn/x", "style=", "<title>", "<noscript>", "<textarea>",
    "<figure>", "]]>", "<figcaption>", "<template>", "&nbsp;", "chữ",
]  # fmt: skip
HOSTILE = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(HOSTILE)
def test_nothing_that_is_sanitised_runs(html: str) -> None:
    assert _live(sanitise(html, BASE)) == []


@given(HOSTILE)
def test_text_and_images_of_anything(html: str) -> None:
    safe = sanitise(html, BASE)
    assert to_text(html) == text_of(sanitise(html, ""))
    assert all(image.url.startswith("http") for image in images(html, BASE))
    # A downstream portal that parses it again finds the same words.
    assert text_of(sanitise(safe, BASE)).split() == text_of(safe).split()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
def test_what_has_too_many_tags_is_safe_and_keeps_its_words(piece: str) -> None:
    html = "<i>" * 20_001 + "<p>Hải</p><p>Phòng</p>" + piece
    safe = sanitise(html, BASE)
    assert _live(safe) == []
    assert text_of(safe).startswith("Hải\n\nPhòng")


def _long(piece: str, size: int = 500_000) -> str:
    return piece * (size // len(piece))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x",
        "<div>" * 19_999 + "x",
        "<li><div>" * 9_000 + "x",
        "<p>" + "".join(f"<b a={n}>" for n in range(9_000)) + "</p>" + "<p>x</p>" * 3_500,
        "<a " + " ".join(f"a{n}" for n in range(140_000)) + ">x",
        "<b " * 19_000 + "x" * 900_000,
        "<img src=http://e.vn/x>" + "<figure><figcaption>" * 9_000,
        "<table><tr>" + "<td>" * 18_000,
        _long("<script>"),
        _long("<!--"),
        _long("<"),
        _long("&"),
        _long("& "),
        _long("&abc;"),
        _long("&lt;"),
        "&" * 49_999,
        "& &amp;" * 24_999,
        _long("&#1;"),
        _long(" "),
        _long("\n"),
        _long("<p>x"),
        _long("|"),
        _long("data:a;base64,"),
        _long("Hội nghị "),
        _long("\x00"),
    ],
    ids=lambda html: f"{html[:12]!r}",
)
def test_hostile_documents_end(html: str) -> None:
    """Without `_bounded` the first takes 18 s and the fourth all memory."""
    safe = sanitise(html, BASE)
    text_of(safe)
    images(safe[:1_000_000], BASE)
