"""`python -m benchmarks [BENCHMARK ...] [--quick]`: measure, print, write `RESULTS.md`."""

import argparse
import sys

import uvloop
from rich.console import Console
from rich.markdown import Markdown

from benchmarks import changed, deduplicating, end_to_end, enriching, extraction, feed, ingest, polls, schedule
from benchmarks.duplicates import run as duplicates
from benchmarks.figures import Section
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.machine import machine
from benchmarks.quality import run as quality
from benchmarks.quality.sets import DEVELOPMENT, HELD_OUT
from benchmarks.results import RESULTS, write

_BENCHMARKS = {
    benchmark.NAME: benchmark.run
    for benchmark in (
        end_to_end,
        polls,
        changed,
        enriching,
        extraction,
        deduplicating,
        feed,
        ingest,
        schedule,
        quality,
        duplicates,
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against bare baselines.")
    parser.add_argument("benchmarks", nargs="*", metavar="BENCHMARK", help=f"{', '.join(_BENCHMARKS)}; none: all")
    parser.add_argument(
        "--quick", action="store_true", help="one small round, to see that it works; RESULTS.md stays as it is"
    )
    parser.add_argument(
        "--errors",
        nargs="?",
        const="",
        metavar="FIELD",
        help="quality: what is missed and what is found falsely in a field; duplicates: the pairs judged wrong, "
        "of all kinds or of those with FIELD in their name",
    )
    parser.add_argument("--page", metavar="PAGE", help="quality: a page as it is read, by the name it has among errors")
    parser.add_argument("--json", action="store_true", help="quality: all scores as JSON")
    parser.add_argument(
        "--held-out",
        action="store_true",
        help="quality: --errors, --page or --json of the held-out set. Looking at its errors spoils it: a rule "
        "mended after that makes it one more development set, and another must be written to hold out",
    )
    arguments = parser.parse_args()
    names = list(dict.fromkeys(arguments.benchmarks)) or list(_BENCHMARKS)
    if unknown := [name for name in names if name not in _BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(_BENCHMARKS)}")
    if names == [duplicates.NAME] and arguments.errors is not None and not arguments.held_out:
        duplicates.show(arguments.errors)
        return 0
    if arguments.errors is not None or arguments.page is not None or arguments.json:
        if names != [quality.NAME]:
            parser.error(
                "--errors, --page and --json are for the benchmark quality alone; "
                "--errors for duplicates too, without --held-out"
            )
        labelled = HELD_OUT if arguments.held_out else DEVELOPMENT
        try:
            quality.show(errors=arguments.errors, page=arguments.page, labelled=labelled)
        except KeyError as error:
            parser.error(str(error.args[0]))
        return 0
    if arguments.held_out:
        parser.error("--held-out goes with --errors, --page or --json")
    return uvloop.run(_run(names, quick=arguments.quick))


async def _run(names: list[str], *, quick: bool) -> int:
    console = Console()
    sections: list[Section] = []
    try:
        with Lab(quick=quick) as lab:
            if not set(names) <= {quality.NAME, duplicates.NAME}:  # which need no server
                await lab.start()
            for name in names:
                measured_on = machine(lab.versions)
                section = await _BENCHMARKS[name](lab)
                sections.append(section)
                if not quick:
                    write([section], measured_on, list(_BENCHMARKS))
    except CannotMeasure as error:
        print(error, file=sys.stderr)
        return 1
    for section in sections:
        console.print(Markdown(f"## {section.title}\n\n{section.table()}"))
    print("Not written: --quick." if quick else f"Written to benchmarks/{RESULTS.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
