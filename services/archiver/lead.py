"""Which article of a story is shown: one rule, computed from archived members only.

First who is credited: portals that take a text over often say whose it is. Then who recorded it first, then who
has the fullest text.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from services.archiver.credit import credited
from shared.storage.records import Member


def choose_lead(members: Sequence[Member]) -> tuple[Member, str]:
    """The lead of these, at least one, and why it is. A withdrawn article leads only where all are withdrawn.

    The URL and the id only make the order total, so that every archiver, in any order of arrival, chooses the
    same one. Withdrawn copies still bear witness to whom they had it from.
    """
    credits = credited(members)
    candidates = [member for member in members if member.live] or list(members)
    ranked = sorted(candidates, key=lambda member: _rank(member, credits))
    return ranked[0], _reason(ranked, credits, len(members))


def _rank(member: Member, credits: Mapping[str, int]) -> tuple[int, float, int, str, str]:
    recorded = member.first_recorded_at.timestamp()
    return (-credits[member.article_id], recorded, -member.length, member.url, member.article_id)


def _reason(ranked: Sequence[Member], credits: Mapping[str, int], count: int) -> str:
    """In words, as far down the rule as it had to go."""
    lead, *others = ranked
    if not others:
        return "the only article" if count == 1 else "the only article that is not withdrawn"
    reasons = []
    if times := credits[lead.article_id]:
        reasons.append(f"credited by {times} of {count - 1} {'copies' if count > 2 else 'copy'}")
        others = [member for member in others if credits[member.article_id] == times]
    if others:
        reasons.append(f"recorded first, {_moment(lead.first_recorded_at)}")
        others = [member for member in others if member.first_recorded_at == lead.first_recorded_at]
    if others:
        longer = lead.length > max(member.length for member in others)
        reasons.append(f"the fullest text of that time, {lead.length} characters" if longer else "the first by its URL")
    return "; ".join(reasons)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
