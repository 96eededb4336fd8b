"""Extraction from pages of ten portal systems: `python -m benchmarks.extracting READER PAGES`.

Prints milliseconds a page. READER is `ours` or `trafilatura`.
"""

import sys
import time
from collections.abc import Callable

from benchmarks.material import text_of, title_of
from tests.support.article_pages import PARAGRAPHS, SYSTEMS, TITLE

_WARM = 20
_MENU = 90
_SCRIPT = "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments);}if(1<2&&3>2){gtag('js');}\n"
_URL = "https://cong0.gov.vn/tin/{}"


def page_of(seed: int) -> bytes:
    markup = list(SYSTEMS.values())[seed % len(SYSTEMS)]().replace(TITLE, title_of(seed))
    written = text_of(seed)
    for at, paragraph in enumerate(PARAGRAPHS):
        markup = markup.replace(paragraph, "</p><p>".join(written[2 * at : 2 * at + 2]))
    items = (f"<li class='nav-item'><a href='/muc-{n}' title='x'>Mục {n} của cổng</a></li>" for n in range(_MENU))
    chrome = f"<script>{_SCRIPT * 220}</script><style>.a{{color:red}}</style><ul class='nav'>{''.join(items)}</ul>"
    return markup.replace("</body>", f"{chrome}</body>").encode()


def milliseconds(reader: str, pages: int) -> float:
    read = _ours() if reader == "ours" else _theirs()
    material = [(page_of(seed), seed) for seed in range(pages)]
    for body, seed in material[:_WARM]:
        read(body, seed)
    began = time.perf_counter()
    for body, seed in material:
        read(body, seed)
    return (time.perf_counter() - began) / pages * 1000


def _ours() -> Callable[[bytes, int], None]:
    from services.enricher.extraction.extract import extract_page

    def read(body: bytes, seed: int) -> None:
        content = extract_page(body, "text/html; charset=utf-8", _URL.format(seed), title=title_of(seed))
        if text_of(seed)[-1] not in content.content_text:
            raise ValueError("The text was not found.")

    return read


def _theirs() -> Callable[[bytes, int], None]:
    from trafilatura import extract

    def read(body: bytes, seed: int) -> None:
        if not extract(body, url=_URL.format(seed)):
            raise ValueError("No text was found.")

    return read


if __name__ == "__main__":
    print(milliseconds(sys.argv[1], int(sys.argv[2])))
