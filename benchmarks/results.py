"""`RESULTS.md`: one section for each benchmark; measuring one again replaces its section and keeps the others."""

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Section

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """\
# Results

Written by `make bench`. Every figure stands beside a baseline that does the least of the same work with the same
libraries, measured in the same run in turns (ours, baseline, ours, baseline, …). Cells show the median of the
rounds, and the least and greatest. The ratio is ours divided by the baseline's, taken round by round: 1.00 means as
fast as no work at all. On a machine that others use at the same time the ratios mean more than the figures.
"""


def written(sections: Sequence[Section], machine: str, order: Sequence[str], old: str) -> str:
    """The document `old` with these sections in place of their former ones; `order` names all there can be."""
    found = re.findall(r"<!-- ([\w-]+) -->\n(.*?)(?=<!-- [\w-]+ -->|\Z)", old, re.DOTALL)
    known = {name: text.strip() for name, text in found}
    known |= {section.name: _text(section, machine) for section in sections}
    return "\n".join([_HEAD, *(f"<!-- {name} -->\n{known[name]}\n" for name in order if name in known)])


def write(sections: Sequence[Section], machine: str, order: Sequence[str]) -> None:
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    RESULTS.write_text(written(sections, machine, order, old), encoding="utf-8")


def _text(section: Section, machine: str) -> str:
    remarks = "".join(f"\n- {remark}" for remark in section.remarks)
    return f"## {section.title}\n\n{machine}\n\n{section.text}\n\n{section.table()}\n{remarks}".rstrip()
