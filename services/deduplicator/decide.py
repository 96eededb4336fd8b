"""What an article is to those that are known: pure decisions.

The pair predicate is symmetric (`comparing.py`): which article links which is the same whoever comes first.
"""

from collections.abc import Iterable, Sequence

import msgspec

from services.deduplicator.comparing import compare
from services.deduplicator.sketching import sketched
from shared.events import ArticleEnriched, Decision, Match
from shared.storage.fingerprints import Claim, Fingerprint

MOST_MATCHES = 100
"""Matches carried on an event: the oldest ones, so that all copies of a text name the same articles."""
MOST_RELATED = 10


def claim_for(data: ArticleEnriched) -> Claim:
    """What the article claims in the index: its sketch, and the keys that twins of it have in common."""
    article = data.article
    found = sketched(
        title=article.title,
        text=article.content_text,
        portal=data.source.portal,
        published=article.published_at or data.observed_at,
        url=data.canonical_url,
    )
    return Claim(
        article_id=data.article_id,
        text_hash=found.text_hash,
        source_id=data.source.id,
        at=data.observed_at,
        url=found.url,
        keys=found.keys,
        sketch=found.sketch,
    )


def decide(claim: Claim, found: Sequence[Fingerprint]) -> Decision:
    """The decision on one article. `found` is everything in the index that shares a key or the article's id.

    The decision made for this very text before is kept, so that a message that comes again leads to the same.
    """
    own = next((known for known in found if known.id == claim.id), None)
    if own is not None and own.decision is not None:
        return _replayed(own, own.decision, claim, found)
    earlier = any(known.article_id == claim.article_id and known.id != claim.id for known in found)
    matches, related, reason = _compared(claim, found)
    if earlier:
        return Decision(
            kind="revision", matches=matches, related=related, reason=f"another text of article {claim.article_id}"
        )
    if matches and matches[0].kind == "same-url":
        reason = f"same URL as article {matches[0].article_id}"
        return Decision(kind="same-article", matches=matches, related=related, reason=reason)
    return Decision(kind="copy" if matches else "new", matches=matches, related=related, reason=reason)


def _replayed(own: Fingerprint, decision: Decision, claim: Claim, found: Sequence[Fingerprint]) -> Decision:
    if claim.url is not None and own.url is None:  # its link is believed now
        known = {match.article_id for match in decision.matches}
        matches = [match for match in _compared(claim, found)[0] if match.kind == "same-url"]
        decision = msgspec.structs.replace(
            decision,
            matches=[*(match for match in matches if match.article_id not in known), *decision.matches][:MOST_MATCHES],
        )
    if own.source_id == claim.source_id:
        return decision
    reason = f"the same text of the same article as in source {own.source_id}"
    return msgspec.structs.replace(decision, kind="same-article", reason=reason)


def _compared(claim: Claim, found: Iterable[Fingerprint]) -> tuple[list[Match], list[Match], str]:
    """The oldest articles that are this one, each once, same URLs first; the most related; and why."""
    matches: dict[str, Match] = {}
    related: dict[str, Match] = {}
    reason, nearest = "", 0.0
    for known in sorted(found, key=lambda known: (known.at, known.article_id)):
        other = known.article_id
        if other == claim.article_id:
            continue
        if claim.url is not None and claim.url == known.url:
            matches[other] = Match(article_id=other, kind="same-url", score=1.0)
            continue
        comparison = compare(claim.sketch, known.sketch)
        if comparison.verdict == "copy":
            if other not in matches or matches[other].score < comparison.score:
                reason = reason or f"{comparison.reason}: article {other}"
                matches[other] = Match(article_id=other, kind="same-text", score=comparison.score)
        elif comparison.verdict == "related":
            related.setdefault(other, Match(article_id=other, kind="related", score=comparison.score))
        if comparison.containment > nearest and not matches:
            nearest, refusal = comparison.containment, f"nearest is article {other}: {comparison.reason}"
    if not matches:
        reason = refusal if nearest else "no article shares its address or its text"
    ordered = sorted(matches.values(), key=lambda match: match.kind != "same-url")[:MOST_MATCHES]
    apart = [match for match in related.values() if match.article_id not in matches]
    return ordered, sorted(apart, key=lambda match: -match.score)[:MOST_RELATED], reason
