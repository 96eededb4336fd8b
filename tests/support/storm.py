"""Articles that flow while everything dies in turn, and what must be true when it is over."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from shared.storage.source_record import PageChoice
from tests.support.newsroom import Newsroom
from tests.support.pipeline import Pipeline, urls
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import Broker
from tests.support.waiting import wait_for


@dataclass
class Storm:
    """One seed is one course of events, as far as processes have one."""

    pipeline: Pipeline
    portal: PortalServer
    seed: int
    broker: Broker | None = None
    newsroom: Newsroom = field(default=None)  # type: ignore[assignment]
    page: PageChoice = "never"

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.newsroom = self.newsroom or Newsroom(self.seed, self.portal.base)

    def begin(self) -> None:
        self.portal.serve(dict(self.newsroom.documents()))
        self.pipeline.add_sources(self.newsroom, page=self.page)

    def blow(self, faults: Sequence[str], *, wave: int) -> None:
        """A wave of articles for each fault, which strikes when a part of that wave is archived."""
        for fault in faults:
            before = self.pipeline.count("articles")
            self.newsroom.publish(wave, corrected=wave // 20)
            self.portal.serve(dict(self.newsroom.pages()))
            self.portal.serve(dict(self.newsroom.documents()))
            part = before + self.random.randrange(wave // 2)
            self.until_archived(part)
            print(f"{self.pipeline.count('articles')} articles archived: now the {fault} dies")
            self.strike(fault)

    def until_archived(self, articles: int) -> None:
        try:
            wait_for(
                lambda: self.pipeline.count("articles") >= articles, timeout=60, what=f"{articles} articles archived"
            )
        except AssertionError:
            self.explain()
            raise

    def strike(self, fault: str) -> None:
        if fault == "broker":
            assert self.broker is not None
            end: Callable[[], None] = self.random.choice((self.broker.kill, self.broker.stop))
            end()
            self.broker.start()
        elif fault == "database":
            self.pipeline.kill_database()
            self.pipeline.revive_database()
        else:
            self.pipeline.kill(fault)
            if fault.startswith("poller"):
                self.pipeline.leases_run_out()
            if fault.startswith("enricher"):
                self.pipeline.page_leases_run_out()
            self.pipeline.start(fault, ready=False)

    def settle(self, timeout: float = 90) -> None:
        """Wait until the feed shows what was published, and hold all of it to the invariant."""
        stories, leads = self.newsroom.stories(), self.newsroom.leads()
        try:
            wait_for(
                lambda: self.pipeline.feed_says(
                    lambda items: (
                        {frozenset(urls(item)) for item in items} == stories
                        and {item["url"]: item["title"] for item in items} == leads
                    )
                ),
                timeout=timeout,
                what="the national feed shows every story with its copies and its last text",
            )
        finally:
            self.explain()
        self.check_once()

    def explain(self) -> None:
        """For the report of a failed test."""
        try:
            items = self.pipeline.feed()
        except OSError as error:
            print("the feed does not answer:", error)
            items = []
        shown = Counter(url for item in items for url in urls(item))
        wanted = {self.newsroom.url(piece) for piece in self.newsroom.pieces.values()}
        print(f"seed {self.seed}: {len(wanted)} articles published, {len(shown)} in the feed")
        print("missing:", sorted(wanted - set(shown))[:10])
        print("repeated:", [url for url, times in shown.items() if times > 1][:10])
        leased = self.pipeline.database["sources"].count_documents({"lease": {"$ne": None}})
        print("sources leased:", leased, "of", len(self.newsroom.feed_paths))
        print("queued:", self.pipeline.count("bus"), "dead letters:", self.pipeline.count("dead_letters"))
        for service in self.pipeline.services.values():
            print(service.name, service.has_ended(), service.tail(), sep="\n")

    def check_once(self) -> None:
        """Every article exactly once: in the feed over HTTP, and in the database."""
        wanted = Counter(self.newsroom.url(piece) for piece in self.newsroom.pieces.values())
        items = self.pipeline.feed()
        assert Counter(url for item in items for url in urls(item)) == wanted
        assert len({item["id"] for item in items}) == len(items)
        database = self.pipeline.database
        articles = {record["_id"]: record for record in database["articles"].find({})}
        assert Counter(record["article"]["url"] for record in articles.values()) == wanted
        members = Counter(
            (member["article_id"], story["_id"])
            for story in database["stories"].find({})
            for member in story["members"]
        )
        assert members == Counter((record["_id"], record["story_id"]) for record in articles.values())
        assert database["dead_letters"].count_documents({}) == 0
