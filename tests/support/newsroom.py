"""Generated news: what several portals publish, wave after wave, and what the national feed must make of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

_VOCABULARY = """
    thành phố tỉnh huyện xã cầu đường cảng sông biển khởi công khánh hội nghị dân vốn đầu tư kinh tế học sinh trường y
    bệnh viện lúa gạo cà phê du lịch di sản văn hóa lễ hội chính quyền điện tử bão lũ môi rừng trồng cây công nghiệp
    khu chế xuất nhập khẩu doanh lao động việc làm thanh niên phụ nữ nông thôn mới đô thị quy hoạch
"""
_SYLLABLES = _VOCABULARY.split()
_WORDS = 70
_PAGE = (
    "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>{text}</p><p>{more}</p></article></body></html>"
)


@dataclass(frozen=True)
class Piece:
    """An article as its portal publishes it now."""

    portal: int
    path: str
    title: str
    text: str
    published: datetime
    story: str
    """Pieces of one story carry the same text."""
    sources: tuple[int, ...]
    """Places of the portal's feeds that carry it."""
    revision: int = 1


@dataclass
class Newsroom:
    """`portals` portals with `feeds` feeds each. Feeds grow and forget nothing, so that whatever a poller missed
    is still there for the next one."""

    seed: int
    base: str
    portals: int = 8
    feeds: int = 2
    copied: float = 0.1
    """Share of the texts that several portals carry."""
    pieces: dict[str, Piece] = field(default_factory=dict)
    """By path."""

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)
        self._number = 0

    @property
    def feed_paths(self) -> dict[str, int]:
        """The portal of each feed, by path."""
        return {_feed(portal, feed): portal for portal in range(self.portals) for feed in range(self.feeds)}

    def publish(self, articles: int, *, corrected: int = 0) -> None:
        """A wave: that many articles more, some texts in several portals, and corrections of earlier articles."""
        # A corrected copy would be a copy or not by chance: by whether its first text was ever seen.
        tellers = Counter(piece.story for piece in self.pieces.values())
        corrigible = [piece for piece in self.pieces.values() if tellers[piece.story] == 1]
        for piece in self._random.sample(corrigible, min(corrected, len(corrigible))):
            self._correct(piece)
        end = len(self.pieces) + articles
        while len(self.pieces) < end:
            copies = self._random.choice((2, 3)) if self._random.random() < self.copied else 1
            self._tell(min(copies, self.portals, end - len(self.pieces)))

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Every feed as it stands, newest entry first."""
        by_feed: dict[str, list[Piece]] = {path: [] for path in self.feed_paths}
        for piece in self.pieces.values():
            for feed in piece.sources:
                by_feed[_feed(piece.portal, feed)].append(piece)
        for path, pieces in by_feed.items():
            yield path, self._document(path, pieces[::-1])

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Every article's page as it stands: what the feed says, and more."""
        for path, piece in self.pieces.items():
            yield path, _PAGE.format(title=piece.title, text=piece.text, more=self.more(piece)).encode()

    @staticmethod
    def more(piece: Piece) -> str:
        """The last sentence of an article, on its page alone."""
        return " ".join(reversed(piece.text.rstrip(".").split())) + f" lần {piece.revision}."

    def url(self, piece: Piece) -> str:
        return self.base + piece.path

    def stories(self) -> set[frozenset[str]]:
        """The partition that must come out: sets of URLs."""
        stories: dict[str, set[str]] = {}
        for piece in self.pieces.values():
            stories.setdefault(piece.story, set()).add(self.url(piece))
        return {frozenset(urls) for urls in stories.values()}

    def leads(self) -> dict[str, str]:
        """URL and title that must be shown of each story: the first published one's, as last corrected."""
        first: dict[str, Piece] = {}
        for piece in self.pieces.values():
            if piece.story not in first or piece.published < first[piece.story].published:
                first[piece.story] = piece
        return {self.url(piece): piece.title for piece in first.values()}

    def _tell(self, copies: int) -> None:
        number = self._next()
        text = f"Tin số {number}. " + " ".join(self._random.choices(_SYLLABLES, k=_WORDS)) + "."
        title = f"Tin {number}: " + " ".join(self._random.choices(_SYLLABLES, k=6))
        for portal in self._random.sample(range(self.portals), copies):
            path = f"/p{portal}/tin/{self._next()}"
            self.pieces[path] = Piece(
                portal=portal,
                path=path,
                title=title,
                text=text,
                published=self._began + timedelta(seconds=self._number),
                story=f"story {number}",
                sources=tuple(
                    sorted(self._random.sample(range(self.feeds), min(self.feeds, self._random.choice((1, 1, 1, 2)))))
                ),
            )

    def _correct(self, piece: Piece) -> None:
        revision = piece.revision + 1
        self.pieces[piece.path] = replace(
            piece,
            title=f"{piece.title} (đính chính {revision})",
            text=f"Đính chính lần {revision}. {piece.text}",
            revision=revision,
        )

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _document(self, path: str, pieces: list[Piece]) -> bytes:
        items = "".join(
            f"<item><title>{escape(piece.title)}</title><link>{self.url(piece)}</link><guid>{piece.path}</guid>"
            f"<pubDate>{format_datetime(piece.published)}</pubDate>"
            f"<description>{escape(f'<p>{piece.text}</p>')}</description></item>"
            for piece in pieces
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>{path}</title><link>{self.base}/</link><description>tin</description>{items}</channel></rss>"
        ).encode()


def _feed(portal: int, feed: int) -> str:
    return f"/p{portal}/feed-{feed}.rss"
