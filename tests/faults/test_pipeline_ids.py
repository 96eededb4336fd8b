"""Invariant 5: an id or URL that went out never changes meaning; a corrected article keeps its id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.newsroom import Newsroom, Piece
from tests.support.pipeline import ALL, Pipeline, get_json, pipeline, urls
from tests.support.portal_server import PortalServer
from tests.support.waiting import wait_for

_NOW = datetime.now(UTC).replace(microsecond=0)
_BRIDGE = (
    "Sáng nay thành phố khởi công cây cầu bắc qua sông, dự kiến thông xe sau ba năm. Công trình do ngân sách "
    "địa phương đầu tư, rộng sáu làn xe, nối khu đô thị phía bắc với trung tâm và rút ngắn quãng đường đi làm "
    "của hàng vạn người. Đơn vị thi công cam kết làm xuyên mùa mưa, giữ cho tàu thuyền qua lại và không để "
    "bụi bẩn ảnh hưởng khu dân cư. "
)
_SCHOOL = (
    "Chiều nay tỉnh khánh thành ngôi trường mới cho học sinh vùng cao, có thư viện và sân chơi. Từ nay các em "
    "ở những thôn xa nhất được ăn ở nội trú suốt tuần, thầy cô có nhà công vụ, và lớp học không còn dột mỗi "
    "khi trời đổ mưa lớn. Nhiều nhà hảo tâm góp sách vở, chăn ấm cùng một máy lọc nước để lễ khai giảng năm "
    "nay vui hơn mọi năm trước đó. "
)


@dataclass
class Paper:
    """Portals that a test edits, and the feed that follows."""

    running: Pipeline
    portal: PortalServer
    newsroom: Newsroom

    def print(self, *pieces: Piece) -> None:
        self.newsroom.pieces |= {piece.path: piece for piece in pieces}
        self.portal.serve(dict(self.newsroom.documents()))

    def wait(self, what: str, *stories: tuple[Piece, ...]) -> list[dict[str, Any]]:
        """Until the feed shows these stories, the lead first in each, with its title; the items in that order."""
        wanted = {
            self.newsroom.url(lead): {self.newsroom.url(piece) for piece in (lead, *rest)} for lead, *rest in stories
        }
        titles = {self.newsroom.url(lead): lead.title for lead, *_ in stories}
        items: list[dict[str, Any]] = []

        def shown(found: list[dict[str, Any]]) -> bool:
            items[:] = found
            return {item["url"]: set(urls(item)) for item in found} == wanted and titles == {
                item["url"]: item["title"] for item in found
            }

        wait_for(lambda: self.running.feed_says(shown), timeout=30, what=what)
        return sorted(items, key=lambda item: list(wanted).index(item["url"]))

    def deleted(self) -> list[dict[str, Any]]:
        return list(get_json(f"{self.running.feed_url}?since=0&limit=200")["_hoptin"]["deleted"])


@pytest.fixture
def paper(portal: PortalServer) -> Iterator[Paper]:
    with pipeline() as running:
        newsroom = Newsroom(5, portal.base, portals=4, feeds=1)
        portal.serve(dict(newsroom.documents()))
        running.start(ALL).add_sources(newsroom)
        yield Paper(running, portal, newsroom)


def piece(portal: int, name: str, text: str, *, minute: int) -> Piece:
    published = _NOW - timedelta(hours=2) + timedelta(minutes=minute)
    return Piece(portal, f"/p{portal}/tin/{name}", f"Tin {name}", text, published, name, (0,))


def test_ids_through_correction_lead_and_merge(paper: Paper) -> None:
    bridge = piece(0, "cau", _BRIDGE, minute=30)
    paper.print(bridge)
    [first] = paper.wait("the article", (bridge,))

    copied = piece(1, "cau-moi", _BRIDGE, minute=40)
    paper.print(copied)
    [with_copy] = paper.wait("its copy in the same story", (bridge, copied))
    assert same(first, with_copy, "id", "url", "date_modified")

    corrected = replace(bridge, title="Tin cầu, đính chính", text=_BRIDGE + "Đính chính: bốn năm.")
    paper.print(corrected)
    [revised] = paper.wait("the correction", (corrected, copied))
    assert same(first, revised, "id", "url", "date_published")
    assert article(revised) == article(first), "a corrected article keeps its id"
    assert revised["_hoptin"]["revision"] == 2
    assert revised["date_modified"] > first["date_modified"]

    earlier = piece(2, "cau-som", _BRIDGE, minute=10)
    paper.print(earlier)
    [led] = paper.wait("another lead", (earlier, corrected, copied))
    assert same(first, led, "id"), "a change of lead changes no id that went out"
    assert article(led) != article(first), "the lead is another article, so its id is another"
    assert led["date_modified"] > revised["date_modified"]
    ids = {url["url"]: url["article_id"] for url in led["_hoptin"]["copies"]}
    assert ids[first["url"]] == article(first), "and the former lead keeps its own"

    school = piece(3, "truong", _SCHOOL, minute=5)
    paper.print(school)
    _, second = paper.wait("another story", (earlier, corrected, copied), (school,))
    assert second["id"] != first["id"]
    joined = replace(school, text=_BRIDGE)
    paper.print(joined)
    [merged] = paper.wait("one story of the two", (joined, earlier, corrected, copied))
    assert same(first, merged, "id"), "the story listed first survives"
    [gone] = paper.deleted()
    assert (gone["id"], gone["reason"], gone["merged_into"]) == (second["id"], "merged", first["id"])


def same(one: dict[str, Any], other: dict[str, Any], *names: str) -> bool:
    return [one[name] for name in names] == [other[name] for name in names]


def article(item: dict[str, Any]) -> str:
    return str(item["_hoptin"]["article_id"])
