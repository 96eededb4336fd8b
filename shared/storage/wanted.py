"""Which articles are asked for: the same words for readers and for operators."""

from dataclasses import dataclass
from typing import Any

PROVINCE = "province"
SOURCE = "seen_in.source.id"
TOPIC = "article.topics.slug"
DOCUMENT = "article.mentions.documents.key"
"""What `shared/storage/collections.py` has indexes for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is given has to hold."""

    province: str | None = None
    """Slug of one of today's units."""
    source: str | None = None
    """Id."""
    topic: str | None = None
    """Slug."""
    document: str | None = None
    """Key of an official document that they name."""

    def query(self) -> dict[str, Any]:
        fields = {PROVINCE: self.province, SOURCE: self.source, TOPIC: self.topic, DOCUMENT: self.document}
        return {name: value for name, value in fields.items() if value is not None}


EVERYTHING = Wanted()
