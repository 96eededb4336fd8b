"""What a document says, and what a poll would make of it: dates, names, news. By the very functions of a poll."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from services.poller.announce import discovered
from services.poller.check.shapes import (
    Dates,
    EntryDate,
    EntrySeen,
    FeedDocument,
    Identity,
    Name,
    Outcome,
    Publication,
    Reading,
)
from services.poller.check.words import counted, habits_in_words, rule_in_words, trust_in_words
from services.poller.finding import Finding, well
from services.poller.identity import Identified, identify
from services.poller.mark import mark_of
from services.poller.parsing.document import Document
from services.poller.sift import News
from services.poller.window import distinct
from shared.events import ArticleDiscovered, ArticleEnriched, Entry
from shared.source_state import state_of
from shared.storage.identities import Alias
from shared.storage.source_record import SourceRecord
from shared.text.dates import read_date
from shared.text.entities import unescape_html, unescape_text
from shared.text.normalise import clean

Enrich = Callable[[ArticleDiscovered], ArticleEnriched]
"""What the enricher makes of an entry."""
IsListed = Callable[[ArticleEnriched], bool]
"""Whether the archiver lists it."""
ArticleOf = Callable[[Sequence[Alias]], Awaitable[str | None]]
"""The article that one of an entry's names names already."""

