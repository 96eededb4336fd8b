"""The extractor's workers: whatever a page does to one, the service lives and the next page is read."""

from collections.abc import Iterator

import pytest

from services.enricher.extraction.extractor import Extractor
from services.enricher.extraction.unusable import UnusablePage

URL = "https://haiphong.gov.vn/tin-tuc/hop-giao-ban-thang-bay-1.html"
TITLE = "Thành phố họp giao ban tháng bảy"
TEXT = (
    "Sáng nay, lãnh đạo thành phố họp giao ban với các sở, ngành và nghe báo cáo về tình hình thu ngân sách tháng bảy."
)
PAGE = f"<html><body><h1>{TITLE}</h1><div><p>{TEXT}</p><p>{TEXT[::-1]}.</p></div></body></html>".encode()


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    found = Extractor(workers=1)
    yield found
    found.close()


async def reads(extractor: Extractor) -> bool:
    content = await extractor.extract(PAGE, "text/html", URL, title=TITLE)
    return content.title == TITLE and content.content_text.startswith(TEXT)


async def test_a_page_that_is_unusable_says_why_and_the_next_one_is_read(extractor: Extractor) -> None:
    with pytest.raises(UnusablePage, match="home page"):
        await extractor.extract(PAGE, "text/html", "https://haiphong.gov.vn/", title=TITLE)
    assert await reads(extractor)
