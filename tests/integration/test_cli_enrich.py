"""`hoptin enrich` and `articles show --explain`, run as operators run them."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.article import DocumentMention, Mentions, PageRead, Topic
from shared.storage.client import Connection
from shared.storage.pages import Asker, PageRecord, Pages
from tests.support.archive import BEGAN, Archive, article_record
from tests.support.hoptin import Hoptin
from tests.support.portal import Portal, answer

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Khởi công cầu Bến Mới | Cổng TTĐT</title></head>
<body><ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/tin">Tin tức</a></li></ul>
<div class="detail"><h1>Khởi công cầu Bến Mới</h1><div class="date">Thứ Tư, 22/07/2020, 16:19</div>
<p>(Haiphong.gov.vn) - Sáng 22/7, Phó Chủ tịch UBND thành phố Nguyễn Văn Thử dự lễ khởi công cầu Bến Mới tại huyện
Thủy Nguyên. Cầu dài 1,2 km, nối thành phố với tỉnh Quảng Ninh.</p>
<p>Dự án được đầu tư theo Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ, hoàn thành vào năm 2022, giúp
giảm ùn tắc giao thông trên quốc lộ.</p><p style="text-align:right"><b>V.H.N</b></p></div>
<div class="footer"><p>Cơ quan quản lý: Văn phòng UBND thành phố</p><p>Điện thoại: 0225.000.000</p></div>
</body></html>"""


