"""Entities escaped once too often, and texts that speak of them."""

from html import escape

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
        ("&amp;amp;aacute; &#38;aacute; &AMP;nbsp;|", "á á \xa0|"),
        ("&#x1EBF; &#X1EBF; &#00225;", "ế ế á"),
        ("&amp;ldquo;Ng&agrave;y hội&amp;rdquo; &hellip; &apos;x&apos;", "“Ngày hội” … 'x'"),
        # As Windows-1252 has them, and what no text may hold.
        ("&#147;Tin&#148; &#150;", "“Tin” –"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
        ("&ocirc &quot", "&ocirc &quot"),
        ("&lt;b&gt;Tin&lt;/b&gt;", "<b>Tin</b>"),
        ("&lt;![CDATA[Tin &amp;amp; ảnh]]&gt;", "Tin & ảnh"),
        ("<![CDATA[Tin]]>", "Tin"),
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
        ("T&amp;aacute;c gi&amp;#7843;", "T&aacute;c gi&#7843;"),
        ("<p>T&#38;aacute;c &#x26;amp;nbsp;</p>", "<p>T&aacute;c &nbsp;</p>"),
        ("&lt;pre&gt;x&lt;/pre&gt;", "<pre>x</pre>"),
        ("&lt;video src=a controls&gt;&lt;o:p&gt;", "<video src=a controls><o:p>"),
        # It speaks of numbers, not of a tag.
        ("khi a&lt;b và c&gt;d", "khi a&lt;b và c&gt;d"),
        ("khi a &lt;b and c&gt; d", "khi a &lt;b and c&gt; d"),
        ('<a href="?a=1&amp;copy=2&amp;amp;b=3">x</a>', '<a href="?a=1&amp;copy=2&amp;b=3">x</a>'),
        ("<p>AT&amp;T; C&amp;ocirc</p>", "<p>AT&amp;T; C&amp;ocirc</p>"),
        ("&lt;![CDATA[&lt;p&gt;x&lt;/p&gt;]]&gt;", "<p>x</p>"),
        ("<![CDATA[<p>x</p>]]>", "<p>x</p>"),
        ("không có gì", "không có gì"),
    ],
)
def test_html(given_: str, expected: str) -> None:
    assert unescape_html(given_) == expected


WORDS = st.lists(st.sampled_from(["Tin", "á", "&aacute;", "&nbsp;", "&#7879;", "&quot;", "&amp;", " "])).map("".join)


@given(WORDS, st.integers(0, 2))
def test_a_headline_is_the_same_however_often_it_was_escaped(text: str, times: int) -> None:
    escaped = text
    for _ in range(times):
        escaped = escape(escaped, quote=False)
    assert unescape_text(escaped) == unescape_text(text)


@given(WORDS, st.sampled_from(["<p>", "<br/>", '<img src="a.jpg">', "</div>"]), st.integers(0, 2))
def test_html_is_the_same_however_often_it_was_escaped(text: str, tag: str, times: int) -> None:
    escaped = html = tag + text
    for _ in range(times):
        escaped = escape(escaped, quote=False)
    assert unescape_html(escaped) == unescape_html(html)


@given(st.text(st.sampled_from("&;#xlgtamp1<>/ bá")))
def test_any_text_is_read(text: str) -> None:
    unescape_text(text)
    unescape_html(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["&", "&amp;", "&#", "<p ", "&lt;", "<", "&amp;amp;amp;lt", "&#38;", "<p a", "<p a=", "<![CDATA["]
)
def test_long_inputs_take_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    unescape_text(text)
    unescape_html(text)
