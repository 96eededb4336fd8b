"""Which articles carry the same text: the pair predicate and the words for it. No database."""

import itertools
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.decide import MOST_MATCHES, claim_for, decide
from shared.events import ArticleEnriched, Decision
from shared.storage.fingerprints import Fingerprint
from tests.support.samples import article, at, enriched, source

LONG = (
    "Sáng 2/3, Ban Chỉ đạo cải cách hành chính tổ chức hội nghị trực tuyến toàn quốc sơ kết công tác quý I. "
    "Tại điểm cầu thành phố, lãnh đạo các sở, ngành và địa phương cùng tham dự, thảo luận về chuyển đổi số, "
    "cắt giảm thủ tục, nâng chất lượng phục vụ người dân và doanh nghiệp trên địa bàn, nhất là ở cấp xã."
)
MIDDLING = (
    "Công ty điện lực thông báo tạm ngừng cấp điện từ 8 giờ đến 17 giờ ngày 5/3 trên địa bàn phường để sửa chữa lưới."
)
SHORT = "Xem chi tiết tại đây."


def seen(
    article_id: str,
    text: str = LONG,
    title: str = "Hội nghị",
    url: str = "",
    minutes: float = 0,
    portal: str | None = None,
) -> ArticleEnriched:
    return enriched(
        article_id,
        article=article(title, text),
        canonical_url=url,
        observed_at=at(minutes),
        source=source(f"source of {article_id}", portal=portal),
    )


def fingerprint(data: ArticleEnriched, decision: Decision | None = None) -> Fingerprint:
    claim = claim_for(data)
    return Fingerprint(**{name: getattr(claim, name) for name in claim.__struct_fields__}, decision=decision)


def decided(data: ArticleEnriched, *others: ArticleEnriched) -> Decision:
    """The decision on `data`, whose own claim and the others' are all undecided."""
    return decide(claim_for(data), [fingerprint(data), *map(fingerprint, others)])


def test_a_text_that_nobody_has_is_new() -> None:
    assert decided(seen("a"), seen("b", MIDDLING)).kind == "new"


@pytest.mark.parametrize(
    "twin",
    [
        LONG,
        unicodedata.normalize("NFD", LONG),
        LONG.replace(" ", "  "),
        LONG.replace("hội nghị", "HỘI NGHỊ"),
        LONG.replace("chuyển đổi", "chuyển\u00a0đổi"),
    ],
)
def test_the_same_text_is_a_copy_however_it_is_spelled(twin: str) -> None:
    decision = decided(seen("b", twin, "Đầu đề khác", portal="another"), seen("a"))
    assert (decision.kind, [match.article_id for match in decision.matches]) == ("copy", ["a"])


def test_diacritics_tell_texts_apart() -> None:
    without = "".join(char for char in unicodedata.normalize("NFD", LONG) if not unicodedata.combining(char))
    assert decided(seen("b", without), seen("a")).kind == "new"


def test_a_middling_text_needs_its_title_to_be_a_copy() -> None:
    assert decided(seen("b", MIDDLING), seen("a", MIDDLING)).kind == "copy"
    assert decided(seen("b", MIDDLING, "Lịch cắt điện khác"), seen("a", MIDDLING)).kind == "new"


_HEAD = "Báo cáo tình hình kinh tế - xã hội"
_FORMULA = "Ủy ban nhân dân thành phố tổ chức hội nghị."
_RIMES = ["a", "á", "ai", "ăn", "âm", "em", "ên", "i", "iên", "o", "ong", "ôi", "ơn", "u", "ươn"]
_SYLLABLES = [first + last for first in ("b", "c", "đ", "kh", "l", "m", "ng", "th", "tr", "v") for last in _RIMES]


def sentences(words: int, seed: int) -> str:
    """As many words of no sense, a sentence for each ten."""
    choose = Random(seed).choice
    return "".join(choose(_SYLLABLES) + (". " if number % 10 == 9 else " ") for number in range(words))


