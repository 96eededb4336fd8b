"""What stands after the number: the letters for the kind of document and for who issued it.

By Decree 30/2020/NĐ-CP, annexes I and III (`42/2022/NĐ-CP`, `1234/UBND-KT`), by Instruction 36-HD/VPTW for the party
(`57-NQ/TW`), and by the laws' own numbers (`31/2024/QH15`). How a symbol is spelled, and what it says.
"""

from dataclasses import dataclass

from shared.text.folding import slugify

KINDS = {
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "NQLT": "nghị quyết liên tịch",
    "QĐ": "quyết định",
    "QĐi": "quy định",
    "QyĐ": "quy định",
    "QC": "quy chế",
    "QCPH": "quy chế phối hợp",
    "CT": "chỉ thị",
    "CĐ": "công điện",
    "CV": "công văn",
    "KH": "kế hoạch",
    "KHLT": "kế hoạch liên tịch",
    "KHPH": "kế hoạch phối hợp",
    "TB": "thông báo",
    "TBKL": "thông báo kết luận",
    "TTr": "tờ trình",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "TTri": "thông tri",
    "HD": "hướng dẫn",
    "HDLT": "hướng dẫn liên tịch",
    "HDLN": "hướng dẫn liên ngành",
    "KL": "kết luận",
    "BC": "báo cáo",
    "ĐA": "đề án",
    "PA": "phương án",
    "CTr": "chương trình",
    "CTrHĐ": "chương trình hành động",
    "CTHĐ": "chương trình hành động",
    "CTPH": "chương trình phối hợp",
    "CTrPH": "chương trình phối hợp",
    "L": "lệnh",
    "PL": "pháp lệnh",
    "SL": "sắc lệnh",
    "GM": "giấy mời",
    "BB": "biên bản",
    "TTLN": "thông tư liên ngành",
    "VBHN": "văn bản hợp nhất",
}
"""What the first letters mean, in Vietnamese."""

ALSO = {
    "NQ": {"nghị quyết liên tịch"},
    "QĐ": {"quy định", "quy chế"},
    "CT": {"chương trình", "chương trình hành động"},
    "CTr": {"chương trình hành động", "chương trình phối hợp"},
    "TT": {"thông tư liên tịch", "tờ trình", "thông tri"},
    "KH": {"kế hoạch liên tịch", "kế hoạch phối hợp"},
    "HD": {"hướng dẫn liên tịch", "hướng dẫn liên ngành"},
    "QC": {"quy chế phối hợp"},
    "L": {"luật"},
}
"""What else they are used for; the word before the number decides."""

WORDS = {
    **{word: word for word in KINDS.values()},
    "văn bản": "văn bản",
    "cv": "công văn",
    "công văn khẩn": "công văn",
    "công văn hoả tốc": "công văn",
    "văn bản khẩn": "văn bản",
    "văn bản hoả tốc": "văn bản",
    "công điện khẩn": "công điện",
    "công điện hoả tốc": "công điện",
    "thông báo kết luận": "thông báo",
    "báo cáo nhanh": "báo cáo",
    "chương trình công tác": "chương trình",
    "luật": "luật",
    "bộ luật": "bộ luật",
    "sắc luật": "sắc luật",
}
"""The word before a number, as `aligned` has it, and the kind that it says."""

_ISSUERS = {
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "CTN": "Chủ tịch nước",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "QH": "Quốc hội",
    "VPCP": "Văn phòng Chính phủ",
    "VPQH": "Văn phòng Quốc hội",
    "VPCTN": "Văn phòng Chủ tịch nước",
    "TTCP": "Thanh tra Chính phủ",
    "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "KTNN": "Kiểm toán Nhà nước",
    "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện kiểm sát nhân dân tối cao",
    "HĐTP": "Hội đồng Thẩm phán Tòa án nhân dân tối cao",
    "HĐBCQG": "Hội đồng Bầu cử quốc gia",
    "UBDT": "Ủy ban Dân tộc",
    "TLĐ": "Tổng Liên đoàn Lao động Việt Nam",
    "BHXH": "Bảo hiểm xã hội Việt Nam",
    "TCHQ": "Tổng cục Hải quan",
    "TCT": "Tổng cục Thuế",
    "BCA": "Bộ Công an",
    "BCT": "Bộ Công Thương",
    "BDT": "Bộ Dân tộc và Tôn giáo",
    "BDTTG": "Bộ Dân tộc và Tôn giáo",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BGTVT": "Bộ Giao thông vận tải",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội",
    "BNG": "Bộ Ngoại giao",
    "BNN": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BNV": "Bộ Nội vụ",
    "BQP": "Bộ Quốc phòng",
    "BTC": "Bộ Tài chính",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "BTP": "Bộ Tư pháp",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BXD": "Bộ Xây dựng",
    "BYT": "Bộ Y tế",
    "TW": "Trung ương Đảng",
    "VPTW": "Văn phòng Trung ương Đảng",
    "BTCTW": "Ban Tổ chức Trung ương",
    "BTGTW": "Ban Tuyên giáo Trung ương",
    "BTGDVTW": "Ban Tuyên giáo và Dân vận Trung ương",
    "BDVTW": "Ban Dân vận Trung ương",
    "BNCTW": "Ban Nội chính Trung ương",
    "BKTTW": "Ban Kinh tế Trung ương",
    "BCSCLTW": "Ban Chính sách, chiến lược Trung ương",
    "UBKTTW": "Ủy ban Kiểm tra Trung ương",
    "BCĐTW": "Ban Chỉ đạo Trung ương",
    "TWĐTN": "Ban Chấp hành Trung ương Đoàn TNCS Hồ Chí Minh",
    "MTTW": "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
}
"""Bodies of the whole country; any other letters are a local body's, or one that only its own people know."""

