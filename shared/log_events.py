"""The catalogue of log events: an interface for monitoring teams.

A name, once released, keeps its meaning; fields may be added. `tests/unit/test_log_events.py` holds the code to
this list, and `docs/LOG_EVENTS.md` is generated from it.

Of each article's passage through each service exactly one *terminal* event is logged (and one for each further
passage, when the bus delivers a message again).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LogEvent:
    name: str
    level: str
    meaning: str
    fields: tuple[str, ...] = ()
    terminal: bool = False


_PASSAGE = ("service", "article_id", "event_id", "trace_id", "took_ms", "attempt")

LOG_EVENTS: tuple[LogEvent, ...] = (
    # Processes
    LogEvent("process_started", "info", "The process is up; its parts begin to work.", ("services", "version")),
    LogEvent("process_stopping", "info", "A signal asked the process to stop; it drains.", ("signal",)),
    LogEvent("process_stopped", "info", "Everything is drained and closed.", ("took_ms",)),
    LogEvent(
        "drain_timed_out",
        "warning",
        "Work was still held at the end of the drain; the bus hands it out again.",
        ("parts",),
    ),
    LogEvent(
        "service_crashed",
        "error",
        "A service ended by an error nobody expected; the process stops.",
        ("service", "exception"),
    ),
    LogEvent("admin_listening", "info", "Health and metrics are served.", ("url",)),
    LogEvent("http_listening", "info", "The national feed is served.", ("url",)),
    LogEvent("library_message", "warning", "A library logged a warning or an error.", ("library", "message")),
    LogEvent(
        "article_parked",
        "warning",
        "At the end of a single run this article waits for its next attempt.",
        ("article_id", "queue", "reason"),
    ),
    LogEvent(
        "drained",
        "info",
        "A single run ended: every article came to its end or is parked; `pages` are to be read later.",
        ("discovered", "parked", "pages"),
    ),
    # Infrastructure
    LogEvent("storage_unavailable", "warning", "MongoDB does not answer; work waits for it.", ("reason",)),
    LogEvent("storage_available", "info", "MongoDB answers.", ()),
    LogEvent("bus_unavailable", "warning", "The bus cannot be reached; work waits for it.", ("reason",)),
    LogEvent("bus_available", "info", "The bus is connected and its topology declared.", ()),
    LogEvent("embedded_mongod_started", "info", "The embedded mongod was started.", ("folder",)),
    LogEvent("embedded_mongod_adopted", "info", "An embedded mongod that runs already is shared.", ("folder",)),
    LogEvent("embedded_mongod_lost", "warning", "The embedded mongod died.", ("folder", "reason")),
    LogEvent("embedded_mongod_restarted", "warning", "This process started it again.", ("folder",)),
    LogEvent("embedded_mongod_restart_failed", "error", "It could not be started; tried again.", ("folder", "reason")),
    LogEvent("embedded_mongod_stopped", "info", "The last process stopped the embedded mongod.", ("folder",)),
    LogEvent("embedded_mongod_still_stopping", "warning", "It was told to end, and needs longer.", ("folder",)),
    # Poller
    LogEvent(
        "source_polled",
        "info",
        "A source was polled.",
        ("source_id", "url", "status", "outcome", "entries", "published", "took_ms"),
    ),
    LogEvent(
        "source_failed",
        "warning",
        "A poll of a source failed; it is tried again later, more slowly.",
        ("source_id", "url", "reason", "failures", "next_in_s"),
    ),
    LogEvent(
        "source_gone",
        "warning",
        "A source answered 410 Gone; it is not polled until an operator resumes it.",
        ("source_id", "url"),
    ),
    LogEvent(
        "source_state_changed",
        "info",
        "A source's state is another one: new, fresh, quiet, frozen, failing, wrong content, muted, paused.",
        ("source_id", "url", "state", "was", "reason"),
    ),
    LogEvent(
        "source_moved",
        "warning",
        "A source's permanent redirects led to the same place for days; it is polled there from now on.",
        ("source_id", "url", "to"),
    ),
    LogEvent(
        "source_flooded",
        "warning",
        "Many old entries came at once; they are stored, and not listed in the feeds.",
        ("source_id", "url", "entries"),
    ),
    LogEvent(
        "source_lease_lost",
        "warning",
        "A poll took longer than its lease; its findings were published, its record is another poller's.",
        ("source_id", "url"),
    ),
    LogEvent(
        "poll_put_off",
        "info",
        "A poll was put off: the bus or the database is away, or the host asked to be left alone.",
        ("source_id", "url", "reason"),
    ),
    LogEvent(
        "poll_crashed",
        "error",
        "A poll ended by an error nobody expected; its source is polled again a quarter of an hour later.",
        ("poll", "exception"),
    ),
    LogEvent("callbacks_listening", "info", "Hubs can reach the poller, by a proxy at HOPTIN_CALLBACK_URL.", ("url",)),
    LogEvent(
        "hub_subscribed",
        "info",
        "A hub confirmed that it delivers what is new of a source, for the first time or (`renewal`) for longer.",
        ("source_id", "hub", "topic", "renewal", "lease_s"),
    ),
    LogEvent(
        "hub_request_failed",
        "warning",
        "A hub did not accept the request for a subscription; it is asked again later, more rarely.",
        ("source_id", "hub", "reason", "attempts", "next_in_s"),
    ),
    LogEvent(
        "hub_request_crashed",
        "error",
        "A request to a hub ended by an error nobody expected; it is made again.",
        ("request", "exception"),
    ),
    LogEvent(
        "hub_subscription_ended",
        "warning",
        "A hub delivers no more: it denied the subscription, or did not renew it for long enough. The source is polled "
        "as usual.",
        ("source_id", "hub", "reason"),
    ),
    LogEvent(
        "hub_subscription_dropped",
        "info",
        "A subscription is of no use any more: its source is paused or removed, or names another hub.",
        ("source_id", "hub", "reason"),
    ),
    LogEvent(
        "hub_relied_on",
        "info",
        "A hub has delivered for days all that polls found; its source is polled rarely.",
        ("source_id", "url", "hub"),
    ),
    LogEvent(
        "hub_missed_entries",
        "warning",
        "A poll found new entries that the hub had not delivered; the source is polled as usual again.",
        ("source_id", "url", "hub", "entries"),
    ),
    LogEvent(
        "source_delivered",
        "info",
        "What a hub delivered of a source was taken in.",
        ("source_id", "url", "entries", "published", "took_ms"),
    ),
    LogEvent(
        "delivery_put_off",
        "info",
        "What a hub delivered could not be taken in; the source is polled instead, within a minute or two.",
        ("source_id", "hub", "reason"),
    ),
    LogEvent(
        "delivery_ignored",
        "warning",
        "What came to a hub's address was not signed by the hub: it is ignored.",
        ("source_id", "hub", "reason"),
    ),
    LogEvent(
        "article_discovered",
        "info",
        "A new or changed entry was published to the bus, confirmed.",
        _PASSAGE,
        terminal=True,
    ),
    # Enricher, deduplicator, archiver
    LogEvent(
        "article_enriched",
        "info",
        "The article was enriched; `page` says what became of its page, `enrichment` that it was read later.",
        (*_PASSAGE, "page", "enrichment"),
        terminal=True,
    ),
    LogEvent(
        "page_read",
        "info",
        "An article's page was read, or found to be as it was (`outcome` unchanged).",
        ("article_id", "url", "outcome", "took_ms"),
    ),
    LogEvent(
        "page_put_off",
        "info",
        "An article's page was not asked for yet: too many wait for its host, or that is not to be disturbed.",
        ("article_id", "url", "reason", "again_at", "took_ms"),
    ),
    LogEvent(
        "page_failed",
        "warning",
        "An article's page could not be read; the article goes on without it, and it is tried again later.",
        ("article_id", "url", "reason", "attempts", "again_at", "took_ms"),
    ),
    LogEvent(
        "page_given_up",
        "warning",
        "An article's page could not be read, and is not tried again.",
        ("article_id", "url", "reason", "attempts", "took_ms"),
    ),
    LogEvent(
        "page_crashed",
        "error",
        "Reading a page ended by an error nobody expected; it is tried again a quarter of an hour later.",
        ("article_id", "url", "exception"),
    ),
    LogEvent(
        "article_deduplicated",
        "info",
        "It was decided which articles carry the same text, and which report on the same event.",
        (*_PASSAGE, "kind", "matches", "related", "reason"),
        terminal=True,
    ),
    LogEvent(
        "fingerprint_key_crowded",
        "warning",
        "Very many texts share this key of `kind`: from now on only the oldest few of them are compared by it.",
        ("key", "kind"),
    ),
    LogEvent(
        "article_archived",
        "info",
        "The article stands in its story.",
        (*_PASSAGE, "story_id", "outcome", "revision", "lead_id", "lead_reason"),
        terminal=True,
    ),
    LogEvent(
        "article_quarantined",
        "error",
        "A message could not be handled; it waits in dead_letters for an operator.",
        (*_PASSAGE, "queue", "reason"),
        terminal=True,
    ),
    LogEvent(
        "article_retry_scheduled",
        "warning",
        "An attempt failed; the next one follows.",
        (*_PASSAGE, "queue", "reason", "delay_s"),
    ),
    LogEvent(
        "message_suspected",
        "warning",
        "Consumers died while they held this message; it is handled alone.",
        ("queue", "event_id", "redeliveries"),
    ),
    LogEvent(
        "batch_failed",
        "warning",
        "A batch failed as a whole; its messages are handled one by one.",
        ("queue", "messages", "reason"),
    ),
    LogEvent(
        "outputs_not_confirmed",
        "warning",
        "What a batch led to could not be published; its messages come again.",
        ("queue", "messages", "reason"),
    ),
    # Syndicator
    LogEvent("feed_stale", "warning", "MongoDB does not answer; feeds are served as they were.", ("reason",)),
    LogEvent("feed_fresh", "info", "MongoDB answers; feeds are up to date.", ()),
    LogEvent("request_failed", "error", "A request ended in an error nobody expected.", ("path", "exception")),
)

BY_NAME = {event.name: event for event in LOG_EVENTS}
