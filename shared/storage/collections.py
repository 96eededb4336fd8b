"""Every collection and every index, in one place. Created at start by whoever comes first.

Names of indexes say what they serve; `tests/integration/test_indexes.py` asks `explain` that the queries of
the hot paths use them. No query anywhere uses `$where`, and no document grows without bound, so that the
collections can be sharded later: the shard keys to choose stand beside each collection.
"""

from dataclasses import dataclass, field

from pymongo import ASCENDING, DESCENDING, IndexModel

from shared.storage.wanted import DOCUMENT, PROVINCE, SOURCE, TOPIC


@dataclass(frozen=True)
class Collection:
    name: str
    shard_key: str
    indexes: tuple[IndexModel, ...] = field(default=())


SOURCES = Collection(
    "sources",
    "_id",
    (
        IndexModel([("url", ASCENDING)], name="url", unique=True),
        IndexModel([("status", ASCENDING), ("due_at", ASCENDING)], name="due"),
    ),
)

HUB_LEASES = Collection(
    "hub_leases",
    "_id",
    (
        # One at a time for each source; those that ended are kept for a while, to tell their hubs.
        IndexModel([("source_id", ASCENDING)], name="source", unique=True, partialFilterExpression={"live": True}),
        IndexModel([("due_at", ASCENDING)], name="due", partialFilterExpression={"live": True}),
        IndexModel([("behind_at", ASCENDING)], name="behind", partialFilterExpression={"live": True}),
        IndexModel([("source_id", ASCENDING), ("created_at", DESCENDING)], name="source_newest"),
        IndexModel([("ended_at", ASCENDING)], name="expiry", expireAfterSeconds=30 * 24 * 3600),
    ),
)
"""Subscriptions at hubs; `_id` is the last part of the address that the hub delivers to."""

IDENTITIES = Collection("identities", "_id")
"""`_id` is `{portal, kind, value}`: an alias of an entry; the document holds the article's id."""

PAGES = Collection(
    "pages",
    "_id",
    (
        IndexModel([("due_at", ASCENDING)], name="due", partialFilterExpression={"waiting": True}),
        IndexModel([("article_id", ASCENDING), ("source.fetched_at", DESCENDING)], name="article"),
        IndexModel([("at", ASCENDING)], name="expiry", expireAfterSeconds=14 * 24 * 3600),
    ),
)
"""What was read of articles' pages; `_id` is the article's id and the hash of its entry. Forgotten when no portal
corrects the article any more; the article itself keeps what was read."""

ARTICLES = Collection(
    "articles",
    "_id",
    (
        IndexModel([("matches", ASCENDING)], name="matched_by"),
        IndexModel(
            [("related.article_id", ASCENDING)],
            name="related_to",
            partialFilterExpression={"related.article_id": {"$exists": True}},
        ),
        IndexModel([("change_seq", DESCENDING)], name="changes"),
        IndexModel([("sort_at", DESCENDING), ("_id", DESCENDING)], name="newest"),
        IndexModel([(PROVINCE, ASCENDING), ("sort_at", DESCENDING), ("_id", DESCENDING)], name="province"),
        IndexModel([(SOURCE, ASCENDING), ("sort_at", DESCENDING), ("_id", DESCENDING)], name="source"),
        IndexModel(
            [(TOPIC, ASCENDING), ("sort_at", DESCENDING), ("_id", DESCENDING)],
            name="topic",
            partialFilterExpression={TOPIC: {"$exists": True}},
        ),
        IndexModel(
            [(DOCUMENT, ASCENDING), ("sort_at", DESCENDING), ("_id", DESCENDING)],
            name="document",
            partialFilterExpression={DOCUMENT: {"$exists": True}},
        ),
    ),
)