async def test_a_page_in_a_file_is_explained(hoptin: Hoptin, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    ended = await hoptin("enrich", "page.html", "--url", "https://haiphong.gov.vn/tin/1", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert told["title"] == "Khởi công cầu Bến Mới"
    assert told["content_text"].startswith("Sáng 22/7, Phó Chủ tịch")
    assert told["content_text"].endswith("trên quốc lộ.")
    assert (told["dateline"], told["authors"]) == ("Haiphong.gov.vn", ["V.H.N"])
    assert told["province"]["slug"] == "hai-phong"
    assert told["published_at"] == "2020-07-22T09:19:00Z"
    assert {place["slug"] for place in told["mentions"]["provinces"]} >= {"hai-phong", "quang-ninh"}
    [document] = told["mentions"]["documents"]
    assert (document["number"], document["date"]) == ("749/QĐ-TTg", "2020-06-03")
    start, end = document["spans"][0]
    assert "749/QĐ-TTg" in told["content_text"][start:end]
    assert told["mentions"]["people"][0]["name"] == "Nguyễn Văn Thử"
    assert told["event_date"]["day"] == "2020-07-22"
    assert told["origins"]["content_text"].startswith("page: ")
    shown = await hoptin("enrich", "page.html")
    assert shown.code == 0
    assert "page: headline" in shown.out
    assert "[749/QĐ-TTg" in shown.out.replace("Quyết định số ", "")


async def test_a_page_at_an_address_is_fetched(hoptin: Hoptin, portal: Portal) -> None:
    url = portal.on("/tin/1", answer(PAGE.encode(), Content_Type="text/html; charset=utf-8"))
    refused = await hoptin("enrich", url)
    assert refused.code == 1
    assert "127.0.0.1" in refused.err
    ended = await hoptin.but(HOPTIN_ALLOW_PRIVATE_NETWORKS="127.0.0.0/8")("enrich", url, "--json")
    assert json.loads(ended.out)["url"] == url


async def test_a_text_without_markup_is_an_article(hoptin: Hoptin, tmp_path: Path) -> None:
    (tmp_path / "tin.txt").write_text("ĐNO - Sáng 5/9, thành phố Đà Nẵng khai giảng.\n\nTheo TTXVN", encoding="utf-8")
    ended = await hoptin("enrich", "tin.txt", "--title", "Khai giảng", "--published", "05/09/2025 10:00", "--json")
    told = json.loads(ended.out)
    assert (told["title"], told["dateline"], told["credit"]) == ("Khai giảng", "ĐNO", "TTXVN")
    assert told["published_at"] == "2025-09-05T03:00:00Z"


@pytest.mark.parametrize(
    "written",
    [
        "Đường giá < 5 tỷ\r\n\r\nđược mở rộng ở huyện đảo".encode("utf-16"),
        "\ufeffĐường giá < 5 tỷ\n \nđược mở rộng ở huyện đảo".encode(),
        # TCVN3, where ư is the soft hyphen
        "§\xad\xeang gi¸ < 5 tû\n\n®\xad\xeec më réng ë huyÖn ®¶o".encode("latin-1"),
    ],
    ids=["utf-16", "utf-8", "tcvn3"],
)
async def test_a_text_is_read_in_whatever_it_is_written(hoptin: Hoptin, tmp_path: Path, written: bytes) -> None:
    (tmp_path / "tin.txt").write_bytes(written)
    ended = await hoptin("enrich", "tin.txt", "--json")
    assert json.loads(ended.out)["content_text"] == "Đường giá < 5 tỷ\n\nđược mở rộng ở huyện đảo"


@pytest.mark.parametrize(
    ("content", "arguments", "code", "says"),
    [
        (None, ["nowhere.html"], 1, "nowhere.html cannot be read"),
        (b"\x89PNG\r\n\x1a\n<" + bytes(5000), ["page.html"], 1, "no article"),
        (b"<form action=/login><input type=password></form>", ["page.html"], 1, "no article"),
        (b"", ["page.html"], 1, "no text"),
        (b" \n\xc2\xa0 \r\n", ["page.html"], 1, "no text"),
        (b"%PDF-1.7 no angle bracket", ["page.html"], 1, "a PDF document"),
        (b"<p>x</p>", ["page.html", "--url", "ftp://x"], 2, "--url"),
        (b"<p>x</p>", ["page.html", "--province", "atlantis"], 2, "atlantis"),
        (b"<p>x</p>", ["page.html", "--published", "hôm kia"], 2, "--published"),
    ],
)
async def test_what_is_no_article_is_told_in_a_sentence(
    hoptin: Hoptin, tmp_path: Path, content: bytes | None, arguments: list[str], code: int, says: str
) -> None:
    if content is not None:
        (tmp_path / "page.html").write_bytes(content)
    ended = await hoptin("enrich", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert "Traceback" not in ended.err


def test_standard_input_may_be_a_pipe_or_closed() -> None:
    command = [sys.executable, "-m", "services.cli.main", "enrich", "-"]
    read = subprocess.run(command, input=PAGE.encode(), capture_output=True, timeout=60, check=False)
    assert (read.returncode, read.stdout.decode().splitlines()[0]) == (0, "Khởi công cầu Bến Mới")
    closed = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, timeout=60, check=False)
    assert (closed.returncode, closed.stderr) == (1, b"hoptin: The page is no article. It has no text.\n")


async def test_an_archived_article_is_explained(hoptin: Hoptin, mongo_url: str, mongo_database: str) -> None:
    connection = Connection(mongo_url, mongo_database)
    record = article_record(
        "1",
        topics=[Topic(slug="y-te", score=0.9, words=["bệnh viện"])],
        mentions=Mentions(documents=[DocumentMention(key="k", kind="luật", number="31/2024/QH15", spans=[(0, 8)])]),
        page=PageRead(state="failed", reason="The server answered 500."),
        flags=["published-likely-utc"],
        origins={"title": "feed"},
    )
    await Archive(connection).publish(record)
    connection.close()
    ended = await hoptin("articles", "show", record.id, "--explain")
    for says in ("feed", "bệnh viện", "luật 31/2024/QH15", "[Toàn văn]", "The server answered 500.", "likely-utc"):
        assert says in ended.out, says
    told = json.loads((await hoptin("articles", "show", record.id, "--explain", "--json")).out)
    assert told["origins"] == {"title": "feed"}
    assert told["topics_explained"][0]["words"] == ["bệnh viện"]
    plain = json.loads((await hoptin("articles", "show", record.id, "--json")).out)
    assert "origins" not in plain


async def test_a_page_that_waits_is_told_of_and_read_again_at_once(
    hoptin: Hoptin, mongo_url: str, mongo_database: str
) -> None:
    connection = Connection(mongo_url, mongo_database)
    told = PageRead(state="failed", reason="The server answered 503.", retry_at=BEGAN)
    record = article_record("1", page=told)
    await Archive(connection).publish(record)
    ended = await hoptin("articles", "reread", record.id)
    assert (ended.code, ended.out) == (1, "")
    assert "not to be read again: The server answered 503." in ended.err
    due = datetime(2099, 1, 2, 3, tzinfo=UTC)
    asker = Asker(id="e", body=b"{}", observed_at=BEGAN, lease_epoch=1)
    page = PageRecord(
        id=f"{record.id}:h",
        article_id=record.id,
        url="https://a.vn/1",
        host="a.vn",
        read=told,
        attempts=3,
        trouble="The server answered 404.",
        waiting=True,
        due_at=due,
        asker=asker,
        at=BEGAN,
    )
    await Pages(connection).keep(page)
    for command in (("articles", "show"), ("articles", "show", "--explain"), ("trace",)):
        out = (await hoptin(*command, record.id)).out
        for says in ("answered 503.", "answered 404.", "2099-01-02 10:00", f"hoptin articles reread {record.id[:8]}"):
            assert says in out, (command, says)
    shown = json.loads((await hoptin("articles", "show", record.id, "--json")).out)
    assert shown["page_waiting"]["attempts"] == 3
    assert shown["page"]["state"] == "failed"
    ended = await hoptin("articles", "reread", record.id[:8])
    assert (ended.code, ended.err) == (0, "")
    assert await Pages(connection).is_due(datetime.now(UTC))
    connection.close()
