"""The article of a page, beside trafilatura's own extraction of the same pages."""

from benchmarks.figures import Figure, Section
from benchmarks.lab import Lab, answer_of

NAME = "extraction"

_TEXT = """\
Pages as ten portal systems make them, in turn: 2 KB of Vietnamese text among menus, lists of other articles, scripts
and footers, 40 KB a page. `extract_page` (charset, headline, dates, the main text as sanitised HTML and as plain text,
pictures, dateline, byline, the digests of the page's blocks) beside `trafilatura.extract` as anybody calls it, which
returns the text alone; each side in a process of its own that does nothing else. A ratio below 1 is faster than
trafilatura: ours asks it for its first opinion only, on a page that is cut down before."""


async def run(lab: Lab) -> Section:
    pages, rounds = (20, 1) if lab.quick else (400, 5)
    lab.begin(NAME, 2 * rounds)
    times = await lab.in_turns(
        "extraction",
        answer_of("benchmarks.extracting", "ours", pages),
        answer_of("benchmarks.extracting", "trafilatura", pages),
        rounds=rounds,
    )
    figures = [Figure("a page, beside trafilatura", "ms", *times)]
    return Section(NAME, "The main text of a page", _TEXT, figures, [f"{pages} pages a round, {rounds} rounds."])
