"""The deduplicator: claims first, then looks, then decides; see `shared/storage/fingerprints.py` for why."""

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict

from services.deduplicator.decide import claim_for, decide
from services.deduplicator.sketching import kind_of
from shared.clock import Clock
from shared.events import ArticleDeduplicated, ArticleEnriched, Decision, Event, derived_event
from shared.logging import Logger
from shared.runtime.handling import Done, Outcome, Quarantine
from shared.storage.fingerprints import Claim, Fingerprint, Fingerprints, Found


class Deduplicator:
    name = "deduplicator"

    def __init__(self, *, fingerprints: Fingerprints, clock: Clock, log: Logger) -> None:
        self._fingerprints = fingerprints
        self._clock = clock
        self._log = log

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        """Claims for the whole batch in one write and one read. Raises `StorageUnavailable`."""
        enriched = {event.id: event.data for event in events if isinstance(event.data, ArticleEnriched)}
        decided = await self.decisions([claim_for(data) for data in enriched.values()])
        decisions = dict(zip(enriched, decided, strict=True))
        outcomes: list[Outcome] = []
        for event in events:
            if event.id not in enriched:
                outcomes.append(Quarantine(f"{event.type} is no event of the deduplicator."))
                continue
            decision = decisions[event.id]
            data = ArticleDeduplicated(**asdict(enriched[event.id]), decision=decision)
            output = derived_event(event, data, at=self._clock.now())
            fields = {
                "kind": decision.kind,
                "matches": len(decision.matches),
                "related": len(decision.related),
                "reason": decision.reason,
            }
            outcomes.append(Done("article_deduplicated", [output], fields))
        return outcomes

    async def decisions(self, claims: Sequence[Claim]) -> list[Decision]:
        """What each claim is decided to be, now or before; it is claimed and its decision kept. Raises
        `StorageUnavailable`."""
        read = await self._fingerprints.claim(claims) if claims else Found([])
        for key in read.crowded:
            self._log.warning("fingerprint_key_crowded", key=key, kind=kind_of(key))
        decisions = [decide(claim, candidates) for claim, candidates in _candidates(claims, read.fingerprints)]
        await self._fingerprints.decide(list(zip(claims, decisions, strict=True)))
        return decisions


def _candidates(claims: Sequence[Claim], found: Sequence[Fingerprint]) -> Iterator[tuple[Claim, Sequence[Fingerprint]]]:
    """Each claim with those of the fingerprints that share a key or its article with it."""
    asking: dict[str | int, list[int]] = {}
    for place, claim in enumerate(claims):
        names: list[str | int] = [claim.article_id, *claim.keys]
        for name in names:
            asking.setdefault(name, []).append(place)
    of: list[list[Fingerprint]] = [[] for _ in claims]
    for known in found:
        shared: list[str | int] = [known.article_id, *known.keys]
        places = {place for name in shared for place in asking.get(name, ())}
        for place in places:
            of[place].append(known)
    return zip(claims, of, strict=True)