_FIRST_LINE = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the document, and what a poll would make of it."""

    place: int
    found: Identified
    outcome: Outcome
    news: News | None


def items_of(document: Document, finding: Finding, *, url: str, unchanged: bool) -> list[Item]:
    """All entries in document order; all of them must have been read. Nothing is news in an `unchanged` document:
    a poll would not look into it."""
    news = {} if unchanged else {id(each.found.entry): (place, each) for place, each in enumerate(finding.news)}
    read = [(found.digest, identify(found.entry, url=url)) for found in document.found if found.entry is not None]
    firsts = set(distinct([mark_of(each, digest) for digest, each in read], finding.after.trust.distrusted))
    items = []
    for place, (_, found) in enumerate(read):
        at, mine = news.get(id(found.entry), (-1, None))
        if mine is not None:
            outcome: Outcome = "held back" if at in finding.backlog else "new" if mine.is_new else "changed"
        else:
            outcome = "known" if place in firsts else "repeated"
        items.append(Item(place + 1, found, outcome, mine))
    return items


def document_of(document: Document) -> FeedDocument:
    channel, entries = document.channel, len(document.found)
    meanings = []
    if not entries:
        meanings.append("A feed without entries: there is nothing to publish yet.")
    if channel.hubs:
        meanings.append("It names a WebSub hub, which tells of news at once.")
    return FeedDocument(
        format=document.version,
        title=clean(channel.title),
        language=clean(channel.language),
        hubs=channel.hubs,
        self_url=channel.self_url,
        entries=entries,
        is_cut=bool(entries) and all(found.digest for found in document.found),
        problem=document.problem,
        meanings=tuple(meanings),
    )


def dates_of(items: Sequence[Item], source: SourceRecord, now: datetime) -> Dates:
    """`source` is as the document left it."""
    read = [_date(item.found.entry, source, now) for item in items]
    known = [date.at for date in read if date.at is not None]
    rules = Counter(date.rule for date in read)
    unread = [date for date in read if date.at is None]
    meanings = list(habits_in_words(source.date_habits))
    if unread:
        meanings.append(
            f"Without a date that can be read: {len(unread)} of {len(read)}. Such are sorted by when they are found."
        )
    if clamped := sum("clamped" in date.rule for date in read):
        meanings.append(f"{counted(clamped, 'date lies', 'dates lie')} in the future: the time of the fetch is taken.")
    lively = state_of(replace(source, status="active", health=replace(well(source.health), last_success_at=now)), now)
    if known and lively.reason:
        meanings.append(lively.reason)
    return Dates(
        rules=dict(rules.most_common()),
        habits=source.date_habits,
        newest=max(known, default=None),
        oldest=min(known, default=None),
        meanings=tuple(meanings),
    )


def _date(entry: Entry, source: SourceRecord, now: datetime) -> EntryDate:
    text = entry.published or entry.updated
    read = read_date(text, observed_at=now, habits=source.date_habits)
    return EntryDate(text=clean(text), at=read.at, rule=read.rule, meaning=rule_in_words(read.rule))


def identity_of(items: Sequence[Item], source: SourceRecord) -> Identity:
    """`source` is as the document left it."""
    guids, links = (
        sum(bool(item.found.entry.guid) for item in items),
        sum(bool(item.found.names.link) for item in items),
    )
    guid, link = trust_in_words(source.trust)
    meanings = [said for said, bad in ((guid, source.trust.guid), (link, source.trust.link)) if bad != "trusted"]
    if items:
        names = [
            name
            for name, there, trusted in (
                ("its GUID", guids, source.trust.guid == "trusted"),
                ("its link", links, source.trust.link == "trusted"),
            )
            if there and trusted
        ]
        meanings.append(f"An entry is known by {', else by '.join([*names, 'title, link and date together'])}.")
    return Identity(entries=len(items), with_guid=guids, with_link=links, trust=source.trust, meanings=tuple(meanings))


def publication_of(
    items: Sequence[Item], source: SourceRecord, *, lists: Callable[[Item], bool], unchanged: bool
) -> Publication:
    """`source` is as it was before; `lists` tells of news whether it would be in the feeds."""
    number = Counter(item.outcome for item in items)
    meanings = []
    if unchanged:
        meanings.append("Nothing: the document has not changed since the last good poll.")
    elif source.first_poll:
        meanings.append("A first poll takes every entry; those without a date are stored, not listed.")
    elif not number["new"] and not number["changed"] and not number["held back"]:
        meanings.append("Nothing: every entry was seen before.")
    if number["held back"]:
        meanings.append(
            f"{counted(number['held back'], 'old entry', 'old entries')} came all at once, long after their time: "
            "stored and found by search, not listed."
        )
    return Publication(
        first_poll=source.first_poll,
        new=number["new"],
        changed=number["changed"],
        known=number["known"],
        repeated=number["repeated"],
        held_back=number["held back"],
        listed=sum(map(lists, items)),
        meanings=tuple(meanings),
    )


class Describe:
    """Tells of single entries of a document."""

    def __init__(
        self, *, finding: Finding, now: datetime, enrich: Enrich, is_listed: IsListed, article_of: ArticleOf
    ) -> None:
        self._finding = finding
        self._now = now
        self._enrich = enrich
        self._is_listed = is_listed
        self._article_of = article_of

    async def entry(self, item: Item) -> EntrySeen:
        entry = item.found.entry
        news = item.news or self._as_news(item)
        article_id = await self._article_of(news.aliases)
        enriched = self._enrich(self._discovered(news, article_id or "", item))
        article = enriched.article
        first = next((line for line in article.content_text.splitlines() if line.strip()), article.summary)
        return EntrySeen(
            place=item.place,
            outcome=item.outcome,
            title=clean(entry.title),
            guid=entry.guid,
            link=entry.link,
            canonical_url=news.canonical_url,
            names=tuple(Name(kind=alias.kind, value=alias.value) for alias in news.aliases),
            article_id=article_id,
            date=EntryDate(
                text=clean(entry.published or entry.updated),
                at=article.published_at,
                rule=article.published_from,
                meaning=rule_in_words(article.published_from),
            ),
            reading=Reading(
                title=article.title,
                published_at=article.published_at,
                first_line=first if len(first) <= _FIRST_LINE else f"{first[: _FIRST_LINE - 1]}…",
                url=article.url,
                language=article.language,
                images=len(article.images),
                listed=self._is_listed(enriched),
            ),
            meanings=tuple(_meanings(item, article_id)),
        )

    def lists(self, item: Item) -> bool:
        """Whether readers would see this news in the feeds: its dates decide, not its text."""
        if item.news is None:
            return False
        data = self._discovered(item.news, "", item)
        return self._is_listed(self._enrich(replace(data, entry=replace(data.entry, summary_html="", content_html=""))))

    def _discovered(self, news: News, article_id: str, item: Item) -> ArticleDiscovered:
        backlog = item.outcome == "held back"
        event = discovered(self._finding.seen_as, news, article_id, self._now, backlog=backlog)
        assert isinstance(event.data, ArticleDiscovered)
        return event.data

    def _as_news(self, item: Item) -> News:
        distrusted = self._finding.after.trust.distrusted
        return News(
            item.found,
            item.found.aliases(self._finding.after.portal, self._finding.after.id, distrusted),
            "" if "link" in distrusted else item.found.names.link,
            is_new=False,
        )


def _meanings(item: Item, article_id: str | None) -> list[str]:
    entry, meanings = item.found.entry, []
    if item.outcome == "new" and article_id:
        meanings.append(f"New in this feed, not to us: article {article_id} has one of its names.")
    if not entry.title.strip():
        meanings.append("It has no title.")
    if not item.found.names.link:
        meanings.append("It has no link that can be followed.")
    if unescape_text(entry.title) != entry.title:
        meanings.append("Its title is escaped once too often; that is undone.")
    body = entry.content_html or entry.summary_html
    if unescape_html(body) != body:
        meanings.append("Its text is escaped once too often; that is undone.")
    if "\ufffd" in entry.title + body:
        meanings.append("Some of its bytes are no letters in the document's encoding (�).")
    return meanings
