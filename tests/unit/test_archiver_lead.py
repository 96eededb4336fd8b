"""Which article of a story is shown, and why: credited first, then recorded first, then the fullest."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.archiver.credit import credit_of, credited, names
from services.archiver.lead import choose_lead
from shared.storage.records import Member
from tests.support.samples import NOON, article, at, deduplicated, event, source
from tests.support.shelf import Shelf, withdrawal


def member(name: str, portal: str = "", **fields: Any) -> Member:
    portal = portal or f"{name}.gov.vn"
    given: dict[str, Any] = {
        "article_id": name,
        "url": f"https://{portal}/{name}",
        "source": source(name, portal=portal),
        "live": True,
        "listable": True,
        "province": None,
        "first_recorded_at": NOON,
        "length": 100,
    }
    return Member(**{**given, **fields})


@pytest.mark.parametrize(
    ("credit", "portal", "name", "named"),
    [
        ("Haiphong.gov.vn", "haiphong.gov.vn", "Tin tức", True),
        ("Theo Haiphong.gov.vn", "haiphong.gov.vn", "Tin tức", True),
        ("https://www.haiphong.gov.vn/", "haiphong.gov.vn", "Tin tức", True),
        ("haiphong.gov.vn", "sxd.haiphong.gov.vn", "Sở Xây dựng", True),
        ("sxd.haiphong.gov.vn", "haiphong.gov.vn", "Tin tức", False),
        ("haiphong.gov.vn", "baohaiphong.gov.vn", "Báo", False),
        ("haiphong.gov.vn.example.com", "haiphong.gov.vn", "Tin tức", False),
        ("Cổng thông tin điện tử thành phố Hải Phòng", "haiphong.gov.vn", "Tin tức", True),
        ("Cổng TTĐT Hải Phòng", "haiphong.gov.vn", "Tin tức", True),
        ("Cổng TTĐT tỉnh Hoà Bình", "hoabinh.gov.vn", "Tin tức", True),
        ("Cổng TTĐT Hải Phòng", "haiduong.gov.vn", "Tin tức", False),  # merged into it, and a portal of its own
        ("Cổng TTĐT Hải Dương", "haiduong.gov.vn", "Tin tức", True),
        ("Báo Hải Phòng", "haiphong.gov.vn", "Cổng thông tin điện tử Hải Phòng", False),
        ("Báo Hải Phòng", "baohaiphong.vn", "Báo Hải Phòng - Thời sự", True),
        ("Cổng TTĐT Bộ Y tế", "moh.gov.vn", "Bộ Y tế - Tin nổi bật", True),
        ("Bộ Y tế", "moh.gov.vn", "Cổng thông tin điện tử Bộ Y tế", True),
        ("Bộ Y tế", "moh.gov.vn", "Bộ Y tế (tin mới)", True),
        ("Bộ Công Thương", "moh.gov.vn", "Bộ Y tế", False),
        ("Cổng TTĐT Chính phủ", "chinhphu.vn", "Tin nổi bật", True),
        ("Cổng TTĐT Chính phủ", "xaydungchinhsach.chinhphu.vn", "Chính sách mới", True),
        ("VGP News", "baochinhphu.vn", "Thời sự", True),
        ("TTXVN", "vietnamplus.vn", "Chính trị", True),
        ("TTXVN", "haiphong.gov.vn", "Tin tức", False),
        ("", "haiphong.gov.vn", "", False),
        ("Cổng thông tin điện tử", "haiphong.gov.vn", "Cổng thông tin điện tử", False),
    ],
)
def test_whose_portal_a_credit_names(credit: str, portal: str, name: str, named: bool) -> None:
    assert names(credit, replace(source(portal=portal), name=name)) is named


def test_the_credit_of_an_article_is_what_stands_under_it_else_a_site_in_its_dateline() -> None:
    assert credit_of(article(credit="TTXVN", dateline="Haiphong.gov.vn")) == "TTXVN"
    assert credit_of(article(dateline="Haiphong.gov.vn")) == "Haiphong.gov.vn"
    assert credit_of(article(dateline="Hà Nội")) == ""


def test_a_portal_does_not_credit_itself() -> None:
    twins = [
        member("a", "haiphong.gov.vn", credit="haiphong.gov.vn"),
        member("b", "haiphong.gov.vn"),
        member("c", "hue.gov.vn", credit="Haiphong.gov.vn"),
        member("d", "hue.gov.vn", credit="Cổng TTĐT Hải Phòng", live=False),
    ]
    assert credited(twins) == {"a": 2, "b": 2, "c": 0, "d": 0}


FIRST, LATER = at(0), at(60)
TO_HUE = "Theo Hue.gov.vn"


@pytest.mark.parametrize(
    ("members", "lead", "reason"),
    [
        ([member("a")], "a", "the only article"),
        ([member("a", live=False), member("b")], "b", "the only article that is not withdrawn"),
        ([member("a"), member("b", first_recorded_at=LATER)], "a", "recorded first, 2026-03-02T05:00:00Z"),
        (
            [member("a"), member("hue", first_recorded_at=LATER), member("c", credit=TO_HUE)],
            "hue",
            "credited by 1 of 2 copies",
        ),
        ([member("a", credit=TO_HUE), member("hue", first_recorded_at=LATER)], "hue", "credited by 1 of 1 copy"),
        (
            [
                member("a", credit="Hanoi.gov.vn"),
                member("hanoi", first_recorded_at=LATER),
                member("hue", first_recorded_at=LATER),
                member("c", credit=TO_HUE),
                member("d", credit=TO_HUE),
            ],
            "hue",
            "credited by 2 of 4 copies",
        ),
        (
            [
                member("hue", first_recorded_at=LATER),
                member("hue2", "hue.gov.vn", length=900),
                member("c", credit=TO_HUE),
            ],
            "hue2",
            "credited by 1 of 2 copies; recorded first, 2026-03-02T05:00:00Z",
        ),
        (
            [member("a"), member("b", length=1234), member("c", first_recorded_at=LATER, length=9999)],
            "b",
            "recorded first, 2026-03-02T05:00:00Z; the fullest text of that time, 1234 characters",
        ),
        ([member("b"), member("a")], "a", "recorded first, 2026-03-02T05:00:00Z; the first by its URL"),
        ([member("hue", live=False), member("b"), member("c", credit=TO_HUE, first_recorded_at=LATER)], "b", None),
        ([member("a", live=False), member("b", live=False, first_recorded_at=LATER)], "a", None),
        ([member("a", credit="TTXVN"), member("b", credit="TTXVN", first_recorded_at=LATER)], "a", None),
    ],
)
def test_the_lead_and_why(members: list[Member], lead: str, reason: str | None) -> None:
    for order in permutations(members):
        chosen, why = choose_lead(order)
        assert chosen.article_id == lead
        assert reason in (None, why)


_MEMBERS = st.lists(
    st.builds(
        lambda name, minutes, length, credit, live: member(
            f"p{name}", first_recorded_at=at(minutes), length=length, credit=credit, live=live
        ),
        st.integers(0, 9),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(("", "p1.gov.vn", "Theo P2.gov.vn", "TTXVN")),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.article_id,
)


@given(_MEMBERS, st.randoms(use_true_random=False))
def test_no_order_of_members_changes_the_lead(members: list[Member], random: Any) -> None:
    chosen = choose_lead(members)
    shuffled = [*members]
    random.shuffle(shuffled)
    assert choose_lead(shuffled) == chosen
    assert chosen[0].live or not any(each.live for each in members)


def test_an_original_that_comes_late_leads_and_no_id_that_went_out_changes() -> None:
    """Copies from Hanoi and Hải Phòng were listed; then the portal they credit comes, with a later date even."""
    shelf = Shelf()
    for name, portal, minutes in (("a", "hanoi.gov.vn", 0), ("b", "haiphong.gov.vn", 5)):
        copied = article(published_at=at(minutes), credit="Cổng TTĐT tỉnh Quảng Ninh")
        shelf.take(event(deduplicated(name, ("a",) if name == "b" else (), source=source(portal), article=copied)))
    before = shelf.story_of("a")
    assert (before.lead_id, before.listed_seq) == ("a", 1)
    original = deduplicated("c", ("a",), source=source("quang-ninh"), article=article(published_at=at(9)))
    (applied,) = shelf.take(event(original))
    assert applied.story == shelf.story_of("c")
    story = shelf.story_of("c")
    assert (story.id, story.listed_seq, story.lead_id) == (before.id, before.listed_seq, "c")
    assert story.lead_reason == "credited by 2 of 2 copies"
    assert story.updated_at > before.updated_at
    assert story.change_seq > before.change_seq
    shelf.take(withdrawal("c", minutes=20))
    assert (shelf.story_of("c").lead_id, shelf.story_of("c").id) == ("a", before.id)


def test_a_credit_that_only_the_page_shows_leads_too() -> None:
    """The feed's summary does not say whom it is from; the page, read later, does."""
    shelf = Shelf()
    shelf.take(event(deduplicated("a", source=source("hanoi"))))
    shelf.take(event(deduplicated("b", ("a",), source=source("quang-ninh"), article=article(published_at=at(9)))))
    assert shelf.story_of("a").lead_id == "a"
    read = article(text="Toàn văn.", credit="quangninh.gov.vn")
    shelf.take(event(deduplicated("a", source=source("hanoi"), article=read, enrichment=1), key="a read"))
    assert (shelf.story_of("a").lead_id, shelf.story_of("a").lead_reason) == ("b", "credited by 1 of 1 copy")
