"""Who waits for which host in this process. Where too many would wait, and where nobody answers, an article does not
wait for its page: it goes on, and the page is read later."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.http.client import FetchFailed
from shared.http.hosts import Hosts

_EACH_PLACE = 12
"""Articles that wait for one of the places at a host: a second for each page, and all are served within the patience
of an article."""
_SILENT = 2
"""Failures in a row, after which a host counts as away."""
_AWAY = timedelta(minutes=5)
_OF_THE_HOST = frozenset(("time", "certificate", "tls", "name", "connection"))
"""Kinds of failure that another page of the host would meet as well."""
_HOSTS = 10_000


class Crowd:
    def __init__(self, *, clock: Clock, hosts: Hosts, patience: timedelta) -> None:
        """`patience`: how long one article waits at most."""
        self._clock = clock
        self._hosts = hosts
        self._patience = patience
        self._waiting: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._away: dict[str, datetime] = {}

    def is_full(self, host: str) -> bool:
        most = _EACH_PLACE * self._hosts.at_a_time
        if gap := self._hosts.gap(host):
            most = min(most, max(1, self._patience // gap))
        return self._waiting[host] >= most

    @contextmanager
    def place(self, host: str) -> Iterator[None]:
        """For one that waits for the host, and then for its answer."""
        self._waiting[host] += 1
        try:
            yield
        finally:
            self._waiting[host] -= 1
            if not self._waiting[host]:
                del self._waiting[host]

    def failed(self, host: str, error: FetchFailed) -> None:
        if error.kind not in _OF_THE_HOST:
            self.answered(host)
            return
        self._failures[host] += 1
        if self._failures[host] >= _SILENT:
            if len(self._away) >= _HOSTS:
                self._away.clear()
            self._away[host] = self._clock.now() + _AWAY

    def lost_patience(self, host: str) -> None:
        """It was asked, and did not answer while an article waited."""
        self.failed(host, FetchFailed("", kind="time"))

    def answered(self, host: str) -> None:
        self._failures.pop(host, None)
        self._away.pop(host, None)

    def away_until(self, host: str) -> datetime | None:
        """When a host that did not answer is asked again; None for one that is not away."""
        until, now = self._away.get(host), self._clock.now()
        return until if until is not None and now < until <= now + _AWAY else None

    def away(self) -> list[str]:
        return [host for host in self._away if self.away_until(host) is not None]
