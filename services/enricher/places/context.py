"""Whether a name means the place that is called so, by the words around it."""

import re

from services.enricher.places import words
from services.enricher.places.vocabulary import Trait
from shared.provinces.gazetteer import is_district
from shared.text.folding import fold
from shared.text.names import DOUBTFUL_FAMILY_NAMES, FAMILY_NAMES, MIDDLE_NAMES

_REACH = 40
"""Characters before a name that are looked at: four words or more."""
_LONGEST_NAME = 100
"""Of a company, in characters."""
_LONGEST_LIST = 160
"""Of streets, before a name."""

_PEACE_AFTER = re.compile(
    r" (?:quốc tế|thế giới|việt nam|xanh|lâu dài|bền vững)\b"
    r"|(?:,| -| và) (?:ổn định|hữu nghị|hợp tác|phát triển|độc lập|thống nhất|an ninh|thịnh vượng)\b"
)
_STREETS = re.compile(r"(?:các|những|nhiều|tuyến) (?:tuyến )?(?:đường|phố|ngõ|hẻm)(?: phố)?:? ")
_BETWEEN_ITEMS = (", ", " và ", " - ")
_SENTENCE_ENDS = re.compile(r"[.;!?()\n]")
_HOUSE_NUMBER = re.compile(r"\b(?:(?:tại|ở|địa chỉ:?) số|số nhà) \d[\d/a-z]*+ $")
_OWN_WORDS = re.compile(
    r"[,.;:()\"\n]| (?:tại|ở|của|tỉnh|thành phố|tp|trên|từ|đến|về|với|và|cho|thuộc|chi nhánh|nhà nước|chính sách"
    r"|khu vực|điện lực|cấp nước|thoát nước|xổ số|môi trường đô thị|đã|là|có|phối hợp) "
)
_CHINESE = re.compile(r"(?:[ ,(-]{1,3}| của | thuộc )trung quốc\b")
_CAPITAL_FAMILY_NAMES = {
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Trương"),
}
"""In a line of capitals every word looks like a name; these are hardly ever anything else."""
_NAMES_OF_PEOPLE: frozenset[Trait] = frozenset(("given", "given at times", "peace", "memory", "chinese"))
_WITHOUT_DIACRITICS = FAMILY_NAMES | {fold(name).title() for name in FAMILY_NAMES}
_NOT_ALONE = {"Đoàn", "Đồng", "Hà", "Hạng", "Hầu", "Vi", "Phí", "Lương", "Cầm", "Chảo"}
"""Words that stand before a name of a place as well: `Đoàn Bình Dương`, the delegation."""


