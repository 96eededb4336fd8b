"""Two archived articles as `hoptin dedup explain` looks at them: their texts compared again, and what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.cli.article_view import ruled
from services.cli.references import short
from services.cli.retelling import canonical_urls, told
from services.deduplicator.explaining import Explanation, explain, told_of
from shared.storage.archived import ArchivedArticles
from shared.storage.client import Connection
from shared.storage.fingerprint_upkeep import FingerprintUpkeep, Stored
from shared.storage.fingerprints import Fingerprints
from shared.storage.identities import Identities
from shared.storage.operators import Inspection
from shared.storage.records import MAX_MEMBERS, ArticleRecord, Ruling

_MOST_STEPS = 12
"""Articles named of a chain of copies."""


@dataclass(frozen=True)
class Pair:
    one: ArticleRecord
    other: ArticleRecord
    explanation: Explanation
    same_url: bool
    """Both have one canonical address: that alone makes them one article, whatever the texts say."""
    why: str
    """Why they are one story, or are not."""
    stored: list[Stored]

    @property
    def together(self) -> bool:
        return self.one.story_id == self.other.story_id


async def pair_of(connection: Connection, one: ArticleRecord, other: ArticleRecord) -> Pair:
    urls = await canonical_urls(Identities(connection), [one, other])
    texts = [told_of(next(told(record, urls.get(record.id, "")))) for record in (one, other)]
    explanation = explain(texts[0], texts[1])
    stored = await FingerprintUpkeep(connection, Fingerprints(connection)).of_articles([one.id, other.id])
    return Pair(
        one=one,
        other=other,
        explanation=explanation,
        same_url=bool(texts[0].url) and texts[0].url == texts[1].url,
        why=await _why(connection, one, other),
        stored=stored,
    )


async def _why(connection: Connection, one: ArticleRecord, other: ArticleRecord) -> str:
    archived = ArchivedArticles(connection)
    rulings = _on_both(await Inspection(connection).rulings_on([one.id]), one.id, other.id)
    linked = [
        f"{short(a.id)} was found to carry the text of {short(b.id)}"
        for a, b in ((one, other), (other, one))
        if b.id in a.matches
    ]
    found = ", and ".join(linked) or "neither was found to carry the other's text"
    if rulings:
        return "; ".join([*map(ruled, rulings), found]) + "."
    if one.story_id != other.story_id:
        apart = f", but one story would have had over {MAX_MEMBERS} articles, or an operator split others of it"
        return f"{found}{apart if linked else ''}."
    if linked:
        return f"{found}."
    return await _through(connection, archived, one, other)


def _on_both(rulings: Sequence[Ruling], one: str, other: str) -> list[Ruling]:
    """Those that say something of the two together: a split parts its first article from each of the others."""
    return [
        ruling
        for ruling in rulings
        if other in ruling.articles and (ruling.kind == "merge" or ruling.articles[0] in (one, other))
    ]


async def _through(connection: Connection, archived: ArchivedArticles, one: ArticleRecord, other: ArticleRecord) -> str:
    """How two articles of one story are linked."""
    stories = await Inspection(connection).stories([one.story_id])
    members = [member.article_id for story in stories.values() for member in story.members]
    links = await archived.links_of(members)
    chain = chain_between(one.id, other.id, {id_: sorted(its.matches) for id_, its in links.items()})
    if not chain:
        return "an operator put others of their stories together."
    shown = [short(id_) for id_ in chain]
    if len(shown) > _MOST_STEPS:
        shown = [*shown[: _MOST_STEPS - 1], "…", shown[-1]]
    return f"through others that carry the text of both: {' – '.join(shown)}."


def chain_between(one: str, other: str, matches: Mapping[str, Sequence[str]]) -> list[str]:
    """A shortest chain of linked articles from one to the other, both included; empty where there is none."""
    linked: dict[str, set[str]] = {}
    for id_, others in matches.items():
        for each in others:
            linked.setdefault(id_, set()).add(each)
            linked.setdefault(each, set()).add(id_)
    came_from = {one: ""}
    edge = [one]
    while edge and other not in came_from:
        reached = []
        for id_ in edge:
            for each in sorted(linked.get(id_, ())):
                if each not in came_from:
                    came_from[each] = id_
                    reached.append(each)
        edge = reached
    chain, at = [], other if other in came_from else ""
    while at:
        chain.append(at)
        at = came_from[at]
    return chain[::-1]
