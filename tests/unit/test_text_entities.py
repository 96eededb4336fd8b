"""Entities escaped once too often, and texts that speak of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.entities import unescape_html, unescape_text


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("T&#225;c &aacute;", "Tác á"),
        ("&quot;Hải Ph&ograve;ng&quot;", '"Hải Phòng"'),
        ("&amp;quot;x&amp;quot;", '"x"'),
        ("&amp;amp;#7879;", "ệ"),
        ("Giá &lt; 5 triệu", "Giá < 5 triệu"),
        ("A &amp; B", "A & B"),
        ("R&D &amp; c&ocirc;ng nghệ", "R&D & công nghệ"),
        # It has an & of its own, so it was not escaped as a whole: it speaks of &lt;.
        ("Dùng &lt; & &gt;", "Dùng &lt; & &gt;"),
        ("tin?a=1&region=2&copy", "tin?a=1&region=2&copy"),
        ("&khongco; &#xZZ;", "&khongco; &#xZZ;"),
        ("không có gì", "không có gì"),
    ],
)
def test_plain_text(given_: str, expected: str) -> None:
    assert unescape_text(given_) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("&lt;p&gt;T&amp;aacute;c&lt;/p&gt;", "<p>T&aacute;c</p>"),
        ("&amp;lt;p&amp;gt;x", "<p>x"),
        ("Một &lt;br /&gt; hai", "Một <br /> hai"),
        ("5 &lt; 6 &amp; 7", "5 &lt; 6 &amp; 7"),
        # It has tags of its own: what is escaped is text.
        ("<p>Thẻ &lt;b&gt; in đậm</p>", "<p>Thẻ &lt;b&gt; in đậm</p>"),
        ("<p>Thẻ &amp;lt;b&amp;gt;</p>", "<p>Thẻ &amp;lt;b&amp;gt;</p>"),
        ("<p>a&amp;nbsp;b &amp;amp;aacute; &amp;#225;</p>", "<p>a&nbsp;b &aacute; &#225;</p>"),
        ("<p>R&amp;amp;D</p>", "<p>R&amp;D</p>"),
        ("<p>&amp;#60;script&amp;#62;</p>", "<p>&amp;#60;script&amp;#62;</p>"),
    ],
)
def test_html(given_: str, expected: str) -> None:
    assert unescape_html(given_) == expected


@given(st.text(st.sampled_from("&;#xlgtamp1<>/ bá")))
def test_any_text_is_read(text: str) -> None:
    unescape_text(text)
    unescape_html(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["&", "&amp;", "&#", "<p ", "&lt;", "<", "&amp;amp;amp;lt"])
def test_long_inputs_take_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    unescape_text(text)
    unescape_html(text)
