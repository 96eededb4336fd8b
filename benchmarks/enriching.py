"""Articles enriched a second on one core, without their pages, beside cleaning their HTML and nothing else."""

from benchmarks.figures import Figure, Section
from benchmarks.lab import Lab, answer_of

NAME = "enricher"

_TEXT = """\
Entries of 3 KB of Vietnamese text through `enrich`: dates, sanitised HTML, text, byline, language, summary, places,
documents, people, bodies, topics, urgency, the day of the event. Each has three passages of the quality set, so that it
names as much as news does. Seconds are those of the processor, in a process that does nothing else. The baseline
sanitises the same HTML and takes its text: the ratio says what all the reading costs."""


async def run(lab: Lab) -> Section:
    articles, rounds = (200, 1) if lab.quick else (2000, 7)
    lab.begin(NAME, 2 * rounds)
    rates = await lab.in_turns(
        "enricher",
        answer_of("benchmarks.enriched", "enrich", articles),
        answer_of("benchmarks.enriched", "clean", articles),
        rounds=rounds,
    )
    figures = [Figure("articles of 3 KB on one core", "articles/s", *rates)]
    return Section(NAME, "Enriching", _TEXT, figures, [f"{articles:,} articles a round, {rounds} rounds."])
