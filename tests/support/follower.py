"""A downstream portal: follows the national feed by `since` over HTTP, in a thread, and keeps what it saw."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.support.pipeline import Pipeline, get_json
from tests.support.waiting import wait_for


class Follower:
    def __init__(self, feed_url: str, *, limit: int = 40) -> None:
        self._feed_url = feed_url
        self._limit = limit
        self._ending = threading.Event()
        self.position = 0
        self.seen: list[tuple[int, str]] = []
        """`change_seq` and id of every entry and tombstone, as they came."""
        self.held: dict[str, dict[str, Any]] = {}
        """What a reader has that applied them all: items by id."""

    @contextmanager
    def following(self) -> Iterator["Follower"]:
        thread = threading.Thread(target=self._follow)
        thread.start()
        try:
            yield self
        finally:
            self._ending.set()
            thread.join()

    def catch_up(self) -> None:
        """Read on to where there is nothing new."""
        while self._look():
            pass

    def saw_every_change_once(self, pipeline: Pipeline) -> None:
        """Assert it, once nothing changes any more.

        The syndicator learns of a change within half a second, each of its pages shows what was there when it was
        made, and so the last changes may still be on their way to here. What was passed over never comes.
        """
        with suppress(AssertionError):
            wait_for(lambda: not self._unlike_the_archive(pipeline), timeout=30, what="the last change was seen")
        assert self._unlike_the_archive(pipeline) == {}, "the last state of everything was seen, and nothing else"
        numbers = [seq for seq, _ in self.seen]
        assert numbers == sorted(set(numbers)), "in order, and none twice"
        wait_for(
            lambda: self.held == {item["id"]: item for item in pipeline.feed()},
            timeout=30,
            what="a reader that applied it all has the feed",
        )

    def _unlike_the_archive(self, pipeline: Pipeline) -> dict[str, tuple[int | None, int | None]]:
        """By id: which change was seen last, and which was the last."""
        self.catch_up()
        last = {id_: seq for seq, id_ in self.seen}
        stories = pipeline.database["stories"].find({"visible": True})
        written = {f"urn:uuid:{story['_id']}": story["change_seq"] for story in stories}
        tombstones = pipeline.database["tombstones"].find({"reason": {"$ne": "left"}})  # of the national feed
        buried = {f"urn:uuid:{found['_id']}": found["change_seq"] for found in tombstones}
        stands = written | buried
        ids = sorted(last.keys() | stands.keys())
        return {id_: (last.get(id_), stands.get(id_)) for id_ in ids if last.get(id_) != stands.get(id_)}

    def _follow(self) -> None:
        while not self._ending.is_set():
            try:
                anything = self._look()
            except OSError:
                anything = False  # the syndicator was killed
            if not anything:
                self._ending.wait(0.05)

    def _look(self) -> bool:
        page = get_json(f"{self._feed_url}?since={self.position}&limit={self._limit}")
        changes = [(item["_hoptin"]["change_seq"], item["id"], item) for item in page["items"]]
        changes += [(gone["change_seq"], gone["id"], None) for gone in page["_hoptin"]["deleted"]]
        for seq, id_, item in sorted(changes, key=lambda change: change[0]):
            self.seen.append((seq, id_))
            if item is None:
                self.held.pop(id_, None)
            else:
                self.held[id_] = item
        self.position = page["_hoptin"]["change_seq"]
        return bool(changes)
