"""Pages that are not the article, and pages made to break who reads them: a reason, in bounded time."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.extraction.extract import extract_page
from services.enricher.extraction.unusable import UnusablePage
from tests.support import article_pages as pages
from tests.support.article_pages import LEAD, PARAGRAPHS, TITLE, URL

ARTICLE = f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>"
PAGE = f"<html><head><title>{TITLE}</title></head><body>{ARTICLE}</body></html>"


def refusal(body: str | bytes, *, content_type: str = "text/html", url: str = URL, title: str = TITLE) -> str:
    with pytest.raises(UnusablePage) as refused:
        extract_page(body.encode() if isinstance(body, str) else body, content_type, url, title=title)
    return str(refused.value)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7\n" + b"\0\1\2" * 500, "text/html", "The address leads to a PDF document, not to a page."),
        (
            b"PK\x03\x04" + b"\0" * 500,
            "text/html",
            "The address leads to an archive or an office document, not to a page.",
        ),
        (b"\x89PNG\r\n" + bytes(range(256)), "text/html", "The address leads to an image, not to a page."),
        (b"\0" * 5000, "text/html", "The address leads to binary data, not to a page."),
        (bytes(range(256)) * 40, "text/html", "The address leads to binary data, not to a page."),
        (b"{}", "application/json", "The address leads to application/json, not to a page."),
        (b"", "text/html", "The page is empty."),
        (b"   ", "text/html", "The page is empty."),
    ],
)
def test_what_is_no_page_is_refused(body: bytes, content_type: str, reason: str) -> None:
    assert refusal(body, content_type=content_type) == reason


LOGIN = (
    "<html><head><title>Đăng nhập</title></head><body><form>Tên<input name='u'>Mật khẩu<input type='password'></form>"
    "</body></html>"
)
CHALLENGES = [
    "<html><body><script>document.cookie='D1N=a1b2c3; path=/';location.reload();</script></body></html>",
    "<html><head><meta http-equiv='refresh' content='0;url=/x'></head><body></body></html>",
    "<html><head><title>Just a moment...</title></head><body>Checking your browser<script "
    "src='/cdn-cgi/x'></script></body></html>",
]


def test_a_login_a_challenge_and_an_error_are_told() -> None:
    assert refusal(LOGIN) == "The page asks for a login."
    for challenge in CHALLENGES:
        assert refusal(challenge) == "The page is a challenge for browsers, a script or a redirect, not the article."
    error = (
        "<html><head><title>404 - Không tìm thấy trang</title></head><body><p>Trang không tồn tại.</p></body></html>"
    )
    assert refusal(error) == "The page is an error message."


def test_a_login_form_beside_an_article_and_a_script_that_sets_a_cookie_are_no_reason() -> None:
    form = "<form><input name='u'><input type='password'></form><script>document.cookie='seen=1'</script>"
    long = "".join(f"<p>{each}</p>" for each in 3 * PARAGRAPHS)
    body = f"<html><head><title>{TITLE}</title></head><body>{form}{ARTICLE}{long}</body></html>"
    assert LEAD in extract_page(body.encode(), "text/html", URL, title=TITLE).content_text


@pytest.mark.parametrize(
    "url", ["https://binhkhe.gov.vn/", "https://binhkhe.gov.vn", "https://binhkhe.gov.vn/vi/trang-chu.html"]
)
def test_a_redirect_to_the_home_page_is_told(url: str) -> None:
    assert refusal(PAGE, url=url) == "The address leads to the portal's home page."


def test_an_address_by_query_alone_is_no_home_page() -> None:
    assert extract_page(PAGE.encode(), "text/html", "https://binhkhe.gov.vn/?id=12", title=TITLE).title == TITLE


def test_a_page_of_another_article_and_a_list_are_told() -> None:
    other = "Tuyên dương gương người tốt việc tốt trong học sinh phổ thông"
    assert refusal(PAGE, title=other) == f"The page is of another article: “{TITLE}”."
    item = f"<li><a href='/x'>{TITLE}</a></li>"
    listed = (
        f"<html><head><title>Tin tức</title></head><body><h1>Tin tức</h1><ul>{pages.links()}{item}</ul></body></html>"
    )
    assert refusal(listed) == "The page lists articles and is none itself."
    item = f"<div><a href='/x'>{TITLE}</a></div><p>{PARAGRAPHS[1]}</p>"
    front = f"<html><head><title>Cổng thông tin</title></head><body>{pages.teasers()}{item}</body></html>"
    assert refusal(front) == "The page lists articles and is none itself."


@pytest.mark.parametrize("title", [TITLE.upper(), f"[Video] {TITLE}", TITLE[:30] + "…", TITLE.replace("Huyện ", "H. ")])
def test_a_headline_that_the_feed_writes_a_little_differently_is_the_same(title: str) -> None:
    assert extract_page(PAGE.encode(), "text/html", URL, title=title).title == TITLE


def test_a_headline_that_links_to_its_own_page_is_its_headline() -> None:
    linked = f"<div><a href='{URL}'>{TITLE}</a></div><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>"
    body = f"<html><head><title>Tin tức</title></head><body>{linked}</body></html>"
    assert extract_page(body.encode(), "text/html", URL, title=TITLE).content_text.startswith(LEAD)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body></body></html>",
        f"<html><head><title>{TITLE}</title></head><body><div id='app'></div><script "
        f"src='/app.js'></script></body></html>",
        f"<html><head><title>{TITLE}</title></head><body><ul>{pages.menu()}</ul><h1>{TITLE}</h1></body></html>",
    ],
)
def test_a_page_without_text_is_refused(body: str) -> None:
    assert refusal(body) in ("The page has no article text.", "The page is of another article.")


BOX = "<div><h4>Mục khác</h4><p>" + pages.TEASER + " {}</p></div>"

BOMBS: dict[str, str | bytes] = {
    "30 MB": ARTICLE.encode() + b"<p>x</p>" * 3_800_000,
    "nested 100,000 deep": ARTICLE + "<div>" * 100_000 + "x",
    "formatting nested 100,000 deep": ARTICLE + "<b>" * 100_000 + "x",
    "tables in tables": "<table><tr><td>" * 50_000 + ARTICLE,
    "100,000 attributes": f"<h1>{TITLE}</h1><p " + " ".join(f"a{n}=''" for n in range(100_000)) + f">{LEAD}</p>",
    "100,000 attributes with > in them": f"<h1>{TITLE}</h1><p "
    + " ".join(f"a{n}='>'" for n in range(100_000))
    + f">{LEAD}</p>",
    "200,000 rows": ARTICLE + "<table>" + "<tr><td>x</td></tr>" * 200_000,
    "2,000 rows": ARTICLE + "<table>" + "<tr><td>x</td><td>y</td><td>z</td></tr>" * 2_000,
    "2 MB on one line": ARTICLE + "<p>" + "Một câu dài, rất dài. " * 80_000,
    "2 MB without a space": ARTICLE + "<p>" + "a" * 2_000_000,
    "2 MB of brackets": ARTICLE + "<p>" + "(" * 2_000_000,
    "2 MB of <": ARTICLE + "<" * 2_000_000,
    "400,000 &": ARTICLE + "<p>" + "&amp;" * 400_000,
    "3,000 line breaks": ARTICLE + "x<br>" * 3_000,
    "2,000 headlines": ARTICLE + f"<h2>{TITLE}</h2>" * 2_000,
    "2,000 headings of others": ARTICLE + "<p>Tin liên quan</p>" * 2_000,
    "2,000 links": ARTICLE + f"<p><a href='/x'>{pages.OTHERS[0]}</a></p>" * 2_000,
    "2,000 menus": ARTICLE + "<div class='menu'>x</div>" * 2_000,
    "2,000 forms": ARTICLE + "<form><p>x</p></form>" * 2_000,
    "1,000 pictures": ARTICLE + "<p><img src='/a.jpg'></p>" * 1_000,
    "lines of buttons": ARTICLE + ("<p>" + "in | " * 31 + "zz</p>") * 200,
    "lines of words for marks": ARTICLE + ("<div class='" + "no-menu-" * 60 + "'>x</div>") * 200,
    "columns within columns": "<div>" * 200 + ARTICLE + "".join("</div>" + BOX.format(n) * 20 for n in range(180)),
    "2,000 footers": ARTICLE
    + "".join(f"<p>Trưởng Ban biên tập: {n}</p><p>{pages.TEASER} {n}</p>" for n in range(2_000)),
    "a row of 5,000 cells": ARTICLE + "<table><tr>" + "<td>1/1/2025</td>" * 5_000,
    "a title of 2 MB": f"<title>{'a - ' * 500_000}</title>{ARTICLE}",
    "JSON 100,000 deep": f"<script type='application/ld+json'>{'[' * 100_000}</script>{ARTICLE}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_too_much_ends_with_the_article_or_a_reason(name: str) -> None:
    body = BOMBS[name]
    try:
        content = extract_page(body if isinstance(body, bytes) else body.encode(), "text/html", URL, title=TITLE)
    except UnusablePage:
        pass
    else:
        assert LEAD in content.content_text or len(content.content_text) > 30
        assert len(content.content_html) < 2_000_000


FRAGMENTS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<br>",
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</table>",
            "<span>",
            "</span>",
        ),
        *(
            "<a href='/x'>",
            "</a>",
            "<img src='/a.jpg'>",
            "<h1>",
            "</h1>",
            "<ul>",
            "<li>",
            "</ul>",
            "<em>",
            "</em>",
            "<form>",
        ),
        *(
            "<div class='menu'>",
            "<div class='content'>",
            "<figure>",
            "</figure>",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "<",
            "&amp;",
        ),
        *(
            TITLE,
            LEAD,
            PARAGRAPHS[0],
            "Tin liên quan",
            "22/07/2020 04:19",
            "V.H.N",
            "Ý kiến bạn đọc",
            "© Bản quyền thuộc về ai",
        ),
    ]
)


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_any_page_gives_its_article_or_a_reason(body: str) -> None:
    try:
        content = extract_page(body.encode(), "text/html", URL, title=TITLE)
    except UnusablePage:
        pass
    else:
        assert content.content_text or "<img" in content.content_html


@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_reason(body: bytes) -> None:
    with suppress(UnusablePage):
        extract_page(body, "text/html", URL)
