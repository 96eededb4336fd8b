"""`/feeds/…`: which page of which feed, read at one point of the archive's history."""

import asyncio
from dataclasses import replace
from datetime import datetime

from services.syndicator.cache import Cache
from services.syndicator.entries import Feed, deleted_of, entries_of
from services.syndicator.formats import FORMATS
from services.syndicator.requests import FeedRequest
from services.syndicator.versions import Rendering, Version
from shared.provinces import province
from shared.storage.reading import Reading, Slice


class Feeds:
    def __init__(self, reading: Reading, cache: Cache) -> None:
        self._reading = reading
        self._cache = cache

    def fresh(self, request: FeedRequest, base: str) -> Version | None:
        return self._cache.fresh((base, request))

    async def version(self, request: FeedRequest, base: str) -> Version:
        """Raises `Problem` (503) where the database is away and the page was not made before."""
        return await self._cache.get((base, request), lambda: self._render(request, base))

    async def _render(self, request: FeedRequest, base: str) -> Rendering:
        since = request.since
        if isinstance(since, datetime):
            since = await self._reading.seq_before(since)
        if since is None:
            page = await self._reading.listed(request.province, request.before, request.limit)
        else:
            page = await self._reading.changes(request.province, since, request.limit)
        feed = page_of(page, request, since, base)
        format = FORMATS[request.format]
        body = await asyncio.to_thread(format.render, feed)
        links = [f'<{feed.self_url}>; rel="self"'] + ([f'<{feed.next_url}>; rel="next"'] if feed.next_url else [])
        headers = {"Link": ", ".join(links), "X-Hoptin-Change-Seq": str(feed.change_seq)}
        return Rendering(page.change_seq, body, format.content_type, headers)


def page_of(page: Slice, request: FeedRequest, since: int | None, base: str) -> Feed:
    """The page as a feed. `since` is the request's, a time given there being a number by now."""
    entries, deleted = entries_of(page), deleted_of(page.tombstones)
    # From what the page shows, not from the counter: a change elsewhere leaves these bytes as they are. Whoever
    # goes on from here may see a change a second time, and misses none.
    numbers = [story.change_seq for story in page.stories] + [found.change_seq for found in page.tombstones]
    position = max(numbers, default=since or 0)
    following = None
    if page.more and since is not None:
        following = replace(request, since=position)
    elif page.more:
        following = replace(request, before=page.stories[-1].listed_seq)
    unit = province(request.province) if request.province else None
    return Feed(
        id=f"urn:hoptin:feed:{f'province:{unit.slug}' if unit else 'national'}",
        title=f"Hợp Tin: {unit.full_name}" if unit else "Hợp Tin: tin từ cổng thông tin các tỉnh, thành phố",
        description=(
            f"Tin từ các cổng thông tin điện tử của {unit.full_name}, mỗi tin một lần, dẫn về bài gốc."
            if unit
            else "Tin từ cổng thông tin điện tử của 34 tỉnh, thành phố, mỗi tin một lần, dẫn về bài gốc."
        ),
        home_url=f"{base}/?province={unit.slug}" if unit else f"{base}/",
        self_url=base + request.path(),
        next_url=base + following.path() if following else None,
        change_seq=position,
        entries=entries,
        deleted=deleted,
    )
