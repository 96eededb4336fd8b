"""From single namings to people: each once, with the fullest title and all their spans."""

from dataclasses import dataclass, field

from services.enricher.people.titles import Named
from services.enricher.reading import Reading
from shared.article import PersonMention, Span
from shared.text.normalise import aligned

_MOST = 200
"""People of one text."""
_MOST_SPANS = 10


@dataclass(slots=True)
class _Person:
    name: str
    title: str | None = None
    spans: list[Span] = field(default_factory=list)


def gather(named: list[Named], reading: Reading) -> list[PersonMention]:
    """The people of `named`."""
    people: dict[str, _Person] = {}
    short: list[Span] = []
    for one in named:
        span = one.words[0][0], one.words[-1][1]
        if len(one.words) == 1 and "'" not in reading.whole[slice(*span)].replace("’", "'"):
            short.append(span)
            continue
        name, key = _written(reading.whole[slice(*span)]), reading.lowered[slice(*span)]
        person = people.get(key)
        if person is None:
            if len(people) == _MOST:
                continue
            person = people[key] = _Person(name)
        elif person.name.isupper():
            person.name = name
        person.spans.append(span)
        person.title = _fuller(person.title, _title(one, reading.whole))
    _merge_given_names(people)
    _add_bare_names(people, reading)
    _add_short_names(short, people, reading.lowered)
    return [_mention(person, reading) for person in sorted(people.values(), key=lambda person: min(person.spans))]


def _title(named: Named, whole: str) -> str | None:
    return ", ".join(" ".join(whole[start:end].split()) for start, end in named.titles) or None


def _fuller(title: str | None, later: str | None) -> str | None:
    """The first title, or a later one that holds it and says more, or is not in capitals."""
    if title is None or later is None:
        return title or later
    if title == later or (title.isupper() and not later.isupper()):
        return later
    return later if aligned(title) in aligned(later) else title


def _written(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 4 else name


def _merge_given_names(people: dict[str, _Person]) -> None:
    """`em Gia Bảo` is the Nguyễn Gia Bảo named before."""
    for key, person in list(people.items()):
        longer = [other for name, other in people.items() if name.endswith(f" {key}")] if person.title is None else []
        if len(longer) == 1:
            longer[0].spans += person.spans
            del people[key]


def _add_bare_names(people: dict[str, _Person], reading: Reading) -> None:
    """Where the full name of a known person stands alone."""
    lowered = reading.lowered
    for key, person in people.items():
        at = lowered.find(key)
        known = set(person.spans)
        while at >= 0 and len(person.spans) < _MOST_SPANS:
            end = at + len(key)
            apart = not lowered[at - 1 : at].isalnum() and not lowered[end : end + 1].isalnum()
            if apart and (at, end) not in known and reading.whole[at].isupper():
                person.spans.append((at, end))
            at = lowered.find(key, end)


def _add_short_names(short: list[Span], people: dict[str, _Person], lowered: str) -> None:
    """`ông Chinh` is the one known person who is called so."""
    by_given: dict[str, list[_Person]] = {}
    for key, person in people.items():
        by_given.setdefault(key.rpartition(" ")[2], []).append(person)
    for start, end in short:
        called = by_given.get(lowered[start:end], ())
        if len(called) == 1:
            called[0].spans.append((start, end))


def _mention(person: _Person, reading: Reading) -> PersonMention:
    in_title, spans = reading.stands(person.spans)
    return PersonMention(name=person.name, title=person.title, in_title=in_title, spans=spans)
