"""How each portal writes an article down: dates, GUIDs, links and escapes, as real portals get them wrong.

Every instant is right and only its spelling odd, with one exception that real NukeViet sites share: see
`_nukeviet`.
"""

import html
import unicodedata
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from email.utils import format_datetime
from html.entities import codepoint2name
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from services.demo.portals.newsroom import LOCAL, Article, weekday
from services.demo.portals.texts import DateStyle, Quirk, SampleFeed, SamplePortal

# Not strftime: its %a and %b follow the machine's locale.
_RFC822_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC822_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_date(style: DateStyle, moment: datetime) -> str:
    """`moment` (aware) as a portal of this style prints it: in local time, UTC+7, whether it says so or not."""
    return _WRITERS[style](moment.astimezone(LOCAL))


def _nukeviet(local: datetime) -> str:
    """NukeViet formats RFC 822 dates with `H:m:s`, the month where the minutes belong, so minutes are lost."""
    utc = local.astimezone(UTC)
    return f"{_rfc822_day(utc)} {utc:%H:%m:%S} GMT"


def _us_ampm(local: datetime) -> str:
    # 9/11/2026 could be either month: up to the twelfth this portal writes another, plain form.
    if local.day <= 12:
        return f"{local:%Y-%m-%d %H:%M:%S}"
    return f"{local.month}/{local.day}/{local.year} {_twelve_hours(local)} {'AM' if local.hour < 12 else 'PM'}"


def _sa_ch(local: datetime) -> str:
    """Sáng (before noon) and chiều (after)."""
    return f"{local:%d/%m/%Y} {_twelve_hours(local)} {'SA' if local.hour < 12 else 'CH'}"


def _twelve_hours(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M:%S}"


def _rfc822_day(moment: datetime) -> str:
    day, month = _RFC822_DAYS[moment.weekday()], _RFC822_MONTHS[moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment:%Y}"


_WRITERS: dict[DateStyle, Callable[[datetime], str]] = {
    "rfc3339": lambda local: local.isoformat(timespec="seconds"),
    "nukeviet": _nukeviet,
    "gmt+7": lambda local: f"{_rfc822_day(local)} {local:%H:%M:%S} GMT+7",
    "ict": lambda local: f"{_rfc822_day(local)} {local:%H:%M:%S} ICT",
    "naive": lambda local: f"{local:%Y-%m-%dT%H:%M:%S}",
    "offset-hours": lambda local: f"{local:%Y-%m-%dT%H:%M:%S}+07",
    "dd/mm/yyyy": lambda local: f"{local:%d/%m/%Y %H:%M}",
    "us-ampm": _us_ampm,
    "sa-ch": _sa_ch,
    "weekday": lambda local: f"{weekday(local)}, {local:%d/%m/%Y, %H:%M} (GMT+7)",
}


def http_date(moment: datetime) -> str:
    """`Last-Modified` and `lastBuildDate`: the server's own dates are never odd."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def page_url(portal: SamplePortal, article: Article, base_url: str) -> str:
    """The article's own address."""
    return f"{base_url}/{portal.slug}/{_page_path(portal, article)}"


def feed_link(portal: SamplePortal, feed: SampleFeed, article: Article, base_url: str) -> str:
    """The address as this feed writes it: perhaps relative, perhaps decorated."""
    path = f"/{portal.slug}/{feed.link_prefix}{_page_path(portal, article)}"
    if portal.dialect.links != "relative-utm":
        return base_url + path
    return f"{path}?{urlencode({'utm_source': 'rss', 'utm_medium': 'feed', 'utm_campaign': feed.key})}"


def _page_path(portal: SamplePortal, article: Article) -> str:
    return portal.dialect.article_path.format(name=article.name, id=article.id)


def write_guid(portal: SamplePortal, article: Article, base_url: str) -> str | None:
    """The GUID with the white space that NukeViet pads it with; None where the portal gives none.

    It depends on nothing that a correction changes, nor on the feed.
    """
    match portal.dialect.guids:
        case "none":
            return None
        case "nukeviet":
            return f"\n\t\tnews_{article.id}  \n"
        case "urn":
            return uuid5(NAMESPACE_URL, f"{portal.host}/{article.id}").urn
        case "permalink" | "rdf-about":
            return page_url(portal, article, base_url)


def write_text(text: str, quirks: Collection[Quirk]) -> str:
    """Plain text as HTML text (one level of escapes), or with one level too many."""
    if "nfd" in quirks:
        text = unicodedata.normalize("NFD", text)
    if "double-escaped" in quirks:
        return html.escape(_named_entities(text))
    return html.escape(text)


def _named_entities(text: str) -> str:
    """Latin-1 letters and signs as `&agrave;`, `&ldquo;`, the way old editors store Vietnamese."""
    return "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name else c for c in text)
