"""Which articles' pages are read."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.enricher.page.wanted import address, tells_little, unread
from shared.events import Entry
from tests.support.samples import discovered, entry, source

MONTH = timedelta(days=30)
SENTENCE = "Sáng 2/3, thành phố tổ chức hội nghị bàn về cầu. "


def paragraphs(chars: int, end: str = "") -> str:
    text = (SENTENCE * (chars // len(SENTENCE) + 1))[:chars]
    return f"<p>{text}{end}</p>"


@pytest.mark.parametrize(
    ("said", "little"),
    [
        (Entry(title="Tin"), True),
        (Entry(title="Tin", summary_html=paragraphs(400)), True),
        (Entry(title="Tin", summary_html=paragraphs(1200)), True),
        (Entry(title="Tin", summary_html=paragraphs(1600)), False),
        (Entry(title="Tin", summary_html=paragraphs(50), content_html=paragraphs(400)), True),
        (Entry(title="Tin", summary_html=paragraphs(50), content_html=paragraphs(700)), False),
        (Entry(title="Tin", content_html=paragraphs(3000, end="…")), True),
        (Entry(title="Tin", content_html=paragraphs(3000, end=" ...")), True),
        (Entry(title="Tin", content_html=paragraphs(3000, end=" [&hellip;]")), True),
        (Entry(title="Tin", content_html=paragraphs(3000) + '<a href="/tin/1">Xem tiếp &raquo;</a>'), True),
        (Entry(title="Tin", content_html=paragraphs(3000) + "<p>(Xem thêm)</p>"), True),
        (Entry(title="Tin", content_html=paragraphs(3000) + "<p>Đọc tiếp...</p>"), True),
        (Entry(title="Tin", content_html=paragraphs(3000) + "<p>Cần xem tiếp các vụ khác.</p>"), False),
        (Entry(title="Tin", content_html="&lt;p&gt;" + SENTENCE * 30 + "&lt;/p&gt;"), False),
        (Entry(title="Tin", content_html='<img src="/anh.jpg" alt="">' * 200), True),
        (Entry(title="Tin", content_html=paragraphs(30_000)), False),
        (Entry(title="Tin", content_html=paragraphs(30_000, end="…")), True),
    ],
)
def test_what_counts_as_little(said: Entry, little: bool) -> None:
    assert tells_little(said) == little


@given(st.text(max_size=3000), st.text(max_size=3000))
def test_no_entry_makes_it_raise(summary: str, content: str) -> None:
    assert tells_little(Entry(title="Tin", summary_html=summary, content_html=content)) in (True, False)
    data = discovered(entry=Entry(title="", link=summary[:100], summary_html=content), canonical_url="x")
    assert address(data) == "" or address(data).startswith("http")
    unread(data, max_age=MONTH)


def test_markup_made_to_be_slow_is_read_all_the_same() -> None:
    for unit in ("<", "<a ", "&", "…", "xem tiếp", "&lt;", ".", ") "):
        tells_little(Entry(title="Tin", content_html=unit * 500_000))
        tells_little(Entry(title="Tin", content_html=unit * (19_000 // len(unit))))


def test_what_an_operator_set_goes_before_all_else() -> None:
    data = discovered(canonical_url="https://haiphong.gov.vn/tin/1")
    for choice, long, state in (
        ("when-short", False, None),
        ("when-short", True, "unneeded"),
        ("always", True, None),
        ("never", False, "never"),
    ):
        said = entry(content_html=paragraphs(2000)) if long else entry()
        found = unread(replace(data, source=replace(source(), page=choice), entry=said), max_age=MONTH)
        assert (found.state if found else None) == state
    assert unread(data, max_age=MONTH) is None  # a source of an earlier poller says nothing


def test_what_will_not_be_listed_is_not_asked_for() -> None:
    data = discovered(canonical_url="https://haiphong.gov.vn/tin/1")
    assert unread(data, max_age=MONTH) is None
    for unlisted in (
        replace(data, backlog=True),
        replace(data, observed_at=data.observed_at + timedelta(days=31)),
        replace(data, entry=entry(published=""), first_poll=True),
    ):
        found = unread(unlisted, max_age=MONTH)
        assert found is not None
        assert found.state == "unneeded"
    assert unread(replace(data, entry=entry(published="")), max_age=MONTH) is None


@pytest.mark.parametrize(
    ("link", "canonical", "asked"),
    [
        ("https://haiphong.gov.vn/tin/1", "https://haiphong.gov.vn/tin/1", "https://haiphong.gov.vn/tin/1"),
        ("/tin/1?a=1&amp;b=2", "x", "https://haiphong.gov.vn/tin/1?a=1&b=2"),
        ("https://haiphong.gov.vn/muc", "", ""),
        ("", "x", ""),
        ("javascript:alert(1)", "x", ""),
        ("ftp://haiphong.gov.vn/tin", "x", ""),
    ],
)
def test_where_the_page_is(link: str, canonical: str, asked: str) -> None:
    assert address(discovered(entry=entry(link=link), canonical_url=canonical)) == asked
