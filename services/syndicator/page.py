"""`/`: the reader page. Rendered on the server, without a script, and cached like a feed."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.syndicator import words
from services.syndicator.cache import Cache
from services.syndicator.entries import Copy, Entry, entries_of
from services.syndicator.formats import FORMATS
from services.syndicator.headers import PAGE, page_policy
from services.syndicator.requests import FeedRequest, cursor, read_cursor
from services.syndicator.versions import Rendering, Version
from shared.provinces import PROVINCES, locate
from shared.storage.reading import Key, Reading, Slice

STORIES_A_PAGE = 30
CONTENT_TYPE = "text/html; charset=utf-8"
_RELOAD_SECONDS = 5
"""While there is nothing to read yet."""
_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {**PAGE, "Content-Security-Policy": page_policy(_STYLE_HASH)}

_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["clock"] = words.clock
_templates.filters["machine_time"] = words.machine_time
_by_name = sorted(PROVINCES, key=lambda unit: unit.slug)


@dataclass(frozen=True, slots=True)
class PageRequest:
    province: str | None = None
    language: words.Language = "vi"
    before: Key | None = None

    def path(self, **changed: str | None) -> str:
        """The address of this page, or of one that differs in what is given; None leaves a parameter out."""
        given = {
            "province": self.province,
            "before": cursor(self.before) if self.before else None,
            "lang": None if self.language == "vi" else self.language,
        } | changed
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return f"/?{query}" if query else "/"


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    entries: list[Entry]


class Page:
    def __init__(self, reading: Reading, cache: Cache) -> None:
        self._reading = reading
        self._cache = cache

    async def version(self, request: PageRequest) -> Version:
        """Raises `Problem` (503) where the database is away and the page was not made before."""
        return await self._cache.get(request, lambda: self._render(request))

    async def _render(self, request: PageRequest) -> Rendering:
        found = await self._reading.newest(request.province, request.before, STORIES_A_PAGE)
        return Rendering(found.change_seq, front_page(found, request), CONTENT_TYPE, HEADERS)


def page_request(query: Mapping[str, str]) -> PageRequest | None:
    """What a reader asked for; None for a province that does not exist.

    Lenient otherwise: people follow links that others have decorated. A former province leads to today's.
    """
    slug = query.get("province") or None
    located = locate(slug)
    if slug is not None and located is None:
        return None
    language: words.Language = "en" if query.get("lang") == "en" else "vi"
    before = query.get("before")
    return PageRequest(located[0].slug if located else None, language, read_cursor(before) if before else None)


def front_page(page: Slice, request: PageRequest) -> bytes:
    said = words.WORDS[request.language]
    unit = next((unit for unit in PROVINCES if unit.slug == request.province), None)
    entries = entries_of(page)
    # A page holds what its keys say: `sort_at` of the story, not of a date that may be missing.
    days_of = {story.id: words.day(story.sort_at, said.language) for story in page.stories}
    times = {story.id: story.sort_at for story in page.stories}
    last = page.stories[-1] if page.more else None
    return _render(
        "front.html",
        request,
        unit=unit,
        days=[Day(day, list(group)) for day, group in groupby(entries, key=lambda entry: days_of[entry.story_id])],
        times=times,
        credits={entry.story_id: credits(entry.copies) for entry in entries},
        older=request.path(before=cursor((last.sort_at, last.id))) if last else None,
        newest=request.path(before=None) if request.before else None,
        reload=_RELOAD_SECONDS if not entries and not request.before else None,
    )


def notice(request: PageRequest, kind: str) -> bytes:
    """A page that says what went wrong: `missing` or `away`."""
    said = words.WORDS[request.language]
    return _render("notice.html", request, title=getattr(said, f"{kind}_title"), text=getattr(said, kind), unit=None)


def credits(copies: list[Copy]) -> list[Copy]:
    """One for each source that carries the text as well, first come first."""
    return list({copy.source.name or copy.source.portal: copy for copy in reversed(copies)}.values())[::-1]


def _render(template: str, request: PageRequest, **values: object) -> bytes:
    other = "en" if request.language == "vi" else None
    written = _templates.get_template(template).render(
        said=words.WORDS[request.language],
        request=request,
        provinces=_by_name,
        feeds=[
            (format.title, format.media_type, FeedRequest(format.name, request.province).path())
            for format in FORMATS.values()
        ],
        other_language=request.path(lang=other),
        style=_STYLE,
        home=PageRequest(language=request.language).path(),
        **values,
    )
    return written.encode()
