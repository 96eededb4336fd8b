"""Which official documents a text names: decrees, decisions, resolutions, letters, plans.

One document has one key, however it is written: `42-2022-nd-cp`. It holds the number without leading zeros, the year
if the number has one, and the letters of its symbol. Where a number has a year by law (decrees, circulars, laws) and
the text leaves it out, the date gives it. A number that has none (`749/QĐ-TTg`) gets none in its key, even where a
date is given: the articles that leave the date out, which are most, would not be found under it. The date tells two
such documents apart.

Every province has a plan 123/KH-UBND: the key of a local body's document ends in the slug of its province, present or
former (of a district or commune: its name and the province), which the text names or else is the source's own. Without
either it has none.

A short mention (`Nghị định 42`) belongs to the one document of the text that it fits; else it counts only if all of
the number follows from it (`Nghị quyết 57 của Bộ Chính trị`), or its day is given (`Công văn số 47 ngày 10/12/2025`).
A law named by subject and year goes by its number where that is known (`laws.py`), else by its name. National standards
(TCVN, QCVN) and licences are none.
"""

from services.enricher.documents.cited import chains, read_chain
from services.enricher.documents.gathering import Gathering
from services.enricher.documents.laws import named_laws
from services.enricher.documents.numbers import numbers
from services.enricher.reading import Reading
from shared.article import DocumentMention


def find_documents(reading: Reading) -> list[DocumentMention]:
    """The documents that `reading` names by number, each once. Total; takes time in proportion to the text's length."""
    gathering = Gathering(reading)
    for chain in chains(numbers(reading)):
        for cited in read_chain(chain, reading):
            gathering.add(cited)
    for cited in named_laws(reading.whole, reading.lowered):
        gathering.add(cited)
    return gathering.mentions()