STORIES = Collection(
    "stories",
    "_id",
    (
        IndexModel([("listed_seq", DESCENDING)], name="listed", partialFilterExpression={"visible": True}),
        IndexModel(
            [("provinces", ASCENDING), ("listed_seq", DESCENDING)],
            name="province_listed",
            partialFilterExpression={"visible": True},
        ),
        IndexModel([("change_seq", ASCENDING)], name="changes", partialFilterExpression={"visible": True}),
        IndexModel(
            [("provinces", ASCENDING), ("change_seq", ASCENDING)],
            name="province_changes",
            partialFilterExpression={"visible": True},
        ),
        IndexModel(
            [("sort_at", DESCENDING), ("_id", DESCENDING)],
            name="newest",
            partialFilterExpression={"visible": True},
        ),
        IndexModel(
            [("provinces", ASCENDING), ("sort_at", DESCENDING), ("_id", DESCENDING)],
            name="province_newest",
            partialFilterExpression={"visible": True},
        ),
        # Which change a moment in time stands for; covers the question, `visible` included.
        IndexModel(
            [("visible", ASCENDING), ("changed_at", ASCENDING), ("change_seq", ASCENDING)],
            name="changed_at",
            partialFilterExpression={"visible": True},
        ),
    ),
)

RULINGS = Collection("rulings", "_id", (IndexModel([("articles", ASCENDING)], name="articles"),))
"""What operators said about which articles are one story; `_id` is that of the event that asked."""

FINGERPRINTS = Collection(
    "fingerprints",
    "_id",
    (
        IndexModel([("keys", ASCENDING), ("at", ASCENDING)], name="keys"),
        IndexModel([("article_id", ASCENDING), ("at", ASCENDING)], name="article"),
        IndexModel([("expires_at", ASCENDING)], name="expiry", expireAfterSeconds=0),
    ),
)

COUNTERS = Collection("counters", "_id")

TOMBSTONES = Collection(
    "tombstones",
    "_id",
    (
        IndexModel([("change_seq", ASCENDING)], name="changes"),
        IndexModel([("provinces", ASCENDING), ("change_seq", ASCENDING)], name="province_changes"),
        IndexModel([("listed_seq", DESCENDING)], name="listed"),
        IndexModel([("provinces", ASCENDING), ("listed_seq", DESCENDING)], name="province_listed"),
        IndexModel([("at", ASCENDING), ("change_seq", ASCENDING)], name="changed_at"),
    ),
)

EMITTED = Collection(
    "emitted",
    "_id",
    (IndexModel([("at", ASCENDING)], name="expiry", expireAfterSeconds=24 * 3600),),
)
"""What the archiver published for an input event: written in the same transaction as its effects, so that an
input that comes again, after a death between commit and publish, leads to the same events again."""

DEAD_LETTERS = Collection(
    "dead_letters",
    "_id",
    (
        IndexModel([("status", ASCENDING), ("at", DESCENDING)], name="newest"),
        IndexModel([("article_id", ASCENDING)], name="article", sparse=True),
        # Only what was replayed or discarded has this date; the rest stays until somebody decides.
        IndexModel([("decided_at", ASCENDING)], name="expiry", expireAfterSeconds=90 * 24 * 3600),
    ),
)

SUSPECTS = Collection(
    "suspects", "_id", (IndexModel([("at", ASCENDING)], name="expiry", expireAfterSeconds=7 * 24 * 3600),)
)
"""Messages that were being handled, alone, when a consumer died: see `shared/runtime/consumer.py`."""

PAGE_BLOCKS = Collection("page_blocks", "_id")
"""How often each block of a portal's pages was seen; `_id` is the portal."""

BUS = Collection(
    "bus",
    "_id",
    (
        # `_id` makes the order total and the search for work covered: no document is read before it is claimed.
        IndexModel([("queue", ASCENDING), ("token", ASCENDING), ("due", ASCENDING), ("_id", ASCENDING)], name="claim"),
        # A filter on $type would not be used for equality.
        IndexModel([("token", ASCENDING)], name="token", partialFilterExpression={"token": {"$gt": ""}}),
        IndexModel(
            [("owner", ASCENDING), ("token", ASCENDING)],
            name="owner",
            partialFilterExpression={"owner": {"$gt": ""}},
        ),
    ),
)

BUS_CONSUMERS = Collection("bus_consumers", "_id")
"""Heartbeats of the embedded bus's consumers."""

COLLECTIONS = (
    SOURCES,
    HUB_LEASES,
    IDENTITIES,
    PAGES,
    ARTICLES,
    STORIES,
    RULINGS,
    FINGERPRINTS,
    COUNTERS,
    TOMBSTONES,
    EMITTED,
    DEAD_LETTERS,
    SUSPECTS,
    PAGE_BLOCKS,
    BUS,
    BUS_CONSUMERS,
)
