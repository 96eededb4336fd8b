"""How much of a text can be changed before it is no longer found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.duplicates import edits
from benchmarks.duplicates.items import Case, Draft, draft, item
from benchmarks.duplicates.judging import Method
from benchmarks.duplicates.scores import Share
from benchmarks.duplicates.texts import Texts

SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
CHANGES = ("other words", "cut off", "added")
_ENOUGH = 150
"""Syllables of the articles that take part: shorter ones have nothing left to find at the far end."""


@dataclass(frozen=True)
class Curve:
    change: str
    recalls: Sequence[Share]
    """For each of `SHARES`."""


def curves(methods: Sequence[Method], texts: Texts, seeds: int) -> dict[str, list[Curve]]:
    """By the method's name."""
    cases = {(change, share): list(_cases(texts, change, share, seeds)) for change in CHANGES for share in SHARES}
    for method in methods:
        method.read(each for some in cases.values() for case in some for each in (case.a, case.b))
    return {
        method.name: [Curve(change, [_recall(method, cases[change, share]) for share in SHARES]) for change in CHANGES]
        for method in methods
    }


def _recall(method: Method, cases: Sequence[Case]) -> Share:
    return Share(sum(method.judge(case.a, case.b).merged for case in cases), len(cases))


def _cases(texts: Texts, change: str, share: float, seeds: int) -> Iterator[Case]:
    drafts = [draft(base.title, base.text) for base in texts.bases]
    words = sorted({word for each in drafts for word in each.text.split() if word.isalpha() and word.islower()})
    for base, whole in zip(texts.bases, drafts, strict=True):
        if whole.length < _ENOUGH:
            continue
        strange = [paragraph for other in drafts if other is not whole for paragraph in other.paragraphs]
        for seed in range(seeds):
            rng = Random(f"{seed} {change} {share} {base.title}")
            changed = _changed(whole, change, share, words, strange, rng)
            a = item(whole, id=base.title, origin=base.title, published=base.published)
            id = f"{base.title} / {change} / {share} / {seed}"
            yield Case(change, "copy", a, item(changed, id=id, origin=base.title, published=base.published))


def _changed(
    whole: Draft, change: str, share: float, words: Sequence[str], strange: Sequence[str], rng: Random
) -> Draft:
    """`share` of the words of the copy are not the original's, or of the original's words not in the copy."""
    if change == "other words":
        return edits.scattered(whole, rng, share, words)
    if change == "cut off":
        return edits.cut_end(whole, share) if share else whole
    added = " ".join(rng.sample(strange, len(strange))).split()[: round(whole.length * share / (1 - share))]
    return edits.with_added(whole, [" ".join(added)] if added else [], rng.choice(("front", "middle", "end")))
