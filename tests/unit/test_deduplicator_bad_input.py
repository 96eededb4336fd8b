"""Texts that are hardly texts: what the deduplicator makes of them. No database."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from services.deduplicator.comparing import compare
from services.deduplicator.decide import claim_for, decide
from services.deduplicator.sketching import sketched
from services.deduplicator.slots import MOST_SLOTS
from services.deduplicator.words import MOST_WORDS
from shared.events import ArticleEnriched
from shared.storage.fingerprints import Claim, Fingerprint, document_of, fingerprint_in
from tests.support.samples import article, at, enriched, source

_FOOTER = (
    "Bản quyền thuộc về Cổng thông tin điện tử tỉnh. Ghi rõ nguồn khi phát hành lại thông tin từ trang này. Giấy phép "
    "số 12/GP-TTĐT ngày 3 tháng 4 năm 2019. Chịu trách nhiệm chính: Phó Chánh Văn phòng. Điện thoại: 0225 3747 621. "
    "Địa chỉ: số 18 Hoàng Diệu."
)


def seen(article_id: str, text: str, title: str = "Tin", portal: str | None = None) -> ArticleEnriched:
    return enriched(
        article_id,
        article=article(title, text),
        source=source(f"source of {article_id}", portal=portal),
        observed_at=at(0),
    )


def stored(data: ArticleEnriched) -> Fingerprint:
    claim = claim_for(data)
    return Fingerprint(**{name: getattr(claim, name) for name in claim.__struct_fields__})


@pytest.mark.parametrize("field", ["shingles", "opening", "title", "pairs", "slots", "title_slots"])
def test_a_fingerprint_with_an_array_that_is_cut_off_is_passed_over(field: str) -> None:
    document = document_of(claim_for(seen("a", _FOOTER)), timedelta(days=30))
    assert fingerprint_in(document) is not None
    document["sketch"][field] += b"\0"
    assert fingerprint_in(document) is None


def would_meet(one: Claim, other: Claim) -> bool:
    return not set(one.keys).isdisjoint(other.keys)


@pytest.mark.parametrize("text", ["", " \n ", "Tin", "* * *", "…", "🚧" * 50, "\u200b", "Xem chi tiết tại đây."])
def test_of_hardly_a_text_there_are_no_keys_and_it_is_nobodys_copy(text: str) -> None:
    one, other = seen("a", text), seen("b", text, portal="another")
    assert claim_for(one).keys == []
    assert decide(claim_for(one), [stored(one), stored(other)]).kind == "new"


@pytest.mark.parametrize("text", ["tin " * 500_000, "tin" * 700_000, "2026 " * 400_000, "\u0301" * 1_000_000])
def test_two_megabytes_of_one_word_take_no_time_and_no_room(text: str) -> None:
    began = time.perf_counter()
    claim = claim_for(seen("a", text))
    took = time.perf_counter() - began
    assert len(text.encode()) >= 2_000_000 or len(text) >= 1_000_000
    assert took < 5
    assert claim.sketch.words <= MOST_WORDS
    assert claim.sketch.distinct <= 2
    assert len(claim.sketch.slots) <= 8 * MOST_SLOTS
    assert claim.keys == []


def test_a_text_of_two_megabytes_of_different_words_keeps_a_bounded_sketch() -> None:
    text = " ".join(f"từ{number}" for number in range(300_000))
    made = sketched(title="", text=text, portal="p", published=datetime(2026, 3, 2, tzinfo=UTC))
    assert len(made.sketch.shingles) <= 4 * 2048
    assert made.sketch.distinct == MOST_WORDS - 3


@pytest.mark.parametrize("times", [1, 2])
def test_under_different_titles_one_portals_boilerplate_makes_no_copies(times: int) -> None:
    text = " ".join([_FOOTER] * times)
    one = seen("a", text, "Khánh thành cầu Bến Rừng", portal="p")
    other = seen("b", text, "Lịch tiếp công dân tháng 3", portal="p")
    assert len(claim_for(one).sketch.shingles) > 0
    assert decide(claim_for(one), [stored(one), stored(other)]).kind == "new"


def test_boilerplate_alone_is_no_copy_of_an_article_that_ends_in_it() -> None:
    body = " ".join(f"Câu {word} kể rằng việc {word} đã xong trong ngày." for word in "ABCDEGHIKLMNOPQRSTUVXY")
    alone, whole = seen("a", _FOOTER, "Cầu mới"), seen("b", f"{body} {_FOOTER}", "Lịch tiếp dân", portal="another")
    assert decide(claim_for(alone), [stored(alone), stored(whole)]).kind == "new"


def test_a_word_said_over_and_over_is_in_no_real_text() -> None:
    text = "Chiều nay, trung tâm thử còi báo động: tin tin tin tin tin, rồi im. " + " ".join(
        f"Đoạn {word} nói về việc riêng của {word}." for word in "ABCDEGHIK"
    )
    one, other = seen("a", "tin " * 5000, "Thử còi báo động"), seen("b", text, "Thử còi báo động", portal="another")
    assert compare(claim_for(one).sketch, claim_for(other).sketch).verdict != "copy"
