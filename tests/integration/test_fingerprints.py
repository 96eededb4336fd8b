"""What a claim reads of the index: enough to decide, and bounded however many share a text."""

from typing import Any

from shared.events import Decision, Match
from shared.storage.client import Connection
from shared.storage.fingerprints import Fingerprints
from tests.support.deduplicating import claim
from tests.support.samples import at


def decision(*matches: str) -> Decision:
    named = [Match(article_id=match, kind="same-text", score=1.0) for match in matches]
    return Decision(kind="copy", matches=named, reason="for a test")


async def test_a_claim_reads_its_own_decision_and_who_shares_its_keys_or_its_article(connection: Connection) -> None:
    fingerprints = Fingerprints(connection)
    claims = [claim("a", 1), claim("b", 1, 2), claim("b", 9, text="other"), claim("c", 3)]
    await fingerprints.claim(claims)
    await fingerprints.decide([(each, decision("x")) for each in claims])
    found = {known.id: known.decision for known in (await fingerprints.claim([claim("b", 1, 2)])).fingerprints}
    assert found == {"a:t": None, "b:t": decision("x"), "b:other": None}


async def test_of_a_text_that_very_many_carry_everybody_reads_the_same_oldest(connection: Connection) -> None:
    fingerprints = Fingerprints(connection, most_at_once=20, most_of_a_key=5)
    await fingerprints.claim([claim(f"a{number:02}", 7, minutes=number) for number in reversed(range(40))])
    for name in ("n1", "n2"):
        found = await fingerprints.claim([claim(name, 7, minutes=100), claim("apart", 2, minutes=100)])
        oldest = {f"a{number:02}" for number in range(5)}
        assert {known.article_id for known in found.fingerprints} == {*oldest, name, "apart"}


async def test_an_article_with_very_many_texts_still_tells_that_it_has_others(connection: Connection) -> None:
    fingerprints = Fingerprints(connection, most_at_once=20, most_of_a_key=5)
    await fingerprints.claim([claim("a", number, text=f"t{number}") for number in range(40)])
    found = await fingerprints.claim([claim("a", 99, text="new")])
    assert len(found.fingerprints) == 3
    assert {known.article_id for known in found.fingerprints} == {"a"}


async def test_what_an_earlier_version_wrote_is_passed_over_and_does_not_stay_in_the_way(
    connection: Connection,
) -> None:
    """Its keys were strings, and it had no sketch; one of them may even stand under the very id of a claim."""
    fingerprints = Fingerprints(connection)
    before = {"article_id": "a", "source_id": "s", "at": at(0), "keys": ["text:5f3c"], "decision": None}
    old = [{**before, "_id": "a:5f3c", "text_hash": "5f3c"}, {**before, "_id": "a:t", "text_hash": "t"}]
    await connection.database["fingerprints"].insert_many(old)
    await fingerprints.claim([claim("a", 1), claim("b", 1)])
    await fingerprints.decide([(claim("b", 1), decision("a"))])
    found = await fingerprints.claim([claim("b", 1), claim("a", 2, text="new")])
    assert {known.id: known.decision for known in found.fingerprints} == {"b:t": decision("a"), "a:new": None}


async def test_what_a_claim_reads_is_found_in_an_index_in_its_order(connection: Connection) -> None:
    fingerprints = connection.database["fingerprints"]
    await Fingerprints(connection).claim([claim(f"a{number}", number % 7) for number in range(100)])
    for query in ({"keys": 1}, {"article_id": "a1"}):
        plan = await fingerprints.find(query, sort=[("at", 1)], limit=5).explain()
        stages = _stages(plan["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in stages
        assert not {"SORT", "COLLSCAN"} & stages


def _stages(plan: dict[str, Any]) -> set[str]:
    inner = [plan[name] for name in ("inputStage", "queryPlan") if name in plan]
    return {str(plan.get("stage"))}.union(*(_stages(child) for child in inner))
