"""The reader page's words, in Vietnamese and English, and dates as each language writes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

Language = Literal["vi", "en"]

VIETNAM = timezone(timedelta(hours=7), "UTC+7")
_WEEKDAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Words:
    language: Language
    other_language: str
    """The other language's name, in that language."""
    tagline: str
    description: str
    skip: str
    choose: str
    all_provinces: str
    places: str
    show: str
    feeds: str
    feeds_hint: str
    news: str
    news_of: str
    also: str
    older: str
    newest: str
    pages: str
    empty_title: str
    empty: str
    empty_hint: str
    empty_province: str
    about: str
    api: str
    sources: str
    time_zone: str
    missing_title: str
    missing: str
    away_title: str
    away: str


WORDS: dict[str, Words] = {
    "vi": Words(
        language="vi",
        other_language="English",
        tagline="Tin từ cổng thông tin 34 tỉnh, thành phố",
        description="Tin mới từ cổng thông tin điện tử của 34 tỉnh, thành phố Việt Nam, mỗi tin một lần, "
        "dẫn về bài gốc.",
        skip="Đến phần tin",
        choose="Tỉnh, thành phố",
        all_provinces="Cả nước",
        places="34 tỉnh, thành phố",
        show="Xem",
        feeds="Nguồn cấp tin",
        feeds_hint="Đưa địa chỉ này vào trình đọc tin hoặc cổng thông tin của bạn.",
        news="Tin mới cả nước",
        news_of="Tin mới",
        also="Cũng đăng tại",
        older="Tin cũ hơn",
        newest="Về tin mới nhất",
        pages="Chuyển trang",
        empty_title="Chưa có tin nào",
        empty="Trang này sẽ đầy dần khi các nguồn tin được đọc, và tự tải lại.",
        empty_hint="Chưa có nguồn tin? Thêm một nguồn rồi chạy:",
        empty_province="Chưa có tin của địa phương này. Hãy xem tin cả nước hoặc chọn nơi khác.",
        about="Hợp Tin tổng hợp tự động. Mỗi tiêu đề dẫn về bài gốc trên cổng thông tin đã đăng; "
        "bản quyền thuộc về nơi đăng.",
        api="API",
        sources="Danh sách nguồn (OPML)",
        time_zone="Giờ Việt Nam (UTC+7)",
        missing_title="Không tìm thấy trang",
        missing="Địa chỉ này không có gì. Hãy về trang tin mới nhất.",
        away_title="Tạm thời chưa xem được",
        away="Cơ sở dữ liệu chưa trả lời. Hãy thử lại sau ít giây.",
    ),
    "en": Words(
        language="en",
        other_language="Tiếng Việt",
        tagline="News from the portals of Vietnam’s 34 provinces and cities",
        description="The latest from the government portals of Vietnam’s 34 provinces and cities, each story once, "
        "with a link to the original.",
        skip="Skip to the news",
        choose="Province or city",
        all_provinces="Nationwide",
        places="34 provinces and cities",
        show="Show",
        feeds="Feeds",
        feeds_hint="Put this address into your feed reader or your portal.",
        news="Latest, nationwide",
        news_of="Latest",
        also="Also published by",
        older="Older news",
        newest="Back to the newest",
        pages="Pages",
        empty_title="No news yet",
        empty="This page fills as the sources are read, and reloads by itself.",
        empty_hint="No source yet? Add one, and run:",
        empty_province="There is no news from here yet. See the nationwide news, or choose another place.",
        about="Hợp Tin is compiled automatically. Each headline leads to the original on the portal that published "
        "it and holds the rights.",
        api="API",
        sources="List of sources (OPML)",
        time_zone="Vietnam time (UTC+7)",
        missing_title="Page not found",
        missing="There is nothing at this address. Go to the newest stories.",
        away_title="Not available at the moment",
        away="The database does not answer. Try again in a few seconds.",
    ),
}


def local(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM)


def day(moment: datetime, language: Language) -> str:
    """The day in Vietnam, written out."""
    at = local(moment)
    if language == "vi":
        return f"{_WEEKDAYS_VI[at.weekday()]}, {at.day} tháng {at.month}, {at.year}"
    return f"{_WEEKDAYS_EN[at.weekday()]}, {at.day} {_MONTHS_EN[at.month - 1]} {at.year}"


def clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def machine_time(moment: datetime) -> str:
    """For the `datetime` attribute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
