"""Two articles side by side: what both have, where they contradict each other, and what came of it."""

import re
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table
from rich.text import Text

from services.cli.console import (
    Column,
    exact_time,
    is_bounded,
    mark,
    plain,
    print_facts,
    print_heading,
    print_rich,
    print_table,
    say,
    say_wrapped,
)
from services.cli.dedup_pair import Pair
from services.cli.references import short
from services.deduplicator.explaining import Marked, Slot, Span
from shared.events import Decision
from shared.storage.fingerprint_upkeep import Stored
from shared.storage.records import ArticleRecord

_WHITE = re.compile(r"\s+")
_SHARED, _AGAINST = "green", "bold red"
_SHOWN = 12
"""Agreeing numbers, dates and names that are named."""


def print_pair(pair: Pair) -> None:
    comparison = pair.explanation.comparison
    verdict = "copy" if pair.same_url else comparison.verdict
    say_wrapped(f"{mark(good=verdict == 'copy')} {verdict}: {_reason(pair)}.", hang=2)
    say("")
    _print_texts(pair)
    _print_slots(pair)
    print_heading("Figures")
    print_facts(
        [
            ("containment", f"{comparison.containment:.0%} of the shorter text is in the longer"),
            ("resemblance", f"{comparison.resemblance:.0%} of all that either says is in both"),
            ("titles", f"{comparison.titles:.0%} shared"),
            ("openings", f"{comparison.openings:.0%} shared"),
            ("accord", f"{comparison.accord:g}: numbers, dates and names that say the same, by weight"),
            (
                "conflict",
                f"{comparison.conflict:g}: those that contradict each other, {comparison.dates} of them dates",
            ),
            ("score", f"{comparison.score:g}"),
            ("keys", _keys(pair)),
        ]
    )
    print_heading("Story")
    say_wrapped(f"{'One story' if pair.together else 'Two stories'}: {pair.why}")
    print_heading("Stored decisions")
    for record in (pair.one, pair.other):
        _print_stored(record, pair)


def _reason(pair: Pair) -> str:
    reason = pair.explanation.comparison.reason
    if not pair.same_url:
        return reason
    return (
        f"both have one address, which decides whatever the texts say ({pair.explanation.comparison.verdict}: {reason})"
    )


def _keys(pair: Pair) -> str:
    keys = pair.explanation.keys
    if not keys:
        return "none shared: neither finds the other"
    return "shared: " + ", ".join(f"{count} of {family}" for family, count in keys.items())


def _print_texts(pair: Pair) -> None:
    explanation = pair.explanation
    one, other = _heading(pair.one), _heading(pair.other)
    titles = [
        _marked(marked, (0, len(marked.text)), _numbered(explanation.contradicting, in_title=True, first=place == 0))
        for place, marked in enumerate((explanation.one_title, explanation.other_title))
    ]
    mine = _numbered(explanation.contradicting, in_title=False, first=True)
    theirs = _numbered(explanation.contradicting, in_title=False, first=False)
    rows = [
        (
            _marked(explanation.one, left, mine) if left else Text(),
            _marked(explanation.other, right, theirs) if right else Text(),
        )
        for left, right in explanation.rows
    ]
    if not is_bounded():
        for heading, title, place in ((one, titles[0], 0), (other, titles[1], 1)):
            say("\n".join([*heading, title.plain, "", *(row[place].plain for row in rows if row[place].plain), ""]))
        return
    table = Table(box=box.MINIMAL, expand=True, padding=(0, 1), show_edge=False, header_style="")
    for heading in (one, other):
        table.add_column(Text("\n".join(heading), overflow="fold"), ratio=1, overflow="fold")
    for title in titles:
        title.stylize_before("bold")
    table.add_row(*titles)
    for row in rows:
        table.add_row()
        table.add_row(*row)
    print_rich(table)


def _heading(record: ArticleRecord) -> list[str]:
    published = exact_time(record.article.published_at or record.first_seen_at)
    withdrawn = "" if record.live else " (withdrawn)"
    return [f"{short(record.id)}{withdrawn}  {published}", plain(record.source.name), plain(record.article.url)]


_Numbered = dict[Span, int]


def _numbered(slots: Sequence[Slot], *, in_title: bool, first: bool) -> _Numbered:
    """Where a text says what the other contradicts, and the number of that in the list."""
    return {
        span: number
        for number, slot in enumerate(slots, 1)
        if slot.in_title == in_title
        for span in (slot.one_spans if first else slot.other_spans)
    }


