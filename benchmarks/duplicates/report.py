"""What is printed, and what goes into `RESULTS.md`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from benchmarks.duplicates.baselines import PlainMinHash, SimHash
from benchmarks.duplicates.cases import Size, cases_of, items_of
from benchmarks.duplicates.curve import SHARES, Curve, curves
from benchmarks.duplicates.items import Truth
from benchmarks.duplicates.judging import Method
from benchmarks.duplicates.ours import Ours
from benchmarks.duplicates.scores import Judged, Scores, Share, scores_of
from benchmarks.duplicates.texts import Texts

RECALL, PRECISION, NOTICES, SAME_EVENT = 0.98, 0.995, 0.002, 0.0
"""What was promised: the least recall and precision of copies, the most notices of one form and articles on one event
that are taken for copies."""

_SHOWN = 24
"""Words shown of a text, and of what only one of two has."""


@dataclass(frozen=True)
class Report:
    """Of one half."""

    texts: Texts
    scores: Scores
    """Ours."""
    baselines: Sequence[Scores]
    curves: dict[str, list[Curve]]

    @property
    def size(self) -> str:
        counted = ((len(self.scores.of(truth)), name) for truth, name in _PAIRS)
        texts = self.texts
        return (
            f"{texts.name}: {len(texts.bases)} articles, {len(texts.templates)} templates, {len(texts.groups)} groups; "
            + ", ".join(f"{number:,} {name}" for number, name in counted)
        )

    @property
    def missed(self) -> list[str]:
        """Targets that are not reached."""
        scores = self.scores
        reached = {
            f"recall {scores.recall.value:.4f}": scores.recall.value >= RECALL,
            f"precision {scores.precision.value:.4f}": scores.precision.value >= PRECISION,
            f"notices merged {scores.merged('template').value:.2%}": scores.merged("template").value <= NOTICES,
            f"same event merged {scores.merged('same event').value:.2%}": scores.merged("same event").value
            <= SAME_EVENT,
        }
        return [name for name, good in reached.items() if not good]


_PAIRS: tuple[tuple[Truth, str], ...] = (
    ("copy", "pairs of copies"),
    ("template", "pairs of notices of one form"),
    ("same event", "pairs on the same event"),
    ("other", "other pairs"),
)


STEPS = 5
"""Times that `measure` says what it does next."""


def measure(texts: Texts, size: Size, say: Callable[[str], None]) -> Report:
    cases = cases_of(texts, size)
    items = items_of(cases)
    methods: list[Method] = [Ours(), PlainMinHash(0.5), PlainMinHash(0.8), SimHash()]
    scored: list[Scores] = []
    for method in methods:
        say(f"{texts.name}: {method.name}, {len(cases):,} pairs")
        scored.append(scores_of(method, cases, items))
        _ = scored[-1].stories  # worked out here, not when the table is written
    say(f"{texts.name}: curves")
    scores, *beside = scored
    return Report(texts, scores, beside, curves(methods, texts, size.seeds))


def ours_only(texts: Texts, size: Size) -> Report:
    """Without baselines and curves: for tests, and to show errors."""
    cases = cases_of(texts, size)
    items = items_of(cases)
    return Report(texts, scores_of(Ours(), cases, items), [], {})


def tables(development: Report, held_out: Report) -> str:
    return "\n\n".join(
        [_summary(development, held_out), _kinds(development, held_out), _curves(development), _curves(held_out)]
    )


def _summary(development: Report, held_out: Report) -> str:
    others = held_out.baselines
    columns = [development.scores, held_out.scores, *others]
    names = ["Hợp Tin, development", "Hợp Tin, held out", *(f"{each.name}, held out" for each in others)]
    rows = [
        ("copies: recall", f"≥ {RECALL}", [_three(each.recall) for each in columns]),
        ("copies: precision", f"≥ {PRECISION}", [_three(each.precision) for each in columns]),
        ("copies that the index brings together", "", [_three(each.candidates) for each in columns]),
        ("notices of one form, merged", f"≤ {NOTICES:.1%}", [_percent(each.merged("template")) for each in columns]),
        ("same event, merged", "0", [_percent(each.merged("same event")) for each in columns]),
        ("same event, called related", "", [_percent(each.related) for each in columns[:2]] + [""] * len(others)),
        ("other lookalikes, merged", "", [_percent(each.merged("other")) for each in columns]),
        ("all in one index: precision", "", [_three(each.stories.precision) for each in columns]),
        ("all in one index: copies in one story", "", [_three(each.stories.together) for each in columns]),
        ("all in one index: stories of more than one text", "", [_percent(each.stories.mixed) for each in columns]),
    ]
    return _table(["", "target", *names], [[name, target, *cells] for name, target, cells in rows])


def _kinds(development: Report, held_out: Report) -> str:
    columns = [development.scores, held_out.scores, *held_out.baselines]
    names = ["development", "held out", *(f"{each.name}, held out" for each in held_out.baselines)]
    truths = {each.case.kind: each.case.truth for scores in columns[:2] for each in scores.judged}
    order = [truth for truth, _ in _PAIRS]
    rows = [
        [f"{'copy' if truth == 'copy' else '**no copy**'}: {kind}", *(_of(each.kinds.get(kind)) for each in columns)]
        for kind, truth in sorted(truths.items(), key=lambda each: order.index(each[1]))
    ]
    return "Pairs called copies, by kind:\n\n" + _table(["", *names], rows)


def _curves(report: Report) -> str:
    rows = [
        [f"{curve.change}, {method}", *(f"{recall.value:.2f}" for recall in curve.recalls)]
        for number in range(len(next(iter(report.curves.values()))))
        for method, found in report.curves.items()
        for curve in [found[number]]
    ]
    head = f"Share of copies found, by the share of the text that is changed ({report.texts.name}):\n\n"
    return head + _table(["", *(f"{share:.0%}" for share in SHARES)], rows)


def errors_text(report: Report, kind: str = "") -> str:
    """Each pair that is judged wrong, of kinds that hold `kind`, side by side in short; then what the index merged."""
    errors = [each for each in report.scores.errors if kind in each.case.kind]
    lines = [_side_by_side(each) for each in sorted(errors, key=lambda each: (each.case.truth, each.case.kind))]
    if not kind:
        wrong = report.scores.stories.wrong
        lines += [f"merged in the index, of two texts: {a} | {b}" for a, b in wrong[:100]]
        if len(wrong) > 100:
            lines.append(f"… and {len(wrong) - 100} more pairs")
    return "\n\n".join(lines) or "No errors."


def _side_by_side(wrong: Judged) -> str:
    case, judgement = wrong.case, wrong.judgement
    a, b = case.a.text.split(), case.b.text.split()
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    only_a = " … ".join(" ".join(a[i:j]) for tag, i, j, _, _ in blocks if tag in ("replace", "delete"))
    only_b = " … ".join(" ".join(b[i:j]) for tag, _, _, i, j in blocks if tag in ("replace", "insert"))
    same = sum(j - i for tag, i, j, _, _ in blocks if tag == "equal")
    found = "" if judgement.found else ", not found in the index"
    return "\n".join(
        [
            f"[{case.kind}] is {case.truth}, called {judgement.verdict}{found}: {judgement.reason}",
            f"  A {len(a):4} syllables: {case.a.title}",
            f"  B {len(b):4} syllables: {case.b.title}",
            f"  common {same:4}, begins: {_short(a)}",
            f"  only A: {_short(only_a.split())}",
            f"  only B: {_short(only_b.split())}",
        ]
    )


def _short(words: Sequence[str]) -> str:
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _three(share: Share) -> str:
    return f"**{share.value:.4f}**" if share.whole else "none"


def _percent(share: Share) -> str:
    return f"**{share.value:.2%}** ({share.part} of {share.whole:,})"


def _of(share: Share | None) -> str:
    return f"{share.part} of {share.whole}" if share else ""
