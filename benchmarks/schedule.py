"""A working day of 10,000 sources by a virtual clock: how long articles wait, and how many requests that takes."""

import random
from datetime import UTC, datetime, timedelta

from benchmarks.figures import Figure, Section
from benchmarks.lab import Lab
from services.poller.schedule import Cadence
from tests.support.arrivals import published, watch

NAME = "schedule"
_FIRST_DAY = datetime(2026, 3, 1, 17, tzinfo=UTC)  # midnight in Vietnam, before a Monday
_KNOWN_DAYS = 15  # the day watched is a Tuesday
_FIXED = timedelta(minutes=15)

_TEXT = f"""\
Sources that publish the way portals do (rates log-normal, median one article in two days, sigma 1.8; office hours of
their own; bursts; quiet weekends) are polled through a Tuesday, by a clock that costs nothing, with what their feeds'
dates tell of the {_KNOWN_DAYS} days before. The delay is from an article's publication to the poll that finds it, the
mean over all articles. The baseline polls every source every {_FIXED.seconds // 60} minutes. Smaller is better in both
rows; this is a simulation, and says nothing of a machine. For sources of known rates the product of the two ratios
can fall to the square of the mean of the rates' square roots over their mean, about a third here."""


async def run(lab: Lab) -> Section:
    sources, rounds = (200, 1) if lab.quick else (10_000, 3)
    lab.begin(NAME, rounds)
    tallies = []
    for number in range(rounds):
        chance = random.Random(number)
        moments = [published(chance, start=_FIRST_DAY, days=_KNOWN_DAYS + 1) for _ in range(sources // rounds)]
        day = _FIRST_DAY + timedelta(days=_KNOWN_DAYS)
        tallies.append(
            tuple(
                watch(moments, cadence, first_day=_FIRST_DAY, day=day, seed=number)
                for cadence in (Cadence(), Cadence(fixed=_FIXED))
            )
        )
        lab.done()
    minute, per_round = timedelta(minutes=1), sources // rounds
    return Section(
        NAME,
        "Schedule",
        _TEXT,
        [
            Figure(
                "mean delay of an article",
                "min",
                [ours.mean_delay / minute for ours, _ in tallies],
                [fixed.mean_delay / minute for _, fixed in tallies],
            ),
            Figure(
                "requests a source in the day",
                "",
                [ours.polls / per_round for ours, _ in tallies],
                [fixed.polls / per_round for _, fixed in tallies],
            ),
        ],
        [f"{sources:,} sources in {rounds} parts, each drawn with its own seed."],
    )
