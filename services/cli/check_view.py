"""The explanation of a fetch as a person reads it, from the first request to the verdict."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from services.cli.console import local_time, mark, milliseconds, one_line, print_heading, say, say_wrapped
from services.cli.references import short
from services.poller.check.planning import skipped_in_words
from services.poller.check.shapes import (
    Answer,
    Dates,
    Encoding,
    EntrySeen,
    Explanation,
    FeedDocument,
    Identity,
    KnownSource,
    Place,
    Publication,
    Redirect,
    Schedule,
    Shape,
)
from services.poller.check.words import counted, rule_in_words, span

_NAMES = 13
"""Columns of the names of facts, with the space behind them."""
_FORMATS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed", "cdf": "CDF"}

Facts = Iterable[tuple[str, str]]


def print_explanation(told: Explanation) -> None:
    say(told.url)
    if told.source is not None:
        _print_source(told.source)
    _step("Address", _place(told.place), told.place)
    if told.redirects:
        _print_redirects(told.redirects)
    if told.answer:
        _step("Answer", _answer(told.answer), told.answer)
    if told.encoding:
        _step("Encoding", _encoding(told.encoding), told.encoding)
    if told.document:
        _step("Document", _document(told.document), told.document)
    if told.dates and told.dates.rules:
        _step("Dates", _dates(told.dates), told.dates)
    if told.identity and told.identity.entries:
        _step("Identity", _identity(told.identity), told.identity)
    if told.publication:
        _step("What a poll would publish", _publication(told.publication), told.publication)
    _print_entries(told)
    if told.schedule:
        when = "if it were polled now" if told.source else "once it is added"
        _step(f"Next poll, {when}", _schedule(told.schedule), told.schedule)
    _print_verdict(told)


def _print_source(source: KnownSource) -> None:
    since = f" since {local_time(source.since)}" if source.since else ""
    _step(
        f"{source.name} ({short(source.id)})",
        [
            ("state", f"{source.state}{since}"),
            ("last poll", local_time(source.last_polled_at)),
            ("last good", local_time(source.last_success_at)),
            ("remembered", counted(source.remembered, "entry", "entries")),
            ("due", local_time(source.due_at) if source.status == "active" else "–"),
        ],
        source,
    )


def _print_redirects(redirects: Sequence[Redirect]) -> None:
    print_heading("Redirects")
    for meanings, alike in groupby(redirects, key=lambda redirect: redirect.meanings):
        _facts(((str(each.status), f"{each.url} → {each.to}") for each in alike), indent=2)
        for meaning in meanings:
            say_wrapped(meaning, indent=2)


def _print_verdict(told: Explanation) -> None:
    say("")
    if told.ok and told.publication:
        said = told.publication
        parts = [f"{number} {word}" for word, number in _outcomes(said) if number]
        say_wrapped(f"{mark(good=True)} A poll would be a good one: {', '.join(parts) or 'no entries'}.", hang=2)
    else:
        say_wrapped(f"{mark(good=False)} {told.problem}", hang=2)
    if told.advice:
        say_wrapped(told.advice, indent=2)


def _print_entries(told: Explanation) -> None:
    if not told.entries or told.document is None:
        return
    all_ = told.document.entries
    more = f", the first {len(told.entries)} of {all_}: --limit {all_} shows all" if len(told.entries) < all_ else ""
    print_heading(f"Entries{more}")
    for entry in told.entries:
        _print_entry(entry)


def _print_entry(entry: EntrySeen) -> None:
    reading, date = entry.reading, entry.date
    say_wrapped(f"{entry.place}. {entry.outcome}: {one_line(reading.title)}", hang=3)
    first = entry.names[0]
    raw = one_line(entry.title)
    same = entry.link.strip() == entry.canonical_url
    link = entry.link if same else f"{entry.link or '–'} → {entry.canonical_url or '(not used to name it)'}"
    readers = [
        _listing(entry),
        reading.language,
        counted(reading.images, "image") if reading.images else "",
    ]
    facts = [
        ("title", f"{raw or '(none)'} → {one_line(reading.title)}" if raw != one_line(reading.title) else ""),
        ("date", f"{one_line(date.text) or '(none)'} → {local_time(date.at)} ({date.meaning})"),
        ("known by", "title, link and date" if first.kind == "text" else f"{first.kind} {one_line(first.value)}"),
        ("link", one_line(link)),
        ("readers see", "; ".join(filter(None, readers))),
        ("", one_line(reading.first_line)),
    ]
    _facts(facts, indent=3)
    for meaning in entry.meanings:
        say_wrapped(f"! {meaning}", indent=3, hang=2)


def _listing(entry: EntrySeen) -> str:
    if entry.reading.listed:
        return "listed"
    if entry.outcome == "held back":
        return "not listed, one of a flood of old entries"
    return "not listed, too old" if entry.reading.published_at else "not listed, undated in a first poll"


def _place(place: Place) -> Facts:
    yield "host", f"{place.host}, port {place.port}"
    yield "TLS", "" if place.tls == "none" else place.tls
    if [each.address for each in place.addresses] == [place.host] and place.addresses[0].permitted:
        return
    words = [
        f"{each.address}{'' if each.permitted else ' (private: no request goes there)'}" for each in place.addresses
    ]
    yield "resolves to", ", ".join(words)


def _answer(answer: Answer) -> Facts:
    yield (
        "status",
        f"{answer.status} {answer.reason}".strip() + f" from {answer.url}, after {milliseconds(answer.took_ms)}",
    )
    yield "content type", answer.content_type or "(not said)"
    coding = f" ({answer.content_encoding})" if answer.content_encoding else ""
    size = f"{answer.received:,} bytes{coding}"
    yield "size", size if answer.size == answer.received else f"{size}, {answer.size:,} decompressed"
    yield "ETag", answer.etag or ""
    yield "modified", answer.last_modified or ""
    yield (
        "caching",
        "; ".join(filter(None, (answer.cache_control, f"Expires {answer.expires}" if answer.expires else ""))),
    )
    yield "Retry-After", answer.retry_after
    yield "server", answer.server


def _encoding(encoding: Encoding) -> Facts:
    declared = [("header", encoding.header), ("prolog", encoding.prolog), ("byte order mark", encoding.bom)]
    yield "declared", ", ".join(f"{name} by the {where}" for where, name in declared if name) or "nowhere"
    yield "used", encoding.used


def _document(document: FeedDocument) -> Facts:
    yield "format", _format(document.format)
    yield "title", document.title or "(none)"
    yield "language", document.language or "(not said)"
    yield "entries", str(document.entries)
    yield "hub", ", ".join(document.hubs)
    yield "own address", document.self_url
    if document.entries:
        yield "reading", "only new entries are parsed" if document.is_cut else "always parsed as a whole"


def _format(version: str) -> str:
    """`rss20` as RSS 2.0."""
    name = version.rstrip("0123456789")
    number = version[len(name) :]
    known = _FORMATS.get(name, name or "unknown")
    return f"{known} {'.'.join(number)}" if number else known


def _dates(dates: Dates) -> Facts:
    for rule, number in dates.rules.items():
        yield f"{number}×", rule_in_words(rule)
    if dates.newest and dates.oldest:
        yield "from – to", f"{local_time(dates.oldest)} – {local_time(dates.newest)}, Vietnam time"


def _identity(identity: Identity) -> Facts:
    yield "GUID", f"{identity.with_guid} of {identity.entries} entries, {identity.trust.guid}"
    yield "link", f"{identity.with_link} of {identity.entries} entries, {identity.trust.link}"


def _publication(said: Publication) -> Facts:
    yield "entries", ", ".join(f"{number} {word}" for word, number in _outcomes(said) if number) or "none"
    if news := said.new + said.changed + said.held_back:
        yield (
            "listed",
            f"{said.listed} of {news}; others are stored and found by search" if said.listed < news else "all",
        )


def _outcomes(said: Publication) -> Sequence[tuple[str, int]]:
    return (
        ("new", said.new),
        ("changed", said.changed),
        ("held back", said.held_back),
        ("known", said.known),
        ("repeated", said.repeated),
    )


def _schedule(schedule: Schedule) -> Facts:
    yield "at", local_time(schedule.next_poll_at) + (" or a little later" if schedule.next_poll_at else "")
    hints = schedule.hints
    yield "feed asks", f"at most every {span(timedelta(seconds=hints.every_s))}" if hints.every_s else ""
    yield "skips", skipped_in_words(hints)


def _step(title: str, facts: Facts, shape: Shape) -> None:
    print_heading(title)
    _facts(facts, indent=2)
    for meaning in shape.meanings:
        say_wrapped(meaning, indent=2)


def _facts(facts: Facts, *, indent: int) -> None:
    for name, value in facts:
        if value:
            say_wrapped(f"{name.ljust(_NAMES)}{one_line(value)}", indent=indent, hang=_NAMES)
