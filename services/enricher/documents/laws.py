"""Laws that are named by subject and year: `Luật Đất đai năm 2024`, which is 31/2024/QH15."""

import re
from collections.abc import Iterator

from services.enricher.documents.cited import Cited
from services.enricher.documents.symbols import symbol
from shared.text.normalise import aligned, comparable

_NAME = re.compile(
    r"luật ((?:(?!(?:ngày|có|từ|của|do|được|tại|trong|cho|theo|về|vào|ban|luật|nghị|đã|là|này|với|thông|nhằm|để) )"
    r"[^\W\d_]+(?:,| -)? ){1,12}?)(?:\(sửa đổi\) |sửa đổi )?(?:năm )?((?:19|20)\d\d)(?!\d| ?[/-] ?\d)"
)

NUMBERS = {
    ("an toàn thực phẩm", "2010"): "55/2010/QH12",
    ("an toàn, vệ sinh lao động", "2015"): "84/2015/QH13",
    ("an ninh mạng", "2018"): "24/2018/QH14",
    ("bảo hiểm xã hội", "2014"): "58/2014/QH13",
    ("bảo hiểm xã hội", "2024"): "41/2024/QH15",
    ("bảo vệ môi trường", "2014"): "55/2014/QH13",
    ("bảo vệ môi trường", "2020"): "72/2020/QH14",
    ("báo chí", "2016"): "103/2016/QH13",
    ("cán bộ, công chức", "2008"): "22/2008/QH12",
    ("cán bộ, công chức", "2025"): "80/2025/QH15",
    ("căn cước", "2023"): "26/2023/QH15",
    ("các tổ chức tín dụng", "2024"): "32/2024/QH15",
    ("công đoàn", "2024"): "50/2024/QH15",
    ("cư trú", "2020"): "68/2020/QH14",
    ("dân sự", "2015"): "91/2015/QH13",
    ("doanh nghiệp", "2020"): "59/2020/QH14",
    ("dữ liệu", "2024"): "60/2024/QH15",
    ("đấu thầu", "2013"): "43/2013/QH13",
    ("đấu thầu", "2023"): "22/2023/QH15",
    ("đất đai", "2013"): "45/2013/QH13",
    ("đất đai", "2024"): "31/2024/QH15",
    ("đầu tư", "2020"): "61/2020/QH14",
    ("đầu tư công", "2019"): "39/2019/QH14",
    ("đầu tư công", "2024"): "58/2024/QH15",
    ("di sản văn hóa", "2024"): "45/2024/QH15",
    ("đường bộ", "2024"): "35/2024/QH15",
    ("giáo dục", "2019"): "43/2019/QH14",
    ("giao dịch điện tử", "2023"): "20/2023/QH15",
    ("hình sự", "2015"): "100/2015/QH13",
    ("khám bệnh, chữa bệnh", "2023"): "15/2023/QH15",
    ("khiếu nại", "2011"): "02/2011/QH13",
    ("kinh doanh bất động sản", "2023"): "29/2023/QH15",
    ("lao động", "2019"): "45/2019/QH14",
    ("lâm nghiệp", "2017"): "16/2017/QH14",
    ("lưu trữ", "2024"): "33/2024/QH15",
    ("nhà giáo", "2025"): "73/2025/QH15",
    ("nhà ở", "2014"): "65/2014/QH13",
    ("nhà ở", "2023"): "27/2023/QH15",
    ("phòng, chống ma túy", "2021"): "73/2021/QH14",
    ("phòng, chống tham nhũng", "2018"): "36/2018/QH14",
    ("phòng cháy, chữa cháy và cứu nạn, cứu hộ", "2024"): "55/2024/QH15",
    ("tài nguyên nước", "2023"): "28/2023/QH15",
    ("thanh tra", "2022"): "11/2022/QH15",
    ("thi đua, khen thưởng", "2022"): "06/2022/QH15",
    ("thủ đô", "2024"): "39/2024/QH15",
    ("thực hiện dân chủ ở cơ sở", "2022"): "10/2022/QH15",
    ("thủy sản", "2017"): "18/2017/QH14",
    ("tiếp công dân", "2013"): "42/2013/QH13",
    ("tố cáo", "2018"): "25/2018/QH14",
    ("trật tự, an toàn giao thông đường bộ", "2024"): "36/2024/QH15",
    ("trẻ em", "2016"): "102/2016/QH13",
    ("việc làm", "2025"): "74/2025/QH15",
    ("viễn thông", "2023"): "24/2023/QH15",
}
"""Often named so, and the only one of its name in its year. Others keep their name for a number."""

_DONE = tuple(
    aligned(f"{word} ")
    for word in (
        "thực hiện",
        "triển khai",
        "thi hành",
        "chấp hành",
        "tuyên truyền",
        "phổ biến",
        "quán triệt",
        "áp dụng",
    )
)
"""What is done with a law that is in force: of which year it is, or in which year, only a list of laws can tell."""

_NUMBERS = {(comparable(name), year): number for (name, year), number in NUMBERS.items()}


def named_laws(whole: str, lowered: str) -> Iterator[Cited]:
    """The laws that are named by subject and year."""
    at = lowered.find("luật ")
    while at >= 0:
        found = _NAME.match(lowered, at) if whole[at + 5 : at + 6].isupper() else None
        if found and (law := _law(whole, lowered, found)):
            yield law
        at = lowered.find("luật ", at + 5)


def _law(whole: str, lowered: str, found: re.Match[str]) -> Cited | None:
    """None where a year's work on a law is spoken of, and not the law of a year."""
    at, year = found.start(), found[2]
    code = lowered[max(0, at - 3) : at] == "bộ "
    start, kind = (at - 3, "bộ luật") if code else (at, "luật")
    if number := _NUMBERS.get((found[1].strip(), year)):
        digits, _, assembly = number.split("/")
        return Cited(start, found.end(), kind, digits, year, symbol([assembly], "/"))
    if lowered.endswith(" năm ", 0, found.start(2)) and lowered.endswith(_DONE, 0, start):
        return None
    subject = whole[found.start(1) : found.end(1)].strip()
    return Cited(start, found.end(), kind, "", None, None, name=f"{kind.capitalize()} {subject} {year}")
