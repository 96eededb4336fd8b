"""The formats that a feed is served in: pure functions from a `Feed` to bytes.

The bytes hold no date of their making: the same content gives the same bytes, and with them the same ETag.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.syndicator.entries import Feed
from services.syndicator.formats import atom, json_feed, rss
from services.syndicator.requests import Format


@dataclass(frozen=True)
class FeedFormat:
    name: Format
    title: str
    media_type: str
    render: Callable[[Feed], bytes]

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8"


FORMATS: dict[str, FeedFormat] = {
    format.name: format
    for format in (
        FeedFormat("rss", "RSS", rss.MEDIA_TYPE, rss.render),
        FeedFormat("atom", "Atom", atom.MEDIA_TYPE, atom.render),
        FeedFormat("json", "JSON Feed", json_feed.MEDIA_TYPE, json_feed.render),
    )
}
