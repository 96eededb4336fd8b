"""One mention of a document, with what the words around it say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.enricher.documents.dates import date_at, date_before
from services.enricher.documents.issuers import issuer_at, place_before
from services.enricher.documents.numbers import Number
from services.enricher.documents.symbols import Symbol, symbol
from services.enricher.reading import Reading

_PARTY = ("bộ chính trị", "ban bí thư", "trung ương", "ban chấp hành trung ương", "bch trung ương", "bchtw")
_PARTY_LETTERS = {"nghị quyết": "NQ", "chỉ thị": "CT", "kết luận": "KL", "quy định": "QĐ"}
_PREMIER_LETTERS = {"quyết định": "QĐ", "chỉ thị": "CT", "công điện": "CĐ"}


@dataclass(slots=True)
class Cited:
    start: int
    end: int
    kind: str
    digits: str
    year: str | None
    symbol: Symbol | None
    """None for a short mention, and for a law that goes by its name."""
    issuer: str | None = None
    date: str | None = None
    place: str | None = None
    """Slug of the province of a local body, with the district or commune before it; None where the text names none."""
    name: str | None = None
    """Of a law that goes by it."""

    @property
    def plain(self) -> str:
        """Equal for equal numbers: `05` is `5`."""
        return self.digits.lstrip("0")


def chains(numbers: Iterable[Number]) -> Iterator[list[Number]]:
    """Numbers of one kind in a list: `số 57-NQ/TW, 59-NQ/TW và 66-NQ/TW`."""
    chain: list[Number] = []
    for number in numbers:
        if chain and not number.chained:
            yield chain
            chain = []
        chain.append(number)
    if chain:
        yield chain


def read_chain(chain: list[Number], reading: Reading) -> list[Cited]:
    """A list, read from its end: a number without an issuer has that of the next, and where both share one word for
    their kind (`số 138, 139/2025/NĐ-CP`) its symbol, year and date too."""
    read: list[Cited] = []
    shares = False
    for number in reversed(chain):
        after = read[-1] if read else None
        cited = _read(number, reading)
        if after and shares and number.symbol is None and after.symbol:
            cited.symbol, cited.kind, cited.date = after.symbol, after.kind, cited.date or after.date
            cited.year = cited.year or after.year
        if after and (cited.symbol is None or (after.symbol and cited.symbol.parts == after.symbol.parts)):
            cited.issuer, cited.place = cited.issuer or after.issuer, cited.place or after.place
        read.append(cited)
        shares = not number.worded
    for cited in read:
        if cited.symbol is None:
            cited.symbol = _symbol_that_follows(cited)
    return read[::-1]


def _read(number: Number, reading: Reading) -> Cited:
    whole, lowered, year = reading.whole, reading.lowered, number.year
    date, end = date_at(lowered, number.end, year)
    issuer, place, after = issuer_at(whole, lowered, end)
    if date is None and after > end:
        date, _ = date_at(lowered, after, year)
    if date is None and not number.chained:
        date = date_before(lowered, number.start, year)
    if place is None and number.symbol and number.symbol.local:
        place = place_before(whole, lowered, number.start)
    return Cited(number.start, number.end, number.kind, number.digits, year, number.symbol, issuer, date, place)


def _symbol_that_follows(cited: Cited) -> Symbol | None:
    """What the symbol of a short mention can only be."""
    issuer = (cited.issuer or "").lower().replace("ủy", "uỷ")
    if cited.kind == "nghị định" and (cited.year or cited.date or issuer == "chính phủ"):
        return symbol(["NĐ", "CP"], "/-")
    if issuer.startswith(_PARTY) and (letters := _PARTY_LETTERS.get(cited.kind)):
        return symbol([letters, "TW"], "-/")
    if issuer.startswith("thủ tướng") and (letters := _PREMIER_LETTERS.get(cited.kind)):
        return symbol([letters, "TTg"], "/-")
    return None
