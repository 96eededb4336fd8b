"""Pairs that are copies: a base article, and the same with everything done to it that portals do."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from random import Random

from benchmarks.duplicates import edits
from benchmarks.duplicates.issues import issues
from benchmarks.duplicates.items import Case, Draft, draft, item
from benchmarks.duplicates.slots import Form
from benchmarks.duplicates.texts import Base, Template, Texts
from benchmarks.duplicates.values import day

Edit = Callable[[Draft, Random], Draft]

_SUMMARY = 60
"""Syllables that feeds show of a text, roughly."""
_LONG = 250
"""Syllables from which one other number is a correction, and not another notice."""
_ON_ONE_PORTAL = {"word for word, same portal", "re-headed, same portal"}
_OF_NOTICES = (
    "word for word",
    "reworded, 5%",
    "abbreviations",
    "dates and measures noted otherwise",
    "NFD",
    "punctuation, case",
    "cut, a third off the end",
    "dateline, byline, credit",
    "footer",
    "list of others",
    "local paragraph, 40% at the end",
)
_OF_ISSUES = (
    "word for word",
    "reworded, 5%",
    "cut, half off the end",
    "local paragraph, 20% at the end",
    "re-headed",
    "one number corrected",
)
_ENOUGH = 40
"""Syllables that a cut leaves at least; shorter ones are no copies that anybody would miss."""


def copies(texts: Texts, seed: int) -> Iterator[Case]:
    """Each base with each edit that fits it, once."""
    making = _Making(texts)
    for base in texts.bases:
        fitting = making.edits(base, draft(base.title, base.text))
        yield from _edited(base, base.title, fitting, seed)
    for issue, _ in issues(texts):
        usual = making.edits(issue, draft(issue.title, issue.text))
        fitting = {f"long, {kind}": usual[kind] for kind in _OF_ISSUES}
        yield from _edited(issue, f"{texts.name}, {issue.title}", fitting, seed)
    for template in texts.templates:
        notice = _notice(template, seed)
        usual = making.edits(notice, draft(notice.title, notice.text))
        fitting = {f"notice, {kind}": usual[kind] for kind in _OF_NOTICES}
        yield from _edited(notice, f"{template.id} / copied / {seed}", fitting, seed)


def _edited(base: Base, origin: str, fitting: Mapping[str, Edit], seed: int) -> Iterator[Case]:
    whole = draft(base.title, base.text)
    original = item(whole, id=origin, origin=origin, published=base.published)
    for kind, edit in fitting.items():
        rng = Random(f"{seed} {kind} {origin}")
        edited = edit(whole, rng)
        if edited.length >= min(_ENOUGH, whole.length):
            id = f"{origin} / {kind} / {seed}"
            portal = origin if kind in _ON_ONE_PORTAL else id
            published = base.published + timedelta(days=rng.randrange(2))
            copied = item(edited, id=id, origin=origin, published=published, portal=portal)
            yield Case(kind, "copy", original, copied)


def _notice(template: Template, seed: int) -> Base:
    """A notice that other portals pass on."""
    rng = Random(f"{seed} {template.id}")
    title, text = template.form.filled(template.form.draw(rng))
    return Base(title=title, retitled=[f"{title} (thông báo)"], text=text, published=day(rng))


class _Making:
    def __init__(self, texts: Texts) -> None:
        self._parts, self._swaps = texts.parts, texts.swaps

    def edits(self, base: Base, whole: Draft) -> dict[str, Edit]:
        """By what they are called."""
        fitting = {
            "word for word": _same,
            "word for word, same portal": _same,
            **self._lightly(),
            **_spelled(),
            "title and captions run in": _captioned,
            **_cut(),
            **self._longer(),
            **self._framed(),
        }
        fitting["re-headed"] = fitting["re-headed, same portal"] = lambda it, rng: _headed(it, base, rng)
        fitting |= self._combined(base) | _summarised(base)
        if whole.length >= _LONG:
            fitting["one number corrected"] = edits.corrected
        return fitting

    def _lightly(self) -> dict[str, Edit]:
        light: dict[str, Edit] = {
            f"reworded, {share:.0%}": lambda it, rng, share=share: edits.reworded(it, rng, self._swaps, share)  # type: ignore[misc]
            for share in (0.02, 0.05, 0.1)
        }
        light["abbreviations"] = lambda it, rng: edits.abbreviated(it, rng, self._swaps)
        return light

    def _longer(self) -> dict[str, Edit]:
        return {
            f"local paragraph, {share:.0%} at the {where}": (
                lambda it, rng, share=share, where=where: self._with_local(it, share, where, rng)  # type: ignore[misc]
            )
            for where in ("front", "middle", "end")
            for share in (0.2, 0.4, 0.6)
        }

    def _framed(self) -> dict[str, Edit]:
        return {"dateline, byline, credit": self._signed, "footer": self._footed, "list of others": self._listed}

    def _combined(self, base: Base) -> dict[str, Edit]:
        swaps = self._swaps

        def reheaded_local(it: Draft, rng: Random) -> Draft:
            return _headed(self._with_local(it, 0.3, rng.choice(("front", "middle", "end")), rng), base, rng)

        def cut_reworded(it: Draft, rng: Random) -> Draft:
            return edits.reworded(edits.cut_end(it, 0.4), rng, swaps, 0.04)

        def cut_reheaded(it: Draft, rng: Random) -> Draft:
            return _headed(edits.cut_end(it, 0.4), base, rng)

        def reworded_framed(it: Draft, rng: Random) -> Draft:
            return self._footed(self._signed(edits.reworded(it, rng, swaps, 0.05), rng), rng)

        def reworded_reheaded(it: Draft, rng: Random) -> Draft:
            return _headed(edits.reworded(edits.abbreviated(it, rng, swaps, 0.5), rng, swaps, 0.05), base, rng)

        def reworded_local(it: Draft, rng: Random) -> Draft:
            return self._with_local(edits.reworded(it, rng, swaps, 0.05), 0.3, rng.choice(("front", "end")), rng)

        return {
            "re-headed + local paragraph": reheaded_local,
            "cut + reworded": cut_reworded,
            "cut + re-headed": cut_reheaded,
            "reworded + footer and byline": reworded_framed,
            "reworded + re-headed": reworded_reheaded,
            "reworded + local paragraph": reworded_local,
        }

    def _with_local(self, it: Draft, share: float, where: str, rng: Random) -> Draft:
        """Paragraphs of at most `share` of the text's length (one at least), each for once."""
        room, chosen = share * it.length, list[str]()
        for written in rng.sample(self._parts.local, len(self._parts.local)):
            paragraph = _filled(written, rng)
            if len(paragraph.split()) <= room:
                chosen.append(paragraph)
                room -= len(paragraph.split())
        if not chosen:
            shortest = min(self._parts.local, key=len)
            chosen = [" ".join(_filled(shortest, rng).split()[: max(12, round(share * it.length))]) + "."]
        return edits.with_added(it, chosen, where)

    def _signed(self, it: Draft, rng: Random) -> Draft:
        first = _filled(rng.choice(self._parts.datelines), rng) + it.paragraphs[0]
        last = [_filled(rng.choice(each), rng) for each in (self._parts.bylines, self._parts.credits)]
        return Draft(it.title, (first, *it.paragraphs[1:], *last[: rng.randint(1, 2)]))

    def _footed(self, it: Draft, rng: Random) -> Draft:
        return edits.with_added(it, _filled(rng.choice(self._parts.footers), rng).split("\n"), "end")

    def _listed(self, it: Draft, rng: Random) -> Draft:
        return edits.with_added(it, _filled(rng.choice(self._parts.lists), rng).split("\n"), "end")


