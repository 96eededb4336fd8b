"""What government news is about: a taxonomy of subjects with their IPTC codes and the words that speak for them.

All that is known of them stands in `topics.toml`.
"""

from shared.topics.registry import TopicEntry, read_registry

__all__ = ["NEUTRAL", "TOPICS", "TopicEntry", "topic"]

_registry = read_registry()

TOPICS: tuple[TopicEntry, ...] = _registry.topics
"""In the order of the file."""

NEUTRAL: tuple[str, ...] = _registry.neutral
"""Phrases that speak for nothing, though words in them would."""

_BY_SLUG = {entry.slug: entry for entry in TOPICS}


def topic(slug: str) -> TopicEntry | None:
    """The subject with this slug."""
    return _BY_SLUG.get(slug)