@pytest.mark.parametrize("words", [2_000, 8_000, 39_000])
def test_a_few_formulas_of_a_short_text_do_not_make_it_a_part_of_a_very_long_one(words: int) -> None:
    long = seen("a", f"{sentences(words, 0)} {_FORMULA}", _HEAD)
    for seed in range(1, 61):
        news = f"{sentences(20, seed)} {_FORMULA} {sentences(20, -seed)}"
        assert not decided(seen("b", news, _HEAD), long).matches, seed


@pytest.mark.parametrize("words", [2_000, 8_000, 39_000])
def test_the_summary_of_a_very_long_text_is_its_copy(words: int) -> None:
    for seed in range(10):
        text = sentences(words, seed)
        summary = " ".join(text.split()[:45])
        assert decided(seen("b", summary, _HEAD), seen("a", text, _HEAD)).kind == "copy", seed


def test_a_year_of_two_digits_is_that_of_this_century() -> None:
    text = f"{LONG} Thời hạn góp ý: trước ngày {{}}."
    assert decided(seen("a", text.format("05/3/2026")), seen("b", text.format("5-3-26"))).matches
    assert not decided(seen("a", text.format("05/3/2026")), seen("b", text.format("5-3-25"))).matches


def test_a_short_text_proves_nothing() -> None:
    assert decided(seen("b", SHORT), seen("a", SHORT)).kind == "new"
    assert decided(seen("b", ""), seen("a", "")).kind == "new"


def test_template_notices_that_differ_in_a_number_stay_apart() -> None:
    assert decided(seen("b", LONG.replace("2/3", "3/3")), seen("a")).kind == "new"


def test_the_same_trusted_url_is_the_same_article() -> None:
    decision = decided(seen("b", MIDDLING, url="https://x.vn/1"), seen("a", LONG, url="https://x.vn/1"))
    assert (decision.kind, decision.matches[0].kind) == ("same-article", "same-url")


def test_another_text_of_the_same_article_is_a_revision() -> None:
    decision = decided(seen("a", MIDDLING, minutes=5), seen("a", LONG), seen("c", MIDDLING))
    assert (decision.kind, [match.article_id for match in decision.matches]) == ("revision", ["c"])


def test_a_decision_once_made_is_replayed() -> None:
    data = seen("a")
    kept = Decision(kind="new", matches=[], reason="as it was")
    assert decide(claim_for(data), [fingerprint(data, kept), fingerprint(seen("b"))]) == kept


def test_the_same_text_of_the_same_article_in_another_source_is_told_so() -> None:
    data = seen("a")
    elsewhere = enriched("a", article=data.article, source=source("another"), observed_at=at(3))
    kept = Decision(kind="copy", matches=decided(data, seen("b")).matches, reason="as it was")
    decision = decide(claim_for(elsewhere), [fingerprint(data, kept)])
    assert (decision.kind, decision.matches) == ("same-article", kept.matches)


def test_all_copies_of_a_text_name_the_same_oldest_articles() -> None:
    many = [seen(f"a{number:03}", minutes=number) for number in range(MOST_MATCHES + 20)]
    first, second = (decided(data, *many) for data in (seen("x"), seen("y")))
    assert first.matches == second.matches
    assert [match.article_id for match in first.matches] == [f"a{number:03}" for number in range(MOST_MATCHES)]


@given(
    st.lists(
        st.tuples(st.sampled_from((LONG, MIDDLING, SHORT)), st.sampled_from("TU"), st.sampled_from(("", "u", "v"))),
        max_size=5,
    )
)
def test_the_pair_predicate_is_symmetric(facts: list[tuple[str, str, str]]) -> None:
    articles = [seen(f"a{i}", text, title, url and f"https://x.vn/{url}") for i, (text, title, url) in enumerate(facts)]
    for one, other in itertools.combinations(articles, 2):
        assert bool(decided(one, other).matches) == bool(decided(other, one).matches)
        assert bool(decided(one, other).related) == bool(decided(other, one).related)