def _marked(marked: Marked, part: Span, against: _Numbered) -> Text:
    """A part of a text, with its signs."""
    start, end = part
    shared = [(max(first, start), min(last, end)) for first, last in marked.shared if first < end and last > start]
    within = {span: number for span, number in against.items() if start <= span[0] and span[1] <= end}
    cuts = sorted({start, end, *(cut for span in [*shared, *within] for cut in span)})
    opens, closes = {first for first, _ in shared}, {last for _, last in shared}
    ends = {last: number for (_, last), number in within.items()}
    text = Text()
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        if left in ends:
            text.append(f"[≠{ends[left]}]", _AGAINST)
        if left in closes:
            text.append("}", _SHARED)
        if left in opens:
            text.append("{", _SHARED)
        style = ""
        if any(first <= left < last for first, last in shared):
            style = _SHARED
        if any(first <= left < last for first, last in within):
            style = _AGAINST
        text.append(_WHITE.sub(" ", plain(marked.text[left:right])), style)
    return text


def _print_slots(pair: Pair) -> None:
    against, agreeing = pair.explanation.contradicting, pair.explanation.agreeing
    if against:
        print_heading("Against: in the same words, each says something else")
        columns = [Column(""), Column("KIND"), Column("IN THE WORDS", flexible=True)]
        columns += [Column(short(record.id), flexible=True) for record in (pair.one, pair.other)]
        rows = [
            [
                f"≠{number}",
                f"{slot.kind}{', title' if slot.in_title else ''}",
                slot.around,
                ", ".join(slot.one),
                ", ".join(slot.other),
            ]
            for number, slot in enumerate(against, 1)
        ]
        print_table(columns, rows)
    if agreeing:
        print_heading("For: in the same words, both say the same")
        said = [slot.around.replace("____", "/".join(slot.one)) for slot in agreeing[:_SHOWN]]
        more = f" · and {len(agreeing) - _SHOWN} more" if len(agreeing) > _SHOWN else ""
        say_wrapped(" · ".join(said) + more)


def _print_stored(record: ArticleRecord, pair: Pair) -> None:
    other = pair.other if record is pair.one else pair.one
    stored = [each for each in pair.stored if each.fingerprint.article_id == record.id]
    if not stored:
        say(f"{short(record.id)}  none: its text is older than the window, or `hoptin dedup rebuild` is due.")
    for each in stored:
        decision = each.fingerprint.decision
        now = "" if _is_current(each, pair) else ", of another text than now"
        said = f"{decision.kind}, {_names(decision, other)}: {decision.reason}" if decision else "not decided yet"
        say_wrapped(f"{short(record.id)}  {exact_time(each.fingerprint.at)}{now}: {said}", hang=10)


def _names(decision: Decision, other: ArticleRecord) -> str:
    for match in [*decision.matches, *decision.related]:
        if match.article_id == other.id:
            return f"names {short(other.id)} ({match.kind}, score {match.score:g})"
    return f"does not name {short(other.id)}"


def _is_current(stored: Stored, pair: Pair) -> bool:
    claims = zip((pair.one, pair.other), pair.explanation.claims, strict=True)
    return any(
        record.id == stored.fingerprint.article_id and claim.text_hash == stored.fingerprint.text_hash
        for record, claim in claims
    )


def pair_shape(pair: Pair) -> dict[str, object]:
    explanation = pair.explanation
    return {
        "articles": [
            {
                "id": record.id,
                "title": record.article.title,
                "url": record.article.url,
                "source": record.source,
                "published_at": record.article.published_at,
                "story_id": record.story_id,
                "words": claim.sketch.words,
                "passages": [_passage(marked, span) for span in marked.shared],
                "title_passages": [_passage(title, span) for span in title.shared],
            }
            for record, claim, marked, title in (
                (pair.one, explanation.claims[0], explanation.one, explanation.one_title),
                (pair.other, explanation.claims[1], explanation.other, explanation.other_title),
            )
        ],
        "same_url": pair.same_url,
        **asdict(explanation.comparison),
        "contradicting": explanation.contradicting,
        "agreeing": explanation.agreeing,
        "keys": explanation.keys,
        "story": {"together": pair.together, "why": pair.why},
        "stored": [
            {
                "article_id": each.fingerprint.article_id,
                "text_hash": each.fingerprint.text_hash,
                "current": _is_current(each, pair),
                "at": each.fingerprint.at,
                "expires_at": each.expires_at,
                "decision": each.fingerprint.decision,
            }
            for each in pair.stored
        ],
    }


def _passage(marked: Marked, span: Span) -> dict[str, object]:
    return {"start": span[0], "end": span[1], "text": marked.text[span[0] : span[1]]}
