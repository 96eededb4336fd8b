"""The registry of topics: sound, and refused where it is not."""

import pytest

from shared.text.folding import slugify
from shared.topics import TOPICS, topic
from shared.topics.registry import parse_registry

_SOUND = """
neutral = ["bão giá"]
[[topics]]
slug = "thien-tai"
name = "Thiên tai"
name_en = "Disasters"
iptc = ["medtop:03000000"]
scope = "Bão, lũ."
categories = ["thiên tai"]
strong = ["bão"]
words = ["mưa"]
"""


def test_topics_are_found_by_their_slug() -> None:
    assert [topic(entry.slug) for entry in TOPICS] == list(TOPICS)
    assert topic("khong-co") is None


def test_every_topic_tells_readers_what_it_is() -> None:
    for entry in TOPICS:
        assert entry.scope.endswith(".")
        assert entry.slug == slugify(entry.slug)
        assert len(entry.strong) >= 20


def test_the_strong_words_of_a_topic_are_no_others() -> None:
    """A word that decides must decide for one; what two subjects share stands under their other words."""
    owners: dict[str, str] = {}
    for entry in TOPICS:
        for word in entry.strong:
            assert owners.setdefault(word, entry.slug) == entry.slug, word


def test_a_sound_registry_is_read() -> None:
    registry = parse_registry(_SOUND)
    assert registry.neutral == ("bão giá",)
    assert registry.topics[0].strong == ("bão",)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ('"medtop:03000000"', '"medtop:3"', "medtop"),
        ('["medtop:03000000"]', "[]", "iptc"),
        ('slug = "thien-tai"', 'slug = "Thiên tai"', "slug"),
        ('words = ["mưa"]', 'words = ["bão"]', "twice"),
        ('words = ["mưa"]', 'words = ["Mưa"]', "lower case"),
        ('words = ["mưa"]', 'words = ["mưa "]', "space"),
        ('neutral = ["bão giá"]', 'neutral = ["Bão giá"]', "lower case"),
        ('categories = ["thiên tai"]', 'categories = ["thiên tai", "thiên tai"]', "twice"),
        ('scope = "Bão, lũ."', 'color = "red"', "color"),
        ("", _SOUND.partition("[[topics]]")[1] + _SOUND.partition("[[topics]]")[2], "twice"),
    ],
)
def test_an_unsound_registry_is_refused(was: str, becomes: str, complaint: str) -> None:
    unsound = _SOUND.replace(was, becomes) if was else _SOUND + becomes
    with pytest.raises(ValueError, match=complaint):
        parse_registry(unsound)
