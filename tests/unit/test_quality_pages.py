"""The pages written for the quality figures are what they say: whole pages that hold their article."""

import re
from html import unescape

import pytest

from benchmarks.quality.articles import Block, Portal, Written
from benchmarks.quality.paging import word_score
from benchmarks.quality.rendering import to_tcvn3
from benchmarks.quality.scores import Score, Wanted
from benchmarks.quality.sets import DEVELOPMENT, HELD_OUT, LabelledSet
from shared.text.legacy import decode_legacy
from shared.text.normalise import comparable, syllables

SETS = [(DEVELOPMENT, 30, 3), (HELD_OUT, 12, 2)]
"""Each with the least number of pages, and of pages of one portal."""
PAGES = [
    pytest.param(portal, article, body, id=f"{name}/{article.id}")
    for labelled, *_ in SETS
    for name, portal in labelled.portals().items()
    for article, body in labelled.pages(name, portal)
]
PORTALS = [portal for labelled, *_ in SETS for portal in labelled.portals().values()]
each = pytest.mark.parametrize(("portal", "article", "body"), PAGES)


_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def text_of(body: bytes, portal: Portal) -> str:
    return unescape(_TAG.sub(" ", _UNSEEN.sub(" ", body.decode(portal.encoding))))


@pytest.mark.parametrize(("labelled", "least", "of_each"), SETS, ids=lambda value: getattr(value, "name", None))
def test_there_are_enough_in_enough_dialects(labelled: LabelledSet, least: int, of_each: int) -> None:
    portals = labelled.portals().values()
    assert sum(len(portal.articles) for portal in portals) >= least
    assert len({portal.system for portal in portals}) >= 6
    assert all(len(portal.articles) >= of_each for portal in portals)


def test_the_sets_share_no_dialect() -> None:
    systems = [portal.system for portal in PORTALS]
    assert len(set(systems)) == len(systems)
    assert DEVELOPMENT.portals().keys().isdisjoint(HELD_OUT.portals())


@each
def test_a_page_has_a_real_size(portal: Portal, article: Written, body: bytes) -> None:
    assert 20_000 < len(body) < 80_000


@each
def test_the_article_and_its_byline_stand_on_the_page(portal: Portal, article: Written, body: bytes) -> None:
    shown = " ".join(syllables(text_of(body, portal)))
    names = [*article.authors, article.dateline, article.credit, *(caption for _, caption in article.images)]
    for block in article.blocks:
        for line in block.lines if block.words and block.kind != "img" else ():
            bare = line.replace("**", "").replace("{", "").replace("}", "")
            expected = to_tcvn3(bare) if article.legacy_font else bare
            assert " ".join(syllables(expected)) in shown
    assert " ".join(syllables(article.title)) in shown
    if not article.legacy_font:
        for name in filter(None, names):
            assert " ".join(syllables(name.removeprefix("?").split("|")[0])) in shown


def test_no_two_articles_are_alike() -> None:
    texts = [" ".join(word for word, _ in article.words) for portal in PORTALS for article in portal.articles]
    assert len(set(texts)) == len(texts)


def test_the_old_font_is_written_as_it_was() -> None:
    (article,) = [article for portal in PORTALS for article in portal.articles if article.legacy_font]
    written = " ".join(block.text for block in article.blocks if block.kind == "p")
    assert comparable(decode_legacy(to_tcvn3(written))) == comparable(written)


def test_words_are_scored_in_order_and_optional_ones_neither_way() -> None:
    words = [*Block("lead", ["Sáng nay"]).words, *Block("p", ["{(BPP) - }Tỉnh **họp** báo"]).words]
    assert [word for word, needed in words if needed] == ["tỉnh", "họp", "báo"]
    assert word_score(words, "Sáng nay, tỉnh họp báo") == (1.0, [])
    assert word_score(words, "Tỉnh họp báo") == (1.0, [])
    f1, errors = word_score(words, "BPP Tỉnh báo")
    assert f1 == pytest.approx(4 / 6)
    assert errors == [("false", "bpp"), ("missed", "họp")]


def test_a_find_hits_one_label_and_an_optional_one_is_passed_over() -> None:
    score = Score("field")
    score.add(
        "here", [Wanted("a", frozenset({"a", "A"})), Wanted("b", frozenset({"b"}), optional=True)], ["A", "a", "b"]
    )
    assert (score.hits, score.missed, score.false) == (1, 0, 1)
    score.add("there", [Wanted("c", frozenset({"c"}))], [])
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)
    assert [(error.where, error.kind, error.what) for error in score.errors] == [
        ("here", "false", "a"),
        ("there", "missed", "c"),
    ]
