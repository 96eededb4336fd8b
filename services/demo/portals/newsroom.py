"""What every sample portal carries at an instant.

Nothing here keeps time or state: all of it follows from the instant the server began and the instant asked
about, so a fake clock can walk through the scenario and a night-long demo does not grow.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, timezone

from services.demo.portals.texts import ArticleText, LaterText, Notice, SamplePortal, Wording

LOCAL = timezone(timedelta(hours=7))
FEED_WINDOW = 30
"""Items a feed holds; older ones leave at the end, as on real portals."""
_KEPT_ARRIVALS = FEED_WINDOW + 10
"""More than a feed holds, so that the last items' lists of related articles stay as they were."""
FIRST_ARRIVAL_ID = 900_000
_FIRST_ARRIVAL_SERIAL = 100
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_OUTAGE_HOURS = (
    ("07 giờ 30", "11 giờ 30"),
    ("08 giờ 00", "16 giờ 00"),
    ("13 giờ 00", "17 giờ 15"),
    ("19 giờ 00", "22 giờ 30"),
    ("06 giờ 45", "09 giờ 00"),
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When things happen, counted from the start."""

    arrival_every: timedelta = timedelta(seconds=4)
    correction_after: timedelta = timedelta(seconds=20)
    withdrawal_after: timedelta = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its placeholders filled. `name` is the readable part of its URL and never changes."""

    id: int
    name: str
    feeds: tuple[str, ...]
    author: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    caption: str | None
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class _Initial:
    """An article that stands at the start, and what the scenario will do to it."""

    article: Article
    correction: Wording | None = None
    withdrawn: bool = False


class Newsroom:
    def __init__(self, portals: tuple[SamplePortal, ...], started: datetime, rhythm: Rhythm | None) -> None:
        """`rhythm` None: what stands at the start stands for ever."""
        self._portals = portals
        self._started = started
        self._rhythm = rhythm
        self._initial = {portal.slug: tuple(_initial(portal, started)) for portal in portals}

    def standing(self, portal: SamplePortal, now: datetime) -> list[Article]:
        """The newest articles of a portal, newest first: all from the start, and the last arrivals."""
        arrived = self._arrived(portal, now)
        arrivals = [self._arrival(portal, number) for number in range(max(0, arrived - _KEPT_ARRIVALS), arrived)]
        initial = (self._at(initial, now) for initial in self._initial[portal.slug])
        articles = [*arrivals, *(article for article in initial if article is not None)]
        return sorted(articles, key=lambda article: (article.published, article.id), reverse=True)

    def find(self, portal: SamplePortal, article_id: int, now: datetime) -> Article | None:
        """An article by its number, also when it has left the feeds by age; None if unknown or withdrawn."""
        number = article_id - FIRST_ARRIVAL_ID
        if 0 <= number < self._arrived(portal, now):
            return self._arrival(portal, number)
        for initial in self._initial[portal.slug]:
            if initial.article.id == article_id:
                return self._at(initial, now)
        return None

    def withdrawn(self, portal: SamplePortal, now: datetime) -> list[Article]:
        return [initial.article for initial in self._initial[portal.slug] if self._at(initial, now) is None]

    def last_change(self, portal: SamplePortal, feed: str, now: datetime) -> datetime:
        """When the feed's list last changed: `Last-Modified`."""
        moments = [article.updated for article in self.standing(portal, now) if feed in article.feeds]
        if self._rhythm and any(feed in article.feeds for article in self.withdrawn(portal, now)):
            moments.append(self._started + self._rhythm.withdrawal_after)
        return max(moments, default=self._started)

    def published_count(self, now: datetime) -> int:
        """Articles of all portals ever published by `now`, those withdrawn since included."""
        at_start = sum(len(articles) for articles in self._initial.values())
        return at_start + sum(self._arrived(portal, now) for portal in self._portals)

    def corrections(self) -> Iterator[tuple[SamplePortal, Article, Article]]:
        """Portal, article before and article after, of each correction that the scenario makes."""
        if self._rhythm is None:
            return
        moment = self._started + self._rhythm.correction_after
        for portal in self._portals:
            for initial in self._initial[portal.slug]:
                if initial.correction:
                    yield portal, initial.article, _corrected(initial.article, initial.correction, moment)

    def withdrawals(self) -> Iterator[tuple[SamplePortal, Article]]:
        if self._rhythm is None:
            return
        for portal in self._portals:
            yield from ((portal, i.article) for i in self._initial[portal.slug] if i.withdrawn)

    def _at(self, initial: _Initial, now: datetime) -> Article | None:
        if self._rhythm is None:
            return initial.article
        elapsed = now - self._started
        if initial.withdrawn and elapsed >= self._rhythm.withdrawal_after:
            return None
        if initial.correction and elapsed >= self._rhythm.correction_after:
            moment = self._started + self._rhythm.correction_after
            return _corrected(initial.article, initial.correction, moment)
        return initial.article

    def _arrived(self, portal: SamplePortal, now: datetime) -> int:
        """How many articles the portal has brought since the start; the portals take turns."""
        if self._rhythm is None:
            return 0
        of_all = (now - self._started) // self._rhythm.arrival_every
        turn, portals = self._portals.index(portal), len(self._portals)
        return max(0, (of_all - turn + portals - 1) // portals)

    def _arrival(self, portal: SamplePortal, number: int) -> Article:
        assert self._rhythm is not None
        turn = number * len(self._portals) + self._portals.index(portal)
        published = self._started + (turn + 1) * self._rhythm.arrival_every
        article_id = FIRST_ARRIVAL_ID + number
        if number < len(portal.later):
            return _filled(portal.later[number], article_id, published)
        # Notices come from templates, so the reserve of texts never runs dry.
        notice = portal.notices[number % len(portal.notices)]
        return _issued(notice, article_id, _FIRST_ARRIVAL_SERIAL + number, published)


def _initial(portal: SamplePortal, started: datetime) -> Iterator[_Initial]:
    for text in portal.articles:
        published = _local_time(started, text.days_ago, text.time)
        yield _Initial(_filled(text, text.id, published), text.correction, text.withdrawn)
    for notice in portal.notices:
        for issue in notice.issued:
            published = _local_time(started, issue.days_ago, issue.time)
            yield _Initial(_issued(notice, issue.id, issue.serial, published))


def _local_time(started: datetime, days_ago: int, at: time) -> datetime:
    day = started.astimezone(LOCAL).date() - timedelta(days=days_ago)
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


def _filled(text: ArticleText | LaterText, article_id: int, published: datetime) -> Article:
    wording = Wording(text.title, text.lead, text.text, text.caption)
    return _article(wording, text.feeds, text.author, article_id, published, {})


def _issued(notice: Notice, article_id: int, serial: int, published: datetime) -> Article:
    begin, end = _OUTAGE_HOURS[serial % len(_OUTAGE_HOURS)]
    area = serial % len(notice.areas)
    # Rounds over the areas move the day on, so that two notices seldom share area and day.
    days = 1 + serial // len(notice.areas) % 21
    numbers = {
        "dia_ban": notice.areas[area],
        "so": str(412 + serial),
        "ho": str(120 + serial * 137 % 1900),
        "bat_dau": begin,
        "ket_thuc": end,
        "ngay_cat": f"{published.astimezone(LOCAL) + timedelta(days=days):%d/%m/%Y}",
    }
    wording = Wording(notice.title, notice.lead, notice.text)
    return _article(wording, notice.feeds, notice.author, article_id, published, numbers)


def _article(
    wording: Wording,
    feeds: tuple[str, ...],
    author: str,
    article_id: int,
    published: datetime,
    numbers: dict[str, str],
) -> Article:
    values = {**_dates(published), **numbers}
    title = wording.title.format_map(values)
    return Article(
        id=article_id,
        name=_url_name(title),
        feeds=feeds,
        author=author,
        title=title,
        lead=wording.lead.format_map(values),
        paragraphs=_paragraphs(wording.text.format_map(values)),
        caption=wording.caption,
        published=published,
        updated=published,
    )


def _corrected(article: Article, correction: Wording, moment: datetime) -> Article:
    values = _dates(article.published)
    return replace(
        article,
        title=correction.title.format_map(values),
        lead=correction.lead.format_map(values),
        paragraphs=_paragraphs(correction.text.format_map(values)),
        updated=moment,
    )


def _dates(published: datetime) -> dict[str, str]:
    local = published.astimezone(LOCAL)
    near = {"hom_qua": -1, "ngay": 0, "mai": 1, "kia": 2}
    days = {name: local + timedelta(days=offset) for name, offset in near.items()}
    short = {name: f"{day.day}/{day.month}" for name, day in days.items()}
    full = {f"{name}_nam": f"{day:%d/%m/%Y}" for name, day in days.items()}
    years = {"nam": str(local.year), "nam_sau": str(local.year + 1)}
    return {**short, **full, **years}


def weekday(local: datetime) -> str:
    return _WEEKDAYS[local.weekday()]


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in text.strip().split("\n\n"))


def _url_name(title: str) -> str:
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:72].rstrip("-")
