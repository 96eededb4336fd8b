"""Whether a source's GUIDs and links name its entries: judged from each document, against the ones before it. Pure.

What degrades is which name is consulted, never an article's id. Distrust comes at the first proof, since one article
that takes over another's id is worse than one that is not recognised; trust comes back slowly, and only where
going back can confuse nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from services.poller.mark import Mark, is_named
from shared.storage.source_record import Trust

_STEADY_ENTRIES = 100
"""Entries seen again under their old GUID before GUIDs that were once new at each fetch are believed again …"""
_STEADY_DAYS = timedelta(days=14)
"""… and how long that must have gone on."""


def judge(trust: Trust, marks: Sequence[Mark], before: Sequence[Mark], *, now: datetime) -> Trust:
    """What the source is trusted for after a document with these marks; `before` is the window.

    - `shared`: one document gives two headlines the same GUID or link; or two entries that differ by date and by their
      other name.
    - `reused`: a later entry, another by headline, date and its other name, goes under the GUID or link of an earlier
      one; in a feed of one entry, which shows nothing to compare with, headline and date decide. And an entry that
      stayed the same goes under another's GUID or link: names that say the place in the list.
    - `unstable`: entries that stayed the same have new GUIDs.
    """
    guid, link = trust.guid, trust.link
    guid = "shared" if guid in ("trusted", "unstable") and _names_two(marks, "guid") else guid
    link = "shared" if link == "trusted" and _names_two(marks, "link") else link
    by_guid, by_link = guid == "trusted", link == "trusted"
    guid = "shared" if by_guid and by_link and _names_both(marks, "guid", other="link") else guid
    link = "shared" if by_guid and by_link and _names_both(marks, "link", other="guid") else link
    other = "link" if link == "trusted" else None
    if guid == "trusted" and (_is_reused(marks, before, "guid", other) or _wander(marks, before, "guid", other)):
        guid = "reused"
    changed, same = _renamed(marks, before)
    if guid == "trusted" and changed and changed > same:
        guid = "unstable"
    # Only now: GUIDs that are new at each fetch are no sign of another article.
    other = "guid" if guid == "trusted" else None
    if link == "trusted" and (_is_reused(marks, before, "link", other) or _wander(marks, before, "link", other)):
        link = "reused"
    if (guid, link) != (trust.guid, trust.link):
        return Trust(guid=guid, link=link, since=now)
    if guid != "unstable":
        return trust
    return _regained(trust, changed, same, now)


def told_apart_by_guid(marks: Sequence[Mark], before: Sequence[Mark], distrusted: Collection[str]) -> set[bytes]:
    """The `text` of entries that nothing but their trusted GUIDs tells apart: "Thông báo", twice in one document; or
    one after the other, where neither link nor date is a part of it."""
    if "guid" in distrusted:
        return set()
    bare = [mark for mark in before if not is_named(mark.date) and ("link" in distrusted or not is_named(mark.link))]
    guids: dict[bytes, set[bytes]] = defaultdict(set)
    for mark in (*marks, *bare):
        if is_named(mark.guid):
            guids[mark.text].add(mark.guid)
    return {text for text, found in guids.items() if len(found) > 1}


def _regained(trust: Trust, changed: int, same: int, now: datetime) -> Trust:
    """GUIDs that were new at each fetch, once they have stayed the same for long. (Shared and reused ones stay
    distrusted: an old one among them names another article.)"""
    if changed:
        return replace(trust, since=now, steady=0)
    steady = min(trust.steady + same, _STEADY_ENTRIES)
    if steady >= _STEADY_ENTRIES and trust.since is not None and now - trust.since >= _STEADY_DAYS:
        return Trust(guid="trusted", link=trust.link, since=now)
    return replace(trust, steady=steady)


def _names_two(marks: Sequence[Mark], kind: str) -> bool:
    """Two different headlines have the same name. (An entry listed twice under one headline is one entry.)"""
    titles: dict[bytes, set[bytes]] = defaultdict(set)
    for mark in marks:
        name = getattr(mark, kind)
        if is_named(name):
            titles[name].add(mark.title)
    return any(len(found) > 1 for found in titles.values())


def _names_both(marks: Sequence[Mark], kind: str, *, other: str) -> bool:
    """Two entries have the same name, and neither their other name nor their date."""
    found: dict[bytes, tuple[set[bytes], set[bytes]]] = defaultdict(lambda: (set(), set()))
    for mark in marks:
        name, another = getattr(mark, kind), getattr(mark, other)
        if is_named(name) and is_named(another) and is_named(mark.date):
            others, dates = found[name]
            others.add(another)
            dates.add(mark.date)
    return any(len(others) > 1 and len(dates) > 1 for others, dates in found.values())


def _is_reused(marks: Sequence[Mark], before: Sequence[Mark], kind: str, other: str | None) -> bool:
    earlier = {name: mark for mark in reversed(before) if is_named(name := getattr(mark, kind))}
    alone = len(marks) == 1 and len(earlier) == 1
    for mark in marks:
        known = earlier.get(getattr(mark, kind))
        if known is None or mark.title == known.title or (is_named(mark.date) and mark.date == known.date):
            continue
        if alone or (other is not None and _differ(getattr(mark, other), getattr(known, other))):
            return True
    return False


def _wander(marks: Sequence[Mark], before: Sequence[Mark], kind: str, other: str | None) -> bool:
    """Entries that stayed the same left their name for one that was another's: one entry that is the same by headline,
    date and its other name, or two by their headlines alone. (One may have been corrected to another's headline.)"""

    owners = {getattr(mark, kind): mark for mark in before}
    if all(_is_alike(mark, owners.get(getattr(mark, kind), mark), other) for mark in marks):
        return False

    def certain(mark: Mark) -> tuple[bytes, ...] | None:
        rest = (mark.date, getattr(mark, other)) if other is not None else (mark.date,)
        return (mark.title, *rest) if any(map(is_named, rest)) else None

    return _wandered(marks, before, kind, certain) > 0 or _wandered(marks, before, kind, lambda mark: mark.title) > 1


def _is_alike(one: Mark, two: Mark, other: str | None) -> bool:
    same = one.title == two.title and one.date == two.date
    return same and (other is None or getattr(one, other) == getattr(two, other))


def _wandered(marks: Sequence[Mark], before: Sequence[Mark], kind: str, same: Callable[[Mark], object]) -> int:
    """How many entries, known again by what `same` tells of them, have the name that another one had."""
    earlier: dict[object, set[bytes]] = defaultdict(set)
    for mark in before:
        earlier[same(mark)].add(getattr(mark, kind))
    earlier.pop(None, None)
    names = set().union(*earlier.values())
    return sum(
        is_named(name := getattr(mark, kind)) and name in names and name not in earlier.get(same(mark), names)
        for mark in marks
    )


def _differ(one: bytes, two: bytes) -> bool:
    return is_named(one) and is_named(two) and one != two


def _renamed(marks: Sequence[Mark], before: Sequence[Mark]) -> tuple[int, int]:
    """How many entries, the same by headline and link or date, changed their GUID, and how many kept it."""
    guids, present = {mark.guid for mark in before}, {mark.guid for mark in marks}
    earlier: dict[tuple[bytes, bytes], set[bytes]] = defaultdict(set)
    titles = {mark.title for mark in marks}
    for mark in before:
        for name in (mark.link, mark.text) if mark.title in titles else ():
            if is_named(name) and is_named(mark.guid):
                earlier[mark.title, name].add(mark.guid)
    changed = same = 0
    for mark in marks:
        known = earlier.get((mark.title, mark.text)) or earlier.get((mark.title, mark.link))
        if known and is_named(mark.guid):
            same += mark.guid in known
            changed += mark.guid not in guids and not known & present  # else it is another one under that headline
    return changed, same