_LOCAL = {"UBND", "HĐND", "TU", "HU", "QU", "ĐU"}
_PARTY = {"TW", "TU", "HU", "QU", "ĐU"}
_STATE = {"CP", "TTg", "CTN", "UBND", "HĐND", "VPCP"} | {
    letters for letters in _ISSUERS if letters.startswith("B") and not letters.endswith("TW")
}
_SPELLED = {letters.upper(): letters for letters in (*KINDS, *_ISSUERS, *_LOCAL)} | {
    "TƯ": "TW",
    "HDND": "HĐND",
    "BGDDT": "BGDĐT",
    "BKHDT": "BKHĐT",
    "BLDTBXH": "BLĐTBXH",
    "BNN&PTNT": "BNNPTNT",
}
_FIRST_SPELLED = {"ND": "NĐ", "QD": "QĐ", "CD": "CĐ", "DA": "ĐA", "CTRHD": "CTrHĐ", "CTHD": "CTHĐ"}
"""Kinds written without the stroke of their Đ."""

YEARLY = {"nghị định", "thông tư", "thông tư liên tịch", "luật", "bộ luật", "pháp lệnh"}
"""Their number has a year by law: where it was left out, the date gives it."""


@dataclass(frozen=True)
class Symbol:
    """`NĐ-CP`, `UBND-KT`, `QH15`: its letters, each part as it is properly written, and what stood between."""

    parts: tuple[str, ...]
    dividers: str

    @property
    def kind(self) -> str | None:
        return KINDS.get(self.parts[0])

    @property
    def body(self) -> str:
        """The letters of who issued it, without the number of a term: `QH` of `QH15`."""
        letters = self.parts[1] if self.kind and len(self.parts) > 1 else self.parts[0]
        bare = letters.rstrip("0123456789")
        return bare if bare in ("QH", "UBTVQH") else letters

    @property
    def issuer(self) -> str | None:
        return _ISSUERS.get(self.body) or ("Trung ương Đảng" if self.body.endswith("TW") and self.parts[0] else None)

    @property
    def local(self) -> bool:
        """Issued by a body of a province, or one below: the same number is given in each."""
        return self.body not in _ISSUERS and not self.body.endswith("TW")

    @property
    def known(self) -> bool:
        """Nothing but a document bears it: a kind with its issuer, or letters of a body that numbers its letters."""
        body = self.body in _ISSUERS or self.body in _LOCAL
        return (len(self.parts) > 1 and (self.kind is not None or body)) or self.body in ("QH", "UBTVQH")

    def after(self, digits: str, year: str | None) -> str:
        """The whole number, as it is properly written."""
        head = f"{digits}/{year}" if year else digits
        if self.kind and len(self.parts) == 2 and self.parts[1] in _PARTY:
            return f"{head}-{self.parts[0]}/{self.parts[1]}"
        if self.kind is None or self.body in _STATE:
            return f"{head}/{'-'.join(self.parts)}"
        if self.dividers == "//":
            return f"{head}-{'/'.join(self.parts)}"
        written = self.parts[0] + "".join(map("".join, zip(self.dividers[1:], self.parts[1:], strict=True)))
        return f"{head}{self.dividers[0]}{written}"

    def key(self, digits: str, year: str | None) -> str:
        return "-".join(filter(None, [digits.lstrip("0") or "0", year, *map(slugify, self.parts)]))


def symbol(parts: list[str], dividers: str) -> Symbol:
    """The symbol whose letters were written so."""
    spelled = [part.upper().replace("Ð", "Đ") for part in parts]
    spelled = [_SPELLED.get(upper, part if _mixed(part) else upper) for part, upper in zip(parts, spelled, strict=True)]
    spelled[0] = _FIRST_SPELLED.get(spelled[0], spelled[0])
    return Symbol(tuple(spelled), dividers)


def _mixed(part: str) -> bool:
    return not part.islower() and "Ð" not in part
