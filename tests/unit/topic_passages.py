"""Invented passages of government news with their topics: see `topic_passages.txt`."""

from pathlib import Path


def _passages() -> list[tuple[str, str, frozenset[str]]]:
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    passages = [line.split(" | ") for line in lines if not line.startswith("#")]
    return [(title, text, frozenset(topics.split()) - {"-"}) for topics, title, text in passages]


PASSAGES = _passages()
"""Title, text, topics."""
