"""From the page of an article to what it says: one pure function."""

import re

from services.enricher.extraction.body import Body, find_body
from services.enricher.extraction.boilerplate import is_site_title
from services.enricher.extraction.byline import Bylined, take_off
from services.enricher.extraction.decoding import markup_of
from services.enricher.extraction.head import Head, head_of
from services.enricher.extraction.refusals import refuse_address, refuse_document, refuse_other
from services.enricher.extraction.rendering import html_of
from services.enricher.extraction.tree import parsed, structured
from services.enricher.extraction.unusable import UnusablePage
from shared.article import Image
from shared.storage.page_record import PageContent
from shared.text.entities import unescape_html
from shared.text.html import images_of, sanitise, text_of
from shared.text.legacy import decode_together
from shared.text.normalise import clean

_LEAST_CHARS = 30
_MOST_CHARS = 500_000
"""Of HTML; a novel has a million."""
_MOST_IMAGES = 20
_MOST_BLOCKS = 600
"""Digests kept of a page, the first ones and the last ones."""
_TELLING = 30
"""Characters of an article's line that is learned: cells and labels stand in many articles, and are theirs."""
_LEAST_TITLE = 20
_TITLE_PARTS = re.compile(r"\s(?:[-–|»]|::)\s")


def extract_page(
    body: bytes, content_type: str, url: str, *, title: str = "", repeated: frozenset[bytes] = frozenset()
) -> PageContent:
    """The article on a page fetched from `url`.

    `title`: as the feed has it; a page that is of something else is refused. `repeated`: digests of the blocks that the
    portal's other pages have too (`learning.Repeats`). Raises `UnusablePage`.
    """
    refuse_address(url)
    markup = markup_of(body, content_type)
    elements = parsed(markup)
    root = elements[0]
    head = head_of(root, url)
    refuse_document(root, head, markup)
    found = find_body(root, structured(root), _titles(head, title), repeated)
    refuse_other(found, head, title)
    html = sanitise(unescape_html(_cut(html_of(found))), head.base)
    headline, lead, html = decode_together([_headline(found, head, title), found.lead, html])
    return _content(found, head, url, headline, lead, take_off(html, title=headline))


def _content(found: Body, head: Head, url: str, headline: str, lead: str, bylined: Bylined) -> PageContent:
    for signature in found.signatures:
        bylined.add(signature)
    text = text_of(bylined.html)
    if len(text) < _LEAST_CHARS and "<img" not in bylined.html:
        raise UnusablePage("The page has no article text.")
    return PageContent(
        url=url,
        canonical_url=head.canonical,
        title=headline,
        summary=clean(lead) or head.description,
        content_html=bylined.html,
        content_text=text,
        published=head.published or found.stamp or bylined.published,
        dateline=bylined.dateline,
        credit=bylined.credit,
        authors=bylined.authors,
        images=_images(head, bylined.html),
        language=head.language,
        blocks=_digests(found, bylined),
        origins=_origins(found, head, bylined),
    )


def _cut(html: str) -> str:
    """As much of it as anybody reads; no half tag at its end."""
    head = html[:_MOST_CHARS]
    half_tag = head.rfind("<")
    return head[:half_tag] if len(head) < len(html) and half_tag > head.rfind(">") else head


def _titles(head: Head, title: str) -> list[str]:
    """What the article may be called: the site's name, which some portals give to every page, is left out."""
    parts = [part.strip() for part in _TITLE_PARTS.split(head.page_title)]
    named = [*head.titles, title, head.page_title, *(part for part in parts if len(part) >= _LEAST_TITLE)]
    return [name for name in named if name and not is_site_title(name.lower())]


def _headline(found: Body, head: Head, title: str) -> str:
    if found.title is not None:
        return clean(found.title.text)
    return head.titles[0] if head.titles else clean(title) or head.page_title


def _images(head: Head, html: str) -> list[Image]:
    inside = [Image(url=image.url, caption=image.caption) for image in images_of(html)]
    if head.image and all(image.url != head.image for image in inside):
        inside.insert(0, Image(url=head.image, caption=""))
    elif head.image:
        inside.sort(key=lambda image: image.url != head.image)
    return inside[:_MOST_IMAGES]


def _digests(found: Body, bylined: Bylined) -> list[bytes]:
    """Each block's once, without the byline's: a reporter signs many articles."""
    taken = set(bylined.lines)
    inside = {block.digest for block in found.blocks}
    every = [
        block.inside_digest if block.digest in inside else block.digest
        for block in found.all
        if block.digest
        and block is not found.title
        and not block.stamp
        and clean(block.text) not in taken
        and (block.chars >= _TELLING or block.digest not in inside)
    ]
    once = list(dict.fromkeys(every))
    return once if len(once) <= _MOST_BLOCKS else once[: _MOST_BLOCKS // 2] + once[-_MOST_BLOCKS // 2 :]


def _origins(found: Body, head: Head, bylined: Bylined) -> dict[str, str]:
    content = "trafilatura" if found.voted else "the text under the headline"
    if found.repeated:
        content += f", {found.repeated} repeated blocks dropped"
    origins = {"content": content, **bylined.rules}
    origins["title"] = "headline" if found.title is not None else "head"
    if head.published or found.stamp or bylined.published:
        origins["published"] = "head" if head.published else "timestamp line"
    origins["summary"] = "lead" if found.lead else "description"
    return origins