class Surroundings:
    """A text and the same text for comparison, character for character."""

    def __init__(self, whole: str, lowered: str, *, is_vietnamese: bool) -> None:
        self.whole = whole
        self.lowered = lowered
        self._family_names = FAMILY_NAMES if is_vietnamese else _WITHOUT_DIACRITICS

    def names_a_place(
        self, start: int, end: int, trait: Trait, *, on_a_route: bool = False, behind_a_place: bool = False
    ) -> bool:
        """Whether the name of a unit or town at `start` to `end` means it. `on_a_route`: a dash and a unit follow.
        `behind_a_place`: it stands right behind one."""
        if trait == "any case":
            return not self._is_address(start, end)
        if not self._is_capitalised(start, end, trait) or self._is_address(start, end):
            return False
        if trait in ("chinese", "capital") and self._is_abroad(end, trait):
            return False
        if self.lowered.startswith("tỉnh ", start - 5) or self.lowered.startswith("thành phố ", start - 10):
            return True
        before = self._words_before(start)
        if trait == "battle":
            return not before.isdisjoint(words.TOWARDS_PLACES)
        if trait == "memory" and not before.isdisjoint(words.BEFORE_BATTLES):
            return False
        if not on_a_route and not before.isdisjoint(words.BEFORE_OTHER_NAMES):
            return not before.isdisjoint(words.BEFORE_PLACES)
        if trait == "peace" and self._means_peace(start, end, before):
            return False
        if trait in _NAMES_OF_PEOPLE and not behind_a_place and self._is_a_person(start, trait, before):
            return False
        return not self._is_in_a_list_of_streets(start)

    def is_one_name(self, start: int, end: int, place: int) -> bool:
        """Whether a place is part of the name of the company whose kind stands at `start` to `end`: it follows at once,
        or the name begins with a capital and nothing in between ends it."""
        if place - end == 1:
            return not self.lowered.startswith("các ", start - 4)
        return (
            place - start < _LONGEST_NAME
            and self.whole[start].isupper()
            and _OWN_WORDS.search(self.lowered, end, place + 1) is None
        )

    def _is_capitalised(self, start: int, end: int, trait: Trait) -> bool:
        name = self.whole[start:end]
        if not name[0].isupper():
            return False
        return trait in ("plain", "capital") or name.istitle() or all(word[0].isupper() for word in name.split())

    def _is_address(self, start: int, end: int) -> bool:
        """`Haiphong.gov.vn`, `ubnd@danang.gov.vn`, `số 12 Hà Nội`."""
        after, before = self.whole[end : end + 1], self.whole[start - 1 : start]
        if after in ("@", "_") or (after == "." and self.whole[end + 1 : end + 2].islower()):
            return True
        if before != " ":
            return before in ("@", "_") or (before == "." and self.lowered.startswith("www.", start - 4))
        is_numbered = self.whole[start - 2].isdigit() or self.whole[start - 3].isdigit()
        return is_numbered and _HOUSE_NUMBER.search(self.lowered, max(0, start - 20), start) is not None

    def _words_before(self, start: int) -> set[str]:
        """The word right before, with nothing but a space between, and the last two, three and four."""
        if not start or self.lowered[start - 1] != " ":
            return set()
        last = self.lowered[max(0, start - _REACH) : start].rpartition("\n")[2].split()
        return {" ".join(last[-count:]) for count in (1, 2, 3, 4)}

    def _is_abroad(self, end: int, trait: Trait) -> bool:
        """By what follows: `Hà Nam (Trung Quốc)`, `Thủ đô Viêng Chăn`."""
        if trait == "chinese":
            return _CHINESE.match(self.lowered, end) is not None
        return self.whole[end + 1 : end + 2].isupper() or self.lowered.startswith((" của ", " nước ", " mới "), end)

    def _means_peace(self, start: int, end: int, before: set[str]) -> bool:
        if not before.isdisjoint(words.BEFORE_PEACE) or _PEACE_AFTER.match(self.lowered, end):
            return True
        in_capitals = self.whole[start:end].isupper()
        return in_capitals and before.isdisjoint(words.TOWARDS_PLACES) and self.whole[end : end + 1] not in (":", ",")

    def _is_a_person(self, start: int, trait: Trait, before: set[str]) -> bool:
        titled = not before.isdisjoint(words.HONORIFICS)
        if titled or (trait not in ("given at times", "memory") and not before.isdisjoint(words.OCCUPATIONS)):
            return before.isdisjoint(words.BEFORE_PLACES) and not any(last.startswith("các ") for last in before)
        return self._ends_a_persons_name(start)

    def _ends_a_persons_name(self, start: int) -> bool:
        """`Phan Thái Bình`, `Nguyễn Thị Kim Huế`; not `Vũ Thư Thái Bình`, which is a district and its province."""
        if not start or self.whole[start - 1] != " " or not self._begins_with_capital(start - 1):
            return False
        last = self.whole[max(0, start - _REACH) : start].rpartition("\n")[2].split(" ")[-4:-1]
        run: list[str] = []
        if is_district(" ".join(last[-2:])):
            return False
        for word in reversed(last):
            if not (word.isalpha() and word[0].isupper()):
                break
            run.append(word)
            name = word.capitalize()
            if word.isupper() and len(word) > 1:
                if name in _CAPITAL_FAMILY_NAMES:
                    return True
            elif name in self._family_names:
                return len(run) > 1 or name not in _NOT_ALONE
            elif name in DOUBTFUL_FAMILY_NAMES and len(run) > 1 and run[0] in MIDDLE_NAMES:
                return True
        return bool(run) and run[0] in ("Thị", "Văn")

    def _begins_with_capital(self, end: int) -> bool:
        """Whether the word that ends there does."""
        reach = max(0, end - _REACH)
        return self.whole[max(self.whole.rfind(" ", reach, end), self.whole.rfind("\n", reach, end)) + 1].isupper()

    def _is_in_a_list_of_streets(self, start: int) -> bool:
        """`các tuyến đường Hùng Vương, Hải Phòng`."""
        if not self.lowered.endswith(_BETWEEN_ITEMS, 0, start):
            return False
        sentence = _SENTENCE_ENDS.split(self.lowered[max(0, start - _LONGEST_LIST) : start])[-1]
        streets = list(_STREETS.finditer(sentence))
        if not streets:
            return False
        listed = self.whole[start - len(sentence) + streets[-1].end() : start].replace(",", " ").split()
        return all(word[0].isupper() or word[0].isdigit() or word in ("và", "-") for word in listed)