def _captioned(it: Draft, rng: Random) -> Draft:
    """As pages give it whose title and captions stand among the paragraphs."""
    captions = [" ".join(paragraph.split()[: rng.randint(8, 16)]) + ". Ảnh: T.H" for paragraph in it.paragraphs]
    lines = [line for paragraph, caption in zip(it.paragraphs, captions, strict=True) for line in (paragraph, caption)]
    return Draft(it.title, (it.title, *lines))


def _same(it: Draft, rng: Random) -> Draft:
    return it


def _spelled() -> dict[str, Edit]:
    return {
        "dates and measures noted otherwise": edits.noted_otherwise,
        "NFD": lambda it, rng: edits.decomposed(it),
        "tone placement": lambda it, rng: edits.other_tones(it),
        "soft hyphens, odd spaces": edits.unseen,
        "punctuation, case": edits.repunctuated,
    }


def _cut() -> dict[str, Edit]:
    return {
        "cut, a third off the end": lambda it, rng: edits.cut_end(it, 1 / 3),
        "cut, half off the end": lambda it, rng: edits.cut_end(it, 1 / 2),
        "cut, two thirds off the end": lambda it, rng: edits.cut_end(it, 2 / 3),
        "cut, a third off the front": lambda it, rng: edits.cut_front(it, 1 / 3),
        "cut, half off the front": lambda it, rng: edits.cut_front(it, 1 / 2),
        "cut, a third out of the middle": lambda it, rng: edits.cut_middle(it, 1 / 3),
        "cut, half out of the middle": lambda it, rng: edits.cut_middle(it, 1 / 2),
        "cut, first paragraph off": lambda it, rng: edits.without_first(it),
        "cut, first two paragraphs left": lambda it, rng: edits.first_paragraphs(it, 2),
    }


def _summarised(base: Base) -> dict[str, Edit]:
    return {
        "summary: first paragraph": lambda it, rng: edits.first_paragraphs(it, 1),
        "summary: first paragraph, re-headed": lambda it, rng: _headed(edits.first_paragraphs(it, 1), base, rng),
        "summary: broken off": lambda it, rng: edits.broken_off(it, _SUMMARY),
        "summary: broken off, re-headed": lambda it, rng: _headed(edits.broken_off(it, _SUMMARY), base, rng),
    }


def _headed(it: Draft, base: Base, rng: Random) -> Draft:
    return Draft(rng.choice(base.retitled), it.paragraphs)


def _filled(written: str, rng: Random) -> str:
    form = Form("", written)
    return form.filled(form.draw(rng))[1]
