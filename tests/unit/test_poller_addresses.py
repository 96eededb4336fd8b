"""HTML is made absolute where it may hold a relative address, and stays as it is where it does not."""

import re

import pytest
from feedparser.urls import RelativeURIResolver
from hypothesis import given

from services.poller.parsing.addresses import may_hold_relative, with_absolute
from tests.support.cutting import URL
from tests.support.nearly_plain import html as any_html

NAMES = {attribute for _, attribute in RelativeURIResolver.relative_uris}
"""What feedparser takes for the value of an attribute that has none."""


@pytest.mark.parametrize(
    ("html", "may_hold"),
    [
        ("<p>Sáng nay</p>", False),
        ("<a href='https://x.vn/'><img src = \"http://x.vn/1.png\"></a>", False),
        ("<a href='https://x.vn/?src=/a&href=1'><img src=https://x.vn/1.png></a>", False),
        ("<a href='https://x.vn/?src=/a&amp;href=1'>", True),
        ("<a href=' https://x.vn/'>", False),
        ("<A HREF='HTTPS://x.vn/'>", False),
        ("<a href='mailto:a@x.vn'>, <a href='tel:113'>, <img src='data:image/png;base64,AA'>", False),
        ("<p title='/a' class=b style='width:1'>", False),
        ("<a href='/tin'>", True),
        ("<a href=tin>", True),
        ("<a href='#tren'>", True),
        ("<a href=''>", True),
        ("<a href='//x.vn/'>", True),
        ("<a href='https:tin'>", True),
        ("<a href='https:///x.vn/'>", True),
        ("<a href='&#104;ttps://x.vn/'>", True),
        ("<a href$='/tin'>", True),
        ("<a href\n= '/tin'>", True),
        ("<a title='x'href='/tin'>", True),
        ("<a title=&#39;x&#39;href=/tin>", True),
        ("<IMG SRC='1.png'>", True),
        ("<video poster='1.png'>", True),
        ("1 + 1 = 2", True),
    ],
)
def test_html_that_may_hold_a_relative_address(html: str, may_hold: bool) -> None:
    assert may_hold_relative(html) is may_hold
    assert may_hold or with_absolute(html, URL, "utf-8", "text/html") == html


def test_every_attribute_that_feedparser_resolves_is_looked_for() -> None:
    for element, attribute in RelativeURIResolver.relative_uris:
        html = f"<{element} {attribute}='/tin'>"
        assert with_absolute(html, URL, "utf-8", "text/html") != html


@given(any_html)
def test_html_in_which_nothing_is_found_holds_no_relative_address(text: str) -> None:
    resolver = Resolving()
    resolver.feed(text)
    assert may_hold_relative(text) or not resolver.relative


class Resolving(RelativeURIResolver):  # type: ignore[misc]  # feedparser has no types
    """Notes the addresses that feedparser would change, but for how they are written."""

    def __init__(self) -> None:
        super().__init__(URL, "utf-8", "text/html")
        self.relative: list[str] = []

    def resolve_uri(self, uri: str) -> str:
        resolved = str(super().resolve_uri(uri))
        has_value = uri not in NAMES
        if (
            resolved
            and has_value
            and not re.match(r"(?i)(https?|ftp|mailto|tel|sms|javascript|data):", uri.strip("'\" "))
        ):
            self.relative.append(uri)
        return resolved
