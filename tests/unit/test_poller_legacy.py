"""A whole feed in an encoding from before Unicode arrives in Unicode, however its bytes were declared."""

import json

import pytest

from services.poller.parsing.parse import parse_document
from shared.events import Entry

URL = "https://haiphong.gov.vn/rss"


def feed(*items: str, encoding: str = "utf-8") -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def entries(document: str, *, written: str = "latin-1") -> list[Entry]:
    return parse_document(document.encode(written), "text/xml; charset=utf-8", URL).entries


TCVN3 = (
    "<item><title>Thanh tra tØnh</title><author>NguyÔn ThÞ ¸nh</author><category>Tin tøc</category>"
    "<description><![CDATA[<p>S¸ng 22/7, Thanh tra ChÝnh phñ tæ chøc héi nghÞ s¬ kÕt, t\xad ph¸p</p>]]></description>"
    "<link>/tin/1</link></item>"
)


@pytest.mark.parametrize(
    ("declared", "written"),
    # Bytes that are no UTF-8, and the same misread by the portal's own database.
    [("utf-8", "latin-1"), ("windows-1252", "latin-1"), ("TCVN-5712", "latin-1"), ("utf-8", "utf-8"), ("x", "utf-8")],
)
def test_a_feed_in_tcvn3(declared: str, written: str) -> None:
    (entry,) = entries(feed(TCVN3, encoding=declared), written=written)
    assert entry.title == "Thanh tra tỉnh"
    assert entry.summary_html == "<p>Sáng 22/7, Thanh tra Chính phủ tổ chức hội nghị sơ kết, tư pháp</p>"
    assert (entry.authors, entry.categories) == (["Nguyễn Thị ánh"], ["Tin tức"])


def test_a_feed_in_vni() -> None:
    item = "<item><title>Hoäi nghò</title><description>Ñaø Naüng toå chöùc leã kyû nieäm</description></item>"
    (entry,) = entries(feed(item))
    assert (entry.title, entry.summary_html) == ("Hội nghị", "Đà Nẵng tổ chức lễ kỷ niệm")


def test_a_feed_decoded_once_too_little() -> None:
    item = (
        "<item><title>Tin tức</title><description>Sáng 22/7, Thanh tra Chính phủ tổ chức hội nghị</description></item>"
    )
    misread = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in item.encode())
    (entry,) = entries(feed(misread), written="utf-8")
    assert (entry.title, entry.summary_html) == ("Tin tức", "Sáng 22/7, Thanh tra Chính phủ tổ chức hội nghị")


def test_entries_beside_it_that_are_good_stay_as_they_are() -> None:
    good = "<item><title>Hà Nam</title><author>Tú</author><description>Thông tin, hòa bình và tôi</description></item>"
    english = "<item><title>Café Zoë</title><description>A naïve résumé, à la carte</description></item>"
    found = entries(feed(TCVN3, good, english), written="utf-8")
    assert [entry.title for entry in found] == ["Thanh tra tỉnh", "Hà Nam", "Café Zoë"]
    assert [entry.summary_html for entry in found[1:]] == ["Thông tin, hòa bình và tôi", "A naïve résumé, à la carte"]


def test_a_json_feed_in_vni() -> None:
    item = {"id": "1", "title": "Hoäi nghò", "content_text": "Ñaø Naüng toå chöùc leã kyû nieäm"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "items": [item]}).encode()
    (entry,) = parse_document(body, "application/feed+json", URL).entries
    assert (entry.title, entry.content_html) == ("Hội nghị", "Đà Nẵng tổ chức lễ kỷ niệm")
