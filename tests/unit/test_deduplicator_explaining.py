"""What is said of two texts is what the decision saw. No database."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.comparing import compare
from services.deduplicator.decide import claim_for
from services.deduplicator.explaining import Explanation, Marked, Span, Told, explain, told_of
from services.deduplicator.measuring import WEIGHTS
from services.deduplicator.sketching import SHINGLE, kind_of
from services.deduplicator.slots import DATE, NAME, places_of, slots_of
from services.deduplicator.words import Words, words_of
from services.deduplicator.words import places_of as places_of_words
from shared.text.normalise import comparable, legible
from tests.support.samples import article, enriched

NOTICE = (
    "Công ty điện lực thông báo tạm ngừng cấp điện từ 8 giờ đến 17 giờ ngày 5/3 tại phường Hòa Minh để sửa chữa lưới "
    "theo Quyết định 42/2022/QĐ-UBND của thành phố."
)
_PIECES = st.sampled_from(
    (
        "Sáng 22/7, Thanh tra Chính phủ tổ chức hội nghị",
        "Sáng 23/7, Thanh tra Chính phủ tổ chức hội nghị",
        "tạm ngừng cấp điện từ 8 giờ đến 17 giờ ngày 5/3",
        "tạm ngừng cấp điện từ 9 giờ đến 17 giờ ngày 6 tháng 3",
        "theo Nghị định 42/2022/NĐ-CP của Chính phủ",
        "theo Nghị định 43/2022/NĐ-CP của Chính phủ",
        "tại phường Hoà Minh,",
        "tại phường Hòa Khê,",
        "1.200 tỷ đồng - 1200 tỷ đồng",
        "có ông Nguyễn Văn An và bà Trần Thị Bình",
        "“chuyển đổi số”…",
        "\n\n",
        "e\u0302\u0301",
        "*** --",
        "tin",
    )
)
_TEXTS = st.lists(_PIECES, max_size=14).map(" ".join)
_TOLD = st.builds(
    Told, title=_TEXTS, text=_TEXTS, portal=st.sampled_from("pq"), published=st.just(datetime(2026, 3, 2, tzinfo=UTC))
)


def told(text: str, title: str = "Thông báo lịch cắt điện") -> Told:
    return Told(title=title, text=text, portal="p", published=datetime(2026, 3, 2, tzinfo=UTC))


def parts(marked: Marked) -> list[str]:
    return [marked.text[start:end] for start, end in marked.shared]


def test_what_contradicts_is_told_in_words() -> None:
    other = NOTICE.replace("từ 8", "từ 9").replace("5/3", "6/3").replace("Hòa Minh", "Hòa Khê").replace("42", "43")
    found = explain(told(NOTICE), told(other))
    assert [(slot.kind, slot.around, slot.one, slot.other) for slot in found.contradicting] == [
        ("number", "cấp điện từ ____ giờ", ["8"], ["9"]),
        ("date", "[number] giờ ngày ____ tại", ["5/3"], ["6/3"]),
        ("name", "[date] tại phường ____ để", ["Hòa Minh"], ["Hòa Khê"]),
        ("document", "theo [name] định ____ của", ["42/2022/QĐ-UBND"], ["43/2022/QĐ-UBND"]),
    ]
    assert [(slot.around, slot.one) for slot in found.agreeing] == [
        ("[number] giờ đến ____ giờ", ["17"]),
        ("chữa lưới theo ____ định", ["Quyết"]),
    ]
    for slot in found.contradicting:
        assert [NOTICE[start:end] for start, end in slot.one_spans] == slot.one
        assert [other[start:end] for start, end in slot.other_spans] == slot.other
    assert found.comparison.verdict == "apart"


def test_a_title_says_it_too() -> None:
    found = explain(told(NOTICE, "Cắt điện ngày 5/3"), told(NOTICE, "Cắt điện ngày 6/3"))
    assert [(slot.in_title, slot.one, slot.other) for slot in found.contradicting] == [(True, ["5/3"], ["6/3"])]
    assert parts(found.one_title) == ["Cắt điện ngày"]


def test_passages_that_both_have_are_marked_and_paragraphs_laid_beside_their_twins() -> None:
    local = "Địa phương cũng có mặt tại điểm cầu của mình."
    more = "Hội nghị trực tuyến toàn quốc đã bàn về cải cách hành chính và chuyển đổi số."
    found = explain(told(f"{NOTICE}\n\n{more}"), told(f"{local}\n\n{NOTICE}\n\nLời dẫn.\n\n{more}"))
    assert " ".join(parts(found.one)).startswith(NOTICE.rstrip("."))
    assert " ".join(parts(found.one)).endswith(more.rstrip("."))
    assert "Địa phương" not in " ".join(parts(found.other))
    beside = [
        (left and found.one.text[slice(*left)], right and found.other.text[slice(*right)]) for left, right in found.rows
    ]
    assert beside == [(None, local), (NOTICE, NOTICE), (None, "Lời dẫn."), (more, more)]
    assert found.comparison.verdict == "copy"


@pytest.mark.parametrize("text", ["", "Tin", "một hai ba", "*** --"])
def test_of_hardly_a_text_little_is_said(text: str) -> None:
    found = explain(told(text, ""), told(NOTICE, ""))
    assert (found.one.shared, found.contradicting, found.agreeing, found.keys) == ([], [], [], {})


def test_a_text_of_very_many_paragraphs_is_laid_out_as_it_comes() -> None:
    many = "\n".join(f"Đoạn số {number} của bản tin này" for number in range(600))
    found = explain(told(many), told("Đoạn đầu\n" + many))
    assert len(found.rows) == 601
    assert [found.one.text[slice(*left)] for left, _ in found.rows if left] == many.split("\n")


def test_it_is_told_what_the_decision_was_told() -> None:
    one = enriched("a", article=article("Hội nghị", NOTICE), canonical_url="https://x.vn/1")
    other = enriched("b", article=article("Họp", NOTICE.replace("8", "9"), published_at=None))
    found = explain(told_of(one), told_of(other))
    claims = claim_for(one), claim_for(other)
    assert found.comparison == compare(claims[0].sketch, claims[1].sketch)
    assert [made.keys for made in found.claims] == [claim.keys for claim in claims]


@given(_TEXTS)
def test_every_word_and_every_slot_is_where_it_is_said_to_be(text: str) -> None:
    words, shown = Words(words_of(text)), legible(text)
    places = places_of_words(text)
    assert [int(Words(words_of(shown[start:end])).hashes[0]) for start, end in places] == words.hashes.tolist()
    slots, _ = slots_of(words)
    found = places_of(words)
    assert len(found) == len(slots)
    for place, (around, value) in zip(found, slots.tolist(), strict=True):
        assert place.slot.kind == around & 7
        assert 0 <= place.slot.first < place.slot.end <= len(words)
        if place.slot.kind != NAME:
            assert place.slot.end == place.slot.first + 1
            assert int(words.hashes[place.slot.first] >> np.uint64(32)) == value
        chain = [*place.before, place.slot, *place.after]
        assert all(one.end == other.first for one, other in pairwise(chain))


@given(_TOLD, _TOLD)
def test_contradictions_in_words_weigh_what_the_comparison_says(one: Told, other: Told) -> None:
    found = explain(one, other)
    assert sum(slot.weight for slot in found.contradicting) == found.comparison.conflict
    assert sum(slot.weight for slot in found.agreeing) == found.comparison.accord
    dates = sum(slot.weight for slot in found.contradicting if slot.kind == "date")
    assert dates / WEIGHTS[DATE] == found.comparison.dates
    assert all(slot.one and slot.other and slot.kind for slot in [*found.contradicting, *found.agreeing])


@given(_TOLD, _TOLD)
def test_the_marked_passages_are_the_shingles_that_are_shared(one: Told, other: Told) -> None:
    found = explain(one, other)
    mine, theirs = _plain_words(found.one.text), _plain_words(found.other.text)
    shared = _runs(mine) & _runs(theirs)
    assert _marked_words(found.one) == _in_runs(mine, shared)
    assert _marked_words(found.other) == _in_runs(theirs, shared)
    least = min(len(_runs(mine)), len(_runs(theirs)))
    assert found.comparison.containment == (round(len(shared) / least, 3) if least else 0)


@given(_TOLD, _TOLD)
def test_it_says_the_same_from_either_side(one: Told, other: Told) -> None:
    found, back = explain(one, other), explain(other, one)
    assert (found.one, found.other_title, found.keys) == (back.other, back.one_title, back.keys)
    assert found.comparison == back.comparison
    assert _unordered(found) == {(kind, theirs, mine) for kind, mine, theirs in _unordered(back)}


@given(_TOLD, _TOLD)
def test_every_paragraph_stands_in_one_row_in_its_order(one: Told, other: Told) -> None:
    found = explain(one, other)
    for marked, spans in (
        (found.one, [left for left, _ in found.rows if left]),
        (found.other, [right for _, right in found.rows if right]),
    ):
        assert spans == sorted(spans)
        lines = [line.rstrip() for line in marked.text.splitlines() if line.strip()]
        assert [marked.text[start:end] for start, end in spans] == lines


@given(_TOLD, _TOLD)
def test_the_shared_keys_are_those_by_which_they_find_each_other(one: Told, other: Told) -> None:
    found = explain(one, other)
    a, b = (set(made.keys) for made in found.claims)
    assert {name: sum(kind_of(key) == name for key in a & b) for name in found.keys} == found.keys
    assert sum(found.keys.values()) == len(a & b)


def _plain_words(text: str) -> list[tuple[str, Span]]:
    """Words in comparable spelling and where they stand, by other means: letters and digits decide what is one."""
    found = []
    at = 0
    for chunk in text.split():
        start = text.index(chunk, at)
        at = start + len(chunk)
        kept = [place for place, char in enumerate(chunk) if char.isalnum()]
        if kept:
            word = comparable(chunk[kept[0] : kept[-1] + 1])
            word = word.replace(".", "") if word == "1.200" else " ".join(word.replace("-", " ").split())
            found.append((word, (start + kept[0], start + kept[-1] + 1)))
    return found


def _runs(words: list[tuple[str, Span]]) -> set[tuple[str, ...]]:
    plain = [word for word, _ in words]
    width = min(SHINGLE, len(plain)) or 1
    return {tuple(plain[start : start + width]) for start in range(len(plain) - width + 1)}


def _in_runs(words: list[tuple[str, Span]], shared: set[tuple[str, ...]]) -> list[Span]:
    plain = [word for word, _ in words]
    width = min(SHINGLE, len(plain)) or 1
    hit = {
        place
        for start in range(len(plain) - width + 1)
        if tuple(plain[start : start + width]) in shared
        for place in range(start, start + width)
    }
    return [span for place, (_, span) in enumerate(words) if place in hit]


def _marked_words(marked: Marked) -> list[Span]:
    return [
        span
        for _, span in _plain_words(marked.text)
        if any(start <= span[0] and span[1] <= end for start, end in marked.shared)
    ]


def _unordered(found: Explanation) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {(slot.kind, tuple(slot.one), tuple(slot.other)) for slot in found.contradicting}
