"""Which article of a story is shown: one rule, computed from archived members only."""

from collections.abc import Iterable

from shared.storage.records import Member


def choose_lead(members: Iterable[Member]) -> Member | None:
    """The live member that was recorded first; among equals the one with the fullest text.

    The URL and the id only make the order total, so that every archiver, in any order of arrival, chooses the
    same one. None if no member is live.
    """
    return min((member for member in members if member.live), key=_rank, default=None)


def _rank(member: Member) -> tuple[float, int, str, str]:
    return (member.first_recorded_at.timestamp(), -member.length, member.url, member.article_id)
