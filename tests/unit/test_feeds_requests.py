"""What a feed's address means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from services.syndicator.page import PageRequest, page_request
from services.syndicator.problems import Problem
from services.syndicator.requests import (
    ArticlesRequest,
    FeedRequest,
    articles_request,
    cursor,
    feed_request,
    read_cursor,
)
from shared.storage.wanted import Wanted
from tests.support.archive import BEGAN


def test_spellings_of_one_request_are_one_request() -> None:
    plain = feed_request("rss", {})
    assert plain == feed_request("rss", {"limit": "50", "duplicates": "collapse"}) == FeedRequest("rss")
    one = feed_request("atom", MultiDict([("limit", "7"), ("province", "hue")]))
    other = feed_request("atom", MultiDict([("limit", "007")]), slug="hue")
    assert one == other
    assert one.path() == "/feeds/provinces/hue.atom?limit=7"


def test_a_time_is_the_same_in_any_offset() -> None:
    expected = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    for written in ("2026-11-24T00:00:00Z", "2026-11-24T07:00:00+07:00", "2026-11-24T07:00:00 07:00"):
        assert feed_request("json", {"since": written}).since == expected
    assert feed_request("json", {"since": "2026-11-24T07:00:00+07:00"}).path() == (
        "/feeds/national.json?since=2026-11-24T00:00:00Z"
    )


def test_the_address_of_a_request_asks_for_it_again() -> None:
    for asked in (
        FeedRequest("rss", limit=200, before=5),
        FeedRequest("json", since=0),
        FeedRequest("atom", since=datetime(2026, 11, 24, 1, 2, 3, 456000, tzinfo=UTC), limit=1),
    ):
        query = asked.path().partition("?")[2]
        pairs = dict(pair.split("=") for pair in query.split("&"))
        assert feed_request(asked.format, pairs) == asked


def test_former_provinces_are_not_found_in_the_path_and_point_to_todays() -> None:
    with pytest.raises(Problem, match="it belongs to hai-phong today") as raised:
        feed_request("rss", {}, slug="hai-duong")
    assert raised.value.status == 404


@pytest.mark.parametrize("name", ["province", "topic"])
def test_a_parameter_without_meaning_here_is_refused(name: str) -> None:
    with pytest.raises(Problem, match=f"no parameter `{name}`") as raised:
        feed_request("rss", {name: "hue"}, slug="hue")
    assert raised.value.status == 400


@given(st.integers(min_value=-(10**12), max_value=10**13), st.text(min_size=1))
def test_a_cursor_is_read_back(milliseconds: int, id_: str) -> None:
    key = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds), id_)
    try:
        written = cursor(key)
    except UnicodeEncodeError:
        return  # a lone surrogate is in no id
    assert read_cursor(written) == key


@given(st.text())
def test_anything_else_for_a_cursor_is_none_or_a_key(value: str) -> None:
    found = read_cursor(value)
    assert found is None or found[0].tzinfo is UTC


def test_articles_requests_round_trip() -> None:
    asked = ArticlesRequest(Wanted("hue", "s1", "y-te", "42-2022-nd-cp"), (BEGAN, "a"), 3)
    pairs = dict(pair.split("=", 1) for pair in asked.path().partition("?")[2].split("&"))
    assert articles_request(pairs) == asked


@pytest.mark.parametrize("number", ["42/2022/NĐ-CP", "42-2022-nd-cp", " 42 / 2022 / NĐ–CP "])
def test_a_document_is_asked_for_by_its_number_or_its_key(number: str) -> None:
    assert articles_request({"document": number}).wanted == Wanted(document="42-2022-nd-cp")


def test_a_document_s_number_may_begin_with_zeros() -> None:
    assert articles_request({"document": "03/2022/NĐ-CP"}).wanted == Wanted(document="3-2022-nd-cp")
    with pytest.raises(Problem):
        articles_request({"document": "000"})


@pytest.mark.parametrize("query", [{"topic": "atlantis"}, {"document": "//"}, {"document": "x" * 300}])
def test_what_nothing_is_filed_under_is_an_error(query: dict[str, str]) -> None:
    with pytest.raises(Problem) as raised:
        articles_request(query)
    assert raised.value.status == 400


def test_the_page_forgives_what_people_s_links_carry() -> None:
    assert page_request({"utm_source": "x", "before": "nonsense", "lang": "fr"}) == PageRequest()
    assert page_request({"province": ""}) == PageRequest()
    assert page_request({"province": "hai-duong"}) == PageRequest("hai-phong")
    assert page_request({"province": "atlantis"}) is None
    assert page_request({"lang": "en"}) == PageRequest(language="en")
