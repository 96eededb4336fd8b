"""The events are an interface: their JSON is frozen, their ids repeat, strangers are refused with a sentence."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import (
    MAX_BYTES,
    TYPES,
    ArticlePublished,
    ArticleWithdrawn,
    EventData,
    InvalidEvent,
    MergeRequested,
    RestoreRequested,
    SplitRequested,
    StoryChanged,
    WithdrawalRequested,
    decode,
    derived_event,
    encode,
    first_event,
)
from shared.topology import WORK_QUEUES, queues_for, retry_delay
from tests.support.samples import NOON, deduplicated, discovered, enriched, entry, event

GOLDEN = Path(__file__).parent / "golden"

ONE_OF_EACH: list[EventData] = [
    discovered(),
    enriched(),
    deduplicated(matches=("a2",)),
    ArticlePublished(article_id="a1", story_id="s1", revision=2, listed_seq=7, change_seq=9),
    ArticleWithdrawn(article_id="a1", story_id="s1", change_seq=10, reason="Sai sự thật"),
    WithdrawalRequested(article_id="a1", reason="Sai sự thật", requested_by="lan@tin"),
    RestoreRequested(article_id="a1", requested_by="lan@tin"),
    SplitRequested(article_id="a1", apart_from=["a2", "a3"], reason="Tin khác", requested_by="lan@tin"),
    MergeRequested(article_id="a1", other_id="a2", together=["a1", "a2", "a3"], requested_by="lan@tin"),
    StoryChanged(story_id="s1", change_seq=11, change="merged", merged_into="s2"),
]


def test_there_is_a_sample_of_every_type() -> None:
    assert {type(data) for data in ONE_OF_EACH} == {shape for _, shape in TYPES.values()}


@pytest.mark.parametrize("data", ONE_OF_EACH, ids=lambda data: type(data).__name__)
def test_every_version_stays_what_its_golden_json_says(data: EventData) -> None:
    """To add a version, add a file. A file that is there is never edited: others read these bytes."""
    sent = event(data, key="golden")
    golden = (GOLDEN / f"{sent.type}.v{sent.version}.json").read_bytes()
    assert msgspec.json.decode(encode(sent)) == msgspec.json.decode(golden)
    assert decode(golden) == sent


def test_no_golden_json_is_left_without_its_type() -> None:
    """A file with one more word in its name holds an optional field of that version."""
    assert {".".join(path.name.split(".")[:3]) for path in GOLDEN.iterdir()} == {
        f"{name}.v{version}" for name, (version, _) in TYPES.items()
    }


def test_habits_are_sent_where_there_are_any() -> None:
    sent = discovered(entry=entry(date_habits=["mdy"]))
    assert decode(encode(event(sent))).data == sent
    assert b"date_habits" not in encode(event(discovered()))


def test_related_articles_are_sent_where_there_are_any() -> None:
    sent = event(deduplicated(matches=("a2",), related={"a3": 0.4}), key="golden")
    golden = (GOLDEN / "article.deduplicated.v1.related.json").read_bytes()
    assert msgspec.json.decode(encode(sent)) == msgspec.json.decode(golden)
    assert decode(golden) == sent
    assert b"related" not in encode(event(deduplicated(matches=("a2",))))


def test_unknown_fields_are_ignored() -> None:
    body = msgspec.json.decode(encode(event(ONE_OF_EACH[3])))
    body["data"]["later"] = "a field of a later time"
    body["later"] = 1
    assert decode(msgspec.json.encode(body)).data == ONE_OF_EACH[3]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        encode(event(ONE_OF_EACH[3])).replace(b"article.published", b"article.perished"),
        encode(event(ONE_OF_EACH[3])).replace(b'"version":1', b'"version":99'),
        encode(event(ONE_OF_EACH[3])).replace(b'"revision":2', b'"revision":"two"'),
    ],
)
def test_what_is_no_event_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(InvalidEvent, match=r"^(Not an event: .+|Unknown event type .+)$"):
        decode(body)


def test_an_event_over_the_cap_is_not_encoded() -> None:
    with pytest.raises(InvalidEvent, match=f"at most {MAX_BYTES}"):
        encode(event(discovered(entry=entry(content_html="đ" * MAX_BYTES))))


@given(st.text(max_size=20), st.text(max_size=20))
def test_ids_follow_from_the_cause_and_nothing_else(one: str, other: str) -> None:
    cause = first_event(discovered(), key=one, at=NOON)
    assert cause.id == first_event(discovered(), key=one, at=NOON).id
    assert (cause.id == first_event(discovered(), key=other, at=NOON).id) == (one == other)
    again = derived_event(cause, enriched(), at=NOON)
    assert again.id == derived_event(cause, enriched(), at=NOON).id != cause.id
    assert again.trace_id == cause.trace_id


def test_what_comes_to_a_work_queue_is_an_event_type() -> None:
    assert all(name in TYPES for queue in WORK_QUEUES for name in queue.binds)
    assert queues_for("article.discovered") == ("enricher",)
    assert queues_for("story.changed") == ()


def test_the_ladder_of_retries_ends() -> None:
    delays: list[timedelta] = []
    while (delay := retry_delay(len(delays) + 1)) is not None:
        delays.append(delay)
    assert delays == sorted(delays)
    assert len(delays) == 6
