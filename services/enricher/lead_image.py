"""Which of an article's images stands for it: the first that is a picture, and no part of the page around it."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from shared.article import Image
from shared.text.folding import fold

_SMALL = 100
"""Pixels: no side of a picture is as short."""
_FURNITURE = re.compile(
    # Names as files of a page's furniture have them, at a word's beginning: `logo-hp.png`, `icon_fb`, `banner2024`.
    r"(?<![a-z0-9])(?:logo|banner|sprite|spacer|avatar|favicon|placeholder|emoji|emoticon|smile[ys]|captcha|qr-?code|watermark"
    r"|no-?image|no-?photo|noavatar|loading|quang[- _]?cao|advert|btn|button|quoc-?huy)"
    r"|(?<![a-z0-9])(?:icons?|ico|share|facebook|zalo|twitter|youtube|tiktok|instagram|telegram|pinterest|rss|print|printer|mail|blank"
    r"|pixel|dot|clear|transparent|1x1|ads?|rating|star|arrow|search|menu|home|hotline|bct|tin-?nhiem-?mang)(?![a-z0-9])"
)
_CAPTION = re.compile(
    r"\b(?:logo|banner|icon|avatar|biểu trưng|quảng cáo|qr code|mã qr"
    r"|facebook|zalo|twitter|youtube|in trang|chia sẻ|gửi email)\b",
    re.IGNORECASE,
)
_TRACKERS = (
    "google-analytics.",
    "doubleclick.",
    "googlesyndication.",
    "facebook.com",
    "histats.",
    "statcounter.",
    "gravatar.",
)
_SIZE = re.compile(r"(?<!\d)(\d{1,4})x(\d{1,4})(?!\d)")
_SIDE = re.compile(r"(?:^|&)(?:w|h|width|height|size|maxwidth|maxheight)=(\d{1,4})(?:px)?(?:&|$)")
_DRAWN = (".svg", ".ico", ".gif", ".bmp")


def lead_image(images: Sequence[Image]) -> list[Image]:
    """`images` with the one that stands for the article first, the others in their order.

    Where `may_lead` holds for none the order stays: who shows the first must ask.
    """
    lead = next((place for place, image in enumerate(images) if may_lead(image)), 0)
    return [*images[lead : lead + 1], *images[:lead], *images[lead + 1 :]]


def may_lead(image: Image) -> bool:
    """Whether this is a picture, as far as its address and caption tell: no logo, icon, banner, button or avatar."""
    if image.caption and len(image.caption) < 60 and _CAPTION.search(image.caption):
        return False
    try:
        address = urlsplit(image.url)
        host, path = address.hostname or "", fold(unquote(address.path))
    except ValueError:
        return False
    if any(tracker in host for tracker in _TRACKERS) or path.endswith(_DRAWN):
        return False
    name = path.rpartition("/")[2]
    return not _FURNITURE.search(path) and not _is_small(name, address.query.lower())


def _is_small(name: str, query: str) -> bool:
    """Whether an address says that a side is short: `thumb-32x32.png`, `photo.jpg?w=40`."""
    sides = [int(side) for size in _SIZE.findall(name + " " + query) for side in size]
    sides += [int(side) for side in _SIDE.findall(query)]
    return any(0 < side <= _SMALL for side in sides)
