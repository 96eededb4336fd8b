"""What the poller's words mean, for people. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from shared.storage.source_record import Trust

_FORMS = {
    "rfc822": "RFC 822",
    "iso8601": "ISO 8601",
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "vietnamese": "Vietnamese words",
    "english": "English words",
    "epoch": "seconds or milliseconds since 1970",
    "missing": "no date",
    "unreadable": "no date can be read",
    "absurd": "before 1990: a default value or a slip",
}
_ASSUMED = {
    "ambiguous": "it could be month/day/year, nothing in the feed decides",
    "feed-order": "by itself it could be either order, the feed's other dates decide",
    "date-only": "without a time: midnight",
    "month-for-minutes": "its minutes are the month's number, so the beginning of the hour is taken",
    "assumed-utc+7": "without an offset: Vietnam's time",
    "clamped": "in the future: the time of the fetch is taken",
}
_HABITS = {
    "dmy": "In numeric dates the day stands first: the feed's dates together prove it.",
    "mdy": "In numeric dates the month stands first: the feed's dates together prove it.",
    "month-for-minutes": "It prints the month where the minutes belong, so minutes are not known: times are the "
    "beginning of the hour. The portal's software should be corrected.",
}
_GUID = {
    "trusted": "GUIDs name the entries.",
    "shared": "Different entries have the same GUID: GUIDs are not trusted any more.",
    "reused": "A later entry took over the GUID of an earlier one: GUIDs are not trusted any more.",
    "unstable": "Entries got new GUIDs while they stayed the same: not trusted until they have stayed for long.",
}
_LINK = {
    "trusted": "Links name the entries.",
    "shared": "Different entries have the same link: links are not trusted any more.",
    "reused": "A later entry took over the link of an earlier one: links are not trusted any more.",
}


def rule_in_words(rule: str) -> str:
    """What a rule of `shared/text/dates` says of a date; words it does not know stay as they are."""
    words = rule.removeprefix("updated:")
    form, *assumed = words.split(",")
    said = "; ".join([_FORMS.get(form, form), *(_ASSUMED.get(word, word) for word in assumed)])
    return said if words == rule else f"the date of the last change, since none of publication can be read: {said}"


def habits_in_words(habits: Sequence[str]) -> tuple[str, ...]:
    return tuple(_HABITS.get(habit, habit) for habit in habits)


def trust_in_words(trust: Trust) -> tuple[str, ...]:
    return _GUID[trust.guid], _LINK[trust.link]


def counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def span(time: timedelta) -> str:
    """Roughly, in one unit."""
    seconds = max(0, round(time.total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or (unit != "day" and seconds >= size and not seconds % size):
            return counted(round(seconds / size), unit)
    return counted(seconds, "second")


def sentence(text: str) -> str:
    """With its full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
