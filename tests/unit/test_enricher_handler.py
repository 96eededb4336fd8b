"""The enricher as the consumer sees it."""

import asyncio

from services.enricher.handler import Enricher
from shared.clock import SystemClock
from shared.events import ArticleEnriched
from shared.runtime.handling import Done, Quarantine
from tests.support.samples import discovered, enriched, entry, event


async def test_each_discovered_entry_becomes_an_article_in_order() -> None:
    events = [event(discovered(f"a{number}", entry=entry(f"Tin {number}"))) for number in range(3)]
    outcomes = await Enricher(clock=SystemClock()).handle([*events, event(enriched("b"))])
    titles = []
    for outcome in outcomes[:3]:
        assert isinstance(outcome, Done)
        (output,) = outcome.outputs
        assert isinstance(output.data, ArticleEnriched)
        titles.append((output.data.article_id, output.data.article.title))
    assert titles == [("a0", "Tin 0"), ("a1", "Tin 1"), ("a2", "Tin 2")]
    assert isinstance(outcomes[3], Quarantine)


async def test_the_event_loop_lives_while_markup_is_read() -> None:
    """Heartbeats, requests and health checks of the same process must not wait for a portal's text."""
    long = entry(content_html="<p>Sáng 2/3, thành phố tổ chức hội nghị.</p>" * 2000)
    handling = asyncio.create_task(Enricher(clock=SystemClock()).handle([event(discovered(entry=long))]))
    turns = 0
    while not handling.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 3
