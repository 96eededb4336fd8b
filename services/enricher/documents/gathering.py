"""From single mentions of documents to documents: each once, with all that its mentions say."""

from dataclasses import dataclass, field

from services.enricher.documents.cited import Cited
from services.enricher.documents.issuers import local_issuer
from services.enricher.documents.symbols import YEARLY, Symbol
from services.enricher.reading import Reading
from shared.article import DocumentMention, Span
from shared.text.folding import slugify

_MOST = 200
"""Documents of one text, and of those with one number; no article names as many."""


_FULL = len("2022-06-24")


@dataclass(slots=True)
class _Document:
    cited: Cited
    spans: list[Span] = field(default_factory=list)

    def takes(self, other: Cited) -> bool:
        """Whether `other` may be this one, as far as both say; what one leaves out does not part them."""
        ours, theirs = self.cited, other
        return (
            (ours.year == theirs.year or (None in (ours.year, theirs.year) and _yearly(ours)))
            and (ours.place == theirs.place or None in (ours.place, theirs.place))
            and (ours.date is None or theirs.date is None or ours.date[:4] == theirs.date[:4])
        )

    def add(self, other: Cited) -> None:
        ours = self.cited
        self.spans.append((other.start, other.end))
        ours.year, ours.place = ours.year or other.year, ours.place or other.place
        ours.issuer, ours.date = ours.issuer or other.issuer, _longer(ours.date, other.date)
        if ours.kind == "văn bản" or (other.start < ours.start and other.kind != "văn bản"):
            ours.kind = other.kind


class Gathering:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._by_number: dict[tuple[str, ...], list[_Document]] = {}
        self._short: list[Cited] = []

    def add(self, cited: Cited) -> None:
        """One more mention."""
        if cited.symbol is None and cited.name is None:
            self._short.append(cited)
            return
        if cited.year is None and cited.date and _yearly(cited):
            cited.year = cited.date[:4]
        same = self._by_number.setdefault((cited.plain, *_parts(cited)), [])
        document = next((one for one in same if one.takes(cited)), None)
        if document is None:
            if len(same) == _MOST:
                return
            document = _Document(cited)
            same.append(document)
        document.add(cited)

    def mentions(self) -> list[DocumentMention]:
        """All documents, in the order of their first mention."""
        documents = [document for same in self._by_number.values() for document in same]
        self._settle_short(documents)
        documents.sort(key=lambda document: min(document.spans))
        return [self._mention(document) for document in documents[:_MOST]]

    def _settle_short(self, documents: list[_Document]) -> None:
        by_short: dict[tuple[str, str], list[_Document]] = {}
        for document in documents:
            by_short.setdefault((document.cited.kind, document.cited.plain), []).append(document)
        for cited in self._short:
            fit = [one for one in by_short.get((cited.kind, cited.plain), ()) if cited.year in (None, one.cited.year)]
            if len(fit) == 1:
                fit[0].spans.append((cited.start, cited.end))
            elif not fit and cited.date and len(cited.date) == _FULL:
                dated = by_short.setdefault((cited.kind, cited.plain), [])
                dated.append(_Document(cited, [(cited.start, cited.end)]))
                documents.append(dated[-1])

    def _mention(self, document: _Document) -> DocumentMention:
        cited = document.cited
        in_title, spans = self._reading.stands(document.spans)
        if cited.symbol is None:
            number = cited.name or cited.digits
            return DocumentMention(
                key=slugify(number)
                if cited.name
                else self._placed(f"{cited.plain}-{slugify(cited.kind)}", cited.place),
                kind=cited.kind,
                number=number,
                issuer="Quốc hội" if cited.name else cited.issuer,
                date=cited.date,
                in_title=in_title,
                spans=spans,
            )
        return DocumentMention(
            key=self._key(cited, cited.symbol),
            kind=cited.kind,
            number=cited.symbol.after(cited.digits, cited.year),
            issuer=cited.issuer or cited.symbol.issuer or self._local_issuer(cited, cited.symbol),
            date=cited.date,
            in_title=in_title,
            spans=spans,
        )

    def _key(self, cited: Cited, symbol: Symbol) -> str:
        key = symbol.key(cited.digits, cited.year)
        return self._placed(key, cited.place) if symbol.local else key

    def _placed(self, key: str, place: str | None) -> str:
        home = self._reading.home
        if place and place.startswith(BELOW) and home:
            place = f"{place}-{home}"
        return "-".join(filter(None, [key, place or home]))

    def _local_issuer(self, cited: Cited, symbol: Symbol) -> str | None:
        return local_issuer(symbol.body, cited.place or self._reading.home) if symbol.local else None


BELOW = ("huyen-", "quan-", "thi-xa-", "phuong-", "xa-", "thi-tran-", "dac-khu-")
"""How the slug of a place begins that lies in a province."""


def _yearly(cited: Cited) -> bool:
    """Whether its number has a year by law."""
    read = cited.symbol
    return cited.kind in YEARLY or (read is not None and read.kind is None and read.body == "QH")


def _parts(cited: Cited) -> tuple[str, ...]:
    return cited.symbol.parts if cited.symbol else (slugify(cited.name or ""),)


def _longer(date: str | None, other: str | None) -> str | None:
    return other if other and (date is None or len(other) > len(date)) else date
