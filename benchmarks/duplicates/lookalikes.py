"""Pairs that look alike and are no copies: merging them would swallow news."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

from benchmarks.duplicates import edits
from benchmarks.duplicates.issues import issues
from benchmarks.duplicates.items import Case, Draft, Item, Truth, draft, item
from benchmarks.duplicates.slots import Form
from benchmarks.duplicates.texts import Base, Template, Texts
from benchmarks.duplicates.values import day

_DIFFERENCES = ("1 slot", "2 slots", "4 slots", "half the slots", "all slots")
_SHORT, _LONG = 170, 250
"""Syllables of what a round-up takes in whole, and of a report that quotes a notice."""


def lookalikes(texts: Texts, seed: int, *, notices: int) -> Iterator[Case]:
    """`notices`: pairs of each template and number of slots that differ."""
    yield from _notices(texts, seed, notices)
    yield from _groups(texts)
    yield from _same_titles(texts, seed)
    yield from _round_ups(texts, seed)
    yield from _quoting(texts, seed)
    yield from _issues(texts)


def _notices(texts: Texts, seed: int, number: int) -> Iterator[Case]:
    for template in texts.templates:
        for difference, turn in product(_DIFFERENCES, range(number)):
            name = f"{template.id} / {difference} / {seed} / {turn}"
            a, b = _sisters(template, difference, name, one_portal=turn % 2 == 0)
            kind = f"notice, {difference} differ"
            yield Case(kind, "template", a, b)
            if turn == 0 and "\n\n" in b.text:
                summary = b.text.partition("\n\n")[0]
                yield Case(f"{kind}, summary", "template", a, replace(b, id=f"{b.id} / summary", text=summary))
            if turn < number / 3 and a.text != b.text:
                bare = template.title.partition("{")[0].strip(" (,:")
                one, other = (replace(each, id=f"{each.id} / bare", title=bare) for each in (a, b))
                yield Case(f"{kind}, under one title", "template", one, other)


def _sisters(template: Template, difference: str, name: str, *, one_portal: bool) -> tuple[Item, Item]:
    """Two notices of one form, on one portal, as its readers see them side by side, or on two."""
    form, rng = template.form, Random(name)
    first = form.draw(rng)
    second = form.another(first, _how_many(difference, form), rng)
    portals = (template.id, template.id if one_portal else name)
    a, b = (
        _filled(form, values, f"{name} / {side}", portal, rng)
        for side, values, portal in zip("ab", (first, second), portals, strict=True)
    )
    return a, b


def _how_many(difference: str, form: Form) -> int:
    number = len(form.slots)
    named = {"half the slots": max(1, number // 2), "all slots": number}
    return named[difference] if difference in named else min(number, int(difference.split()[0]))


def _filled(form: Form, values: dict[str, str], id: str, portal: str, rng: Random) -> Item:
    title, text = form.filled(values)
    return item(draft(title, text), id=id, origin=id, published=day(rng), portal=portal)


def _groups(texts: Texts) -> Iterator[Case]:
    bases = {base.title: base for base in texts.bases}
    for group in texts.groups:
        name = f"{group.kind} / {group.texts[0].title}"
        items = [
            _made(draft(told.title, told.text), f"{name} / {number}", group.published + timedelta(days=told.day))
            for number, told in enumerate(group.texts)
        ]
        if group.article in bases:  # and in this half
            items.append(_original(bases[group.article]))
        truth: Truth = "same event" if group.kind == "same event" else "other"
        yield from (Case(group.kind, truth, a, b) for a, b in combinations(items, 2))


def _same_titles(texts: Texts, seed: int) -> Iterator[Case]:
    """Another text under the same title, whole and as a summary."""
    for base, other in zip(texts.bases, _turned(texts.bases, seed), strict=True):
        original = _original(base)
        written = draft(base.title, other.text)
        for kind, text in (
            ("same title, other text", written),
            ("same title, other summary", edits.first_paragraphs(written, 1)),
        ):
            # It is a copy of what it is taken from, under a strange title.
            id = f"{base.title} / {kind} / {seed}"
            yield Case(kind, "other", original, item(text, id=id, origin=other.title, published=other.published))


def _round_ups(texts: Texts, seed: int) -> Iterator[Case]:
    """Short articles whole, one behind the other, each less than four tenths of the round-up."""
    short = [base for base in texts.bases if draft(base.title, base.text).length <= _SHORT]
    rng = Random(f"round-ups {seed}")
    for number in range(len(short)):
        chosen = rng.sample(short, min(len(short), rng.randint(3, 5)))
        intro = rng.choice(texts.parts.intros)
        paragraphs = [line for base in chosen for line in (f"* {base.title}", *draft("", base.text).paragraphs)]
        whole = Draft(f"Điểm tin trong tỉnh, số {number + 1}", (intro, *paragraphs))
        digest = _made(whole, f"round-up {seed} / {number}", chosen[0].published)
        for base in chosen:
            if draft("", base.text).length < 0.4 * whole.length:
                yield Case("round-up that contains it", "other", _original(base), digest)


def _quoting(texts: Texts, seed: int) -> Iterator[Case]:
    """A long report with a short article whole in its middle."""
    drafts = [(base, draft(base.title, base.text)) for base in texts.bases]
    short = [(base, text) for base, text in drafts if text.length <= _SHORT]
    rng = Random(f"quoting {seed}")
    for base, report in drafts:
        fitting = [
            (quoted, text) for quoted, text in short if text.length <= 0.5 * report.length and quoted is not base
        ]
        if report.length >= _LONG and fitting:
            quoted, text = rng.choice(fitting)
            longer = edits.with_added(report, text.paragraphs, "middle")
            origin = base.title  # it is a copy of the report with a paragraph added, and none of what it quotes
            quoting = item(longer, id=f"{base.title} / quoting {seed}", origin=origin, published=base.published)
            yield Case("report that quotes it", "other", _original(quoted), quoting)


def _issues(texts: Texts) -> Iterator[Case]:
    """A very long text and what it contains."""
    for issue, parts in issues(texts):
        whole = _made(draft(issue.title, issue.text), f"{texts.name}, {issue.title}", issue.published)
        yield from (Case("issue that contains it", "other", _original(part), whole) for part in parts)


def _turned(bases: Sequence[Base], seed: int) -> Sequence[Base]:
    """Every base in another one's place."""
    by = 1 + Random(f"turned {seed}").randrange(len(bases) - 1)
    return [*bases[by:], *bases[:by]]


def _original(base: Base) -> Item:
    return item(draft(base.title, base.text), id=base.title, origin=base.title, published=base.published)


def _made(written: Draft, id: str, published: date) -> Item:
    return item(written, id=id, origin=id, published=published)
