"""What an entry is known by, taken from its fields. Pure, and done where it is parsed, in the worker: it reads all of
the text. What is made of it, and what is believed of it, stands in `identity.py` and `trust.py`."""

import hashlib
from dataclasses import dataclass

from services.poller.canonical import canonical
from shared.events import Entry
from shared.text.normalise import clean


@dataclass(frozen=True, slots=True)
class Names:
    title: str
    """Cleaned."""
    link: str
    """Canonical; empty where the entry has none."""
    text: str
    """Hash (hex) of title, link and date: the name of last resort."""
    content_hash: str
    """SHA-256 (hex) of title, summary and content: what makes an entry a changed one."""


def names_of(entry: Entry, *, url: str) -> Names:
    """Of an entry of the document found at `url`."""
    title, link = clean(entry.title), canonical(entry.link, base=url)
    words = (title, clean(entry.summary_html), clean(entry.content_html))
    return Names(
        title,
        link,
        digest(title, link, entry.published or entry.updated),
        hashlib.sha256("\0".join(words).encode()).hexdigest(),
    )


def digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
