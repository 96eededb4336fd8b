"""Which articles carry the same text: pure decisions.

The pair predicate is symmetric: two articles match if they share a key. What makes a key stands in `keys`;
near-duplicates will be further keys (bands of a sketch) and a score in `matches`.
"""

import hashlib
from collections.abc import Sequence

from shared.events import ArticleEnriched, Decision, Match
from shared.storage.fingerprints import Claim, Fingerprint
from shared.text.normalise import comparable, syllables_of

MOST_MATCHES = 100
"""Matches carried on an event: the oldest ones, so that all copies of a text name the same articles."""

_TELLING = 50
"""Syllables from which a text alone tells that it is the same one, whatever its headline says."""
_TELLING_WITH_TITLE = 20
"""Syllables from which a text tells it together with its title. Shorter ones ("Xem chi tiết tại đây") prove
nothing: merging them would swallow news."""


def claim_for(data: ArticleEnriched) -> Claim:
    """What the article claims in the index: its keys are what twins of it have in common."""
    text = comparable(data.article.content_text)
    title = comparable(data.article.title)
    return Claim(
        article_id=data.article_id,
        text_hash=_digest(f"{title}\n{text}"),
        source_id=data.source.id,
        at=data.observed_at,
        keys=_keys(data.canonical_url, title, text),
    )


def decide(data: ArticleEnriched, claim: Claim, found: Sequence[Fingerprint]) -> Decision:
    """The decision on one article. `found` is everything in the index that shares a key or the article's id.

    The decision made for this very text before is kept, so that a message that comes again leads to the same.
    """
    own = next((known for known in found if known.id == claim.id), None)
    earlier = [known for known in found if known.article_id == claim.article_id and known.id != claim.id]
    again = own is not None and own.source_id != claim.source_id
    if own is not None and own.decision is not None:
        return _seen_elsewhere(own.decision, own) if again else own.decision
    matches = _matches(claim, found)
    if earlier:
        return Decision(kind="revision", matches=matches, reason=f"another text of article {claim.article_id}")
    if matches and matches[0].kind == "same-url":
        return Decision(kind="same-article", matches=matches, reason=f"same URL as article {matches[0].article_id}")
    if matches:
        return Decision(kind="copy", matches=matches, reason=f"same text as article {matches[0].article_id}")
    return Decision(kind="new", matches=[], reason="no article shares its URL or its text")


def _seen_elsewhere(decision: Decision, first: Fingerprint) -> Decision:
    reason = f"the same text of the same article as in source {first.source_id}"
    return Decision(kind="same-article", matches=decision.matches, reason=reason)


def _matches(claim: Claim, found: Sequence[Fingerprint]) -> list[Match]:
    """The oldest matching articles, each once, same URLs first."""
    own = set(claim.keys)
    kinds: dict[str, Match] = {}
    for known in sorted(found, key=lambda known: (known.at, known.article_id)):
        shared = own.intersection(known.keys)
        if not shared or known.article_id == claim.article_id:
            continue
        by_url = any(key.startswith("url:") for key in shared)
        match = Match(article_id=known.article_id, kind="same-url" if by_url else "same-text", score=1.0)
        if by_url or known.article_id not in kinds:
            kinds[known.article_id] = match
    return sorted(kinds.values(), key=lambda match: match.kind != "same-url")[:MOST_MATCHES]


def _keys(canonical_url: str, title: str, text: str) -> list[str]:
    keys = ["url:" + _digest(canonical_url)] if canonical_url else []
    length = len(syllables_of(text))
    if length >= _TELLING:
        keys.append("text:" + _digest(text))
    elif length >= _TELLING_WITH_TITLE:
        keys.append("text:" + _digest(f"{title}\n{text}"))
    return keys


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
