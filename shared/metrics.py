"""The metrics of a process: one registry, handed to whoever counts. No label is unbounded."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 30)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.messages = Counter(
            "hoptin_messages",
            "Messages handled, by how they ended: done, retried, quarantined, returned.",
            ("service", "outcome"),
            registry=self.registry,
        )
        self.handling = Histogram(
            "hoptin_batch_seconds",
            "Time from receiving a batch of messages to acknowledging it.",
            ("service",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.polls = Counter(
            "hoptin_polls", "Polls of sources, by how they ended.", ("outcome",), registry=self.registry
        )
        self.poll_seconds = Histogram(
            "hoptin_poll_seconds", "Time of one poll.", buckets=_SECONDS, registry=self.registry
        )
        self.discovered = Counter(
            "hoptin_articles_discovered", "New or changed entries published.", registry=self.registry
        )
        self.hub_requests = Counter(
            "hoptin_hub_requests",
            "Requests to WebSub hubs for subscriptions, by how they ended: accepted, failed.",
            ("outcome",),
            registry=self.registry,
        )
        self.deliveries = Counter(
            "hoptin_deliveries",
            "What hubs delivered: taken_in; put_off, so that its source is polled; ignored, because not from the hub.",
            ("outcome",),
            registry=self.registry,
        )
        self.pages = Counter(
            "hoptin_pages",
            "Visits to articles' pages, by how they ended: read; unchanged since they were last read; forbidden by "
            "robots.txt or the guard; failed; unusable, because not the article; put_off, before anything was asked.",
            ("outcome",),
            registry=self.registry,
        )
        self.pages_waiting = Gauge(
            "hoptin_pages_waiting", "Pages of articles that are to be read again.", registry=self.registry
        )
        self.requests = Counter("hoptin_http_requests", "Requests served.", ("status",), registry=self.registry)
        self.waiting = Gauge(
            "hoptin_queue_messages",
            "Messages in a work queue, waiting (ready) or put off to a later attempt (parked).",
            ("queue", "state"),
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "hoptin_dead_letters", "Messages in quarantine that nobody has decided on.", registry=self.registry
        )
        self.failing_sources = Gauge(
            "hoptin_sources_failing", "Sources whose last poll failed.", registry=self.registry
        )
        self.change_seq = Gauge(
            "hoptin_change_seq", "The newest change the syndicator knows of.", registry=self.registry
        )

    def render(self) -> bytes:
        """The text exposition format of Prometheus, version 0.0.4."""
        return generate_latest(self.registry)
