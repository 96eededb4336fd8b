"""Articles' pages while everything dies in turn: each is read in the end, and no article is lost or told twice."""

import pytest

from services.enricher.page.outcome import _LADDER
from tests.support.newsroom import Newsroom
from tests.support.pipeline import SERVICES, pipeline
from tests.support.portal_server import PortalServer
from tests.support.storm import Storm
from tests.support.waiting import wait_for

FAULTS = ["enricher", "database"]


def test_embedded(portal: PortalServer) -> None:
    blown_over(portal, 7, FAULTS, wave=14)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(300, 306))
def test_embedded_long(seed: int, portal: PortalServer) -> None:
    blown_over(portal, seed, ["poller", "archiver", "deduplicator", *FAULTS], wave=40)


def blown_over(portal: PortalServer, seed: int, faults: list[str], *, wave: int) -> None:
    with pipeline() as running:
        newsroom = Newsroom(seed, portal.base, portals=3)
        storm = Storm(running.start(*SERVICES), portal, seed, newsroom=newsroom, page="always")
        storm.begin()
        storm.blow(faults, wave=wave)
        storm.settle(timeout=150)
        pieces = newsroom.pieces.values()
        wanted = {newsroom.url(piece): newsroom.more(piece) for piece in pieces}

        def texts() -> dict[str, str]:
            found = running.database["articles"].find({}, {"article.url": True, "article.content_text": True})
            return {record["article"]["url"]: record["article"]["content_text"] for record in found}

        wait_for(
            lambda: all(texts().get(url, "").endswith(more) for url, more in wanted.items()),
            timeout=_LADDER[0].total_seconds() / 2,  # nothing failed, so that nothing waits for its next attempt
            what="every article carries the text of its page, as it was last corrected",
        )
        asked = sum(portal.requests[piece.path] for piece in pieces)
        revisions = sum(piece.revision for piece in pieces)
        assert asked <= 2 * revisions, "what was read is kept, and not read again after every death"
        assert running.count("pages", {"waiting": True}) == 0
