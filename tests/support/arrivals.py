"""Sources that publish the way portals do, and a virtual clock that polls them."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.poller.rhythm import remember
from services.poller.schedule import Cadence, next_poll

_OFFICE = (0.2, 0.1, 0.1, 0.1, 0.1, 0.4, 1.6, 5, 9, 10, 9, 5.5, 2.5, 5, 9, 10, 9, 5.5, 3, 2, 1.6, 1.2, 0.8, 0.4)
_BURST_GOES_ON = 0.5
_BURST_GAP_HOURS = 0.3


def published(chance: random.Random, *, start: datetime, days: int) -> list[datetime]:
    """What one source publishes in so many days from `start`, a midnight in Vietnam, sorted.

    Its rate is log-normal (median one article in two days, a few sources with dozens a day); its office hours are its
    own, shifted by an hour or so; weekends have three in ten; an article is followed by another at once half
    the time.
    """
    daily = min(100.0, chance.lognormvariate(math.log(0.5), 1.8)) * (1 - _BURST_GOES_ON)
    shift = chance.gauss(0, 1)
    found: list[datetime] = []
    for day in range(days):
        weekday = (start + timedelta(days=day, hours=7)).weekday()
        for _ in range(_poisson(chance, daily * (7 / 5.6) * (0.3 if weekday >= 5 else 1))):
            at = day * 24 + chance.choices(range(24), _OFFICE)[0] + chance.random() + shift
            found.append(start + timedelta(hours=at))
            while chance.random() < _BURST_GOES_ON:
                at += chance.expovariate(1 / _BURST_GAP_HOURS)
                found.append(start + timedelta(hours=at))
    end = start + timedelta(days=days)
    return sorted(moment for moment in found if start <= moment < end)


@dataclass
class Tally:
    polls: int = 0
    articles: int = 0
    waited: timedelta = timedelta(0)

    @property
    def mean_delay(self) -> timedelta:
        return self.waited / self.articles


def watch(
    sources: Sequence[list[datetime]], cadence: Cadence, *, first_day: datetime, day: datetime, seed: int
) -> Tally:
    """Poll all sources through the 24 hours from `day` by `cadence`, by a clock that costs nothing.

    What they published from `first_day` on is known at the start, as the dates in their feeds tell it.
    """
    tally, end = Tally(), day + timedelta(days=1)
    for number, moments in enumerate(sources):
        chance = random.Random(f"{seed}:{number}")
        rhythm = remember(None, [moment for moment in moments if moment < day], since=first_day)
        coming = [moment for moment in moments if day <= moment < end]
        now = day + timedelta(minutes=15) * chance.random()
        while now < end:
            tally.polls += 1
            found = [moment for moment in coming if moment <= now]
            coming = coming[len(found) :]
            tally.articles += len(found)
            tally.waited += sum((now - moment for moment in found), timedelta(0))
            rhythm = remember(rhythm, found, since=first_day)
            now = next_poll(
                now,
                cadence=cadence,
                rhythm=rhythm,
                since=first_day,
                failures=0,
                retry_after=None,
                chance=chance.random(),
            )
    return tally


def _poisson(chance: random.Random, mean: float) -> int:
    """Knuth's method, exact enough for the means of a day."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
