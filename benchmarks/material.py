"""Generated news of realistic size: about 2 KB of Vietnamese text an article, no two alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from random import Random
from uuid import UUID

from shared.clock import to_milliseconds
from shared.events import ArticleDiscovered, Entry, SourceRef, Step, encode, first_event
from shared.provinces import PROVINCES

_SYLLABLES = """
thành phố tỉnh huyện xã phường thôn bản cầu đường cảng sông biển đảo núi rừng ruộng đồng khởi công khánh hội nghị
dân vốn đầu tư kinh tế học sinh giáo viên trường y bệnh viện lúa gạo cà phê chè tiêu du lịch di sản văn hóa lễ
chính quyền điện tử chuyển đổi số bão lũ môi trồng cây công nghiệp khu chế xuất nhập khẩu doanh lao động việc làm
thanh niên phụ nữ nông mới đô thị quy hoạch giao thông thủy lợi ngân sách thuế đất nhà ở nước sạch an toàn thực
phẩm phòng chống dịch cứu hỏa quốc gia tuyển sinh kỳ thi triển khai kế hoạch tổng kết báo cáo chủ tịch phó giám
đốc sở ban ngành đoàn thể đại biểu cử tri tiếp xúc kiến nghị giải quyết khiếu nại hồ sơ thủ tục hành chính
""".split()  # noqa: SIM905
_PARAGRAPHS = 6
_SENTENCES = 4
_WORDS = (9, 18)


def text_of(seed: int) -> list[str]:
    """The paragraphs of an article, together about 2 KB in UTF-8."""
    random = Random(seed)
    return [
        " ".join(
            " ".join(random.choices(_SYLLABLES, k=random.randint(*_WORDS))).capitalize() + "."
            for _ in range(_SENTENCES)
        )
        for _ in range(_PARAGRAPHS)
    ]


def title_of(seed: int) -> str:
    return " ".join(Random(-1 - seed).choices(_SYLLABLES, k=11)).capitalize()


def html_of(seed: int) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text_of(seed))


def editor_html_of(seed: int) -> str:
    """The same as a portal's editor makes it: styles on every paragraph, links, a picture with its caption."""
    paragraphs = []
    for number, paragraph in enumerate(text_of(seed)[:-2]):
        first, second, *rest = escape(paragraph).split(". ")
        linked = f'<a href="/vi/tin/{seed}/{number}?page=2">{first}</a>. <strong>{second}</strong>. {". ".join(rest)}'
        paragraphs.append(f'<p style="text-align: justify;"><span style="font-size:14px">{linked}</span></p>')
    picture = f'<img src="/documents/{seed}/anh.jpg" alt="" width="600" height="400" /><br />'
    paragraphs.insert(1, f'<p style="text-align: center;">{picture}<em>Ảnh: Cổng thông tin điện tử</em></p>')
    return "".join(paragraphs)


def portal_of(number: int) -> str:
    return f"cong{number % 60}.gov.vn"


def discovered(first: int, count: int) -> list[bytes]:
    """The bodies of `count` events as the poller would publish them: articles `first`, `first` + 1, …"""
    return [_discovered(seed) for seed in range(first, first + count)]


def _discovered(seed: int) -> bytes:
    now = _now()
    portal = portal_of(seed)
    article_id = str(UUID(int=Random(seed).getrandbits(128), version=4))
    data = ArticleDiscovered(
        article_id=article_id,
        observed_at=now,
        lease_epoch=1,
        first_poll=False,
        content_hash=f"{seed:064x}",
        canonical_url=f"https://{portal}/tin/{seed}",
        source=SourceRef(
            id=f"source-{seed % 60}",
            name=f"Cổng thông tin {portal}",
            url=f"https://{portal}/rss/tin-moi.rss",
            portal=portal,
            province=PROVINCES[seed % len(PROVINCES)].slug,
            page="never",
        ),
        entry=Entry(
            title=title_of(seed),
            link=f"https://{portal}/tin/{seed}",
            guid=f"news_{seed}",
            summary_html=html_of(seed),
            published=format_datetime(now - timedelta(hours=3, seconds=seed % 7200)),
        ),
    )
    step = Step(service="poller", began_at=now, took_ms=12.5)
    return encode(first_event(data, key=str(seed), at=now, journey=[step]))


def feed_document(number: int, entries: int, base: str) -> bytes:
    """An RSS document with `entries` articles that no other document has."""
    head, items, tail = feed_parts(number, entries, base)
    return b"".join([head, *items, tail])


def feed_parts(
    number: int, entries: int, base: str, html: Callable[[int], str] = html_of
) -> tuple[bytes, list[bytes], bytes]:
    """Of such a document: what comes before its articles, the articles, what comes after."""
    now = _now()
    items = [
        f"<item><title>{escape(title_of(seed))}</title><link>{base}/tin/{seed}</link>"
        f'<guid isPermaLink="false">news_{seed}</guid>'
        f"<pubDate>{format_datetime(now - timedelta(hours=3, seconds=seed % 7200))}</pubDate>"
        f"<description><![CDATA[{html(seed)}]]></description></item>"
        for seed in range(number * entries, (number + 1) * entries)
    ]
    head = (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin mới {number}</title>'
        f"<link>{base}/</link><description>Tin mới</description>"
    )
    return head.encode(), [item.encode() for item in items], b"</channel></rss>"


@cache
def _now() -> datetime:
    return to_milliseconds(datetime.now(UTC))
