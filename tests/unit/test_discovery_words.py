"""What addresses and words say of feeds, and where software keeps them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.discovery.paths import derived_addresses, guessed_addresses, known_addresses, software_of
from services.poller.discovery.words import category_of, is_about_comments, is_feed_address, is_site_map, speaks_of_rss

HOST = "https://haiphong.gov.vn"


@pytest.mark.parametrize(
    "path",
    [
        "/rss",
        "/rss/",
        "/RSS.aspx",
        "/rss/1176/tin-chi-dao.rss",
        "/rss/home.rss",
        "/index.rss",
        "/rssChanel/tin-tuc.rss",
        "/rss/Pages/index.aspx?ItemID=54",
        "/so/sothongtin/Trang/Qnp-rss.aspx",
        "/Pages/rss.aspx",
        "/Utilities/RSSDetail.aspx?CID=563",
        "/Rss/RssTheoBanExport?codeDonVi=X",
        "/rss/-/asset_publisher/7ng11fEWgASC/rss",
        "/web/guest/trang-chu/-/journal/rss/20182/47602",
        "/_layouts/15/listfeed.aspx?List=%7B5A0C6B59-D2BF-4C1F-9E04-0C64883A75E4%7D",
        "/DesktopModules/DnnForge%20-%20NewsArticles/Rss.aspx?TabID=61&ModuleID=430",
        "/DesktopModules/DigArticle/RSS.ashx?portalid=0&moduleid=14",
        "/vi/news/rss/kinh-te/",
        "/index.php?language=vi&nv=news&op=rss/kinh-te",
        "/index.php?language=vi&nv=feeds",
        "/taxonomy/term/12/feed",
        "/rss.xml",
        "/feed/",
        "/?feed=rss2",
        "/atom.xml",
        "/index.php?format=feed&type=rss",
    ],
)
def test_addresses_of_feeds(path: str) -> None:
    assert is_feed_address(HOST + path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tin-tuc",
        "/gioi-thieu/so-do-cong",
        "/comments/feed/",
        "/bai-viet/comment/feed",
        "/images/rss.png",
        "/themes/rss/style.css",
        "/hoi-dap-feedback",
        "/cross/section.html",
        "/press.aspx",
        "/sitemap.xml",
        "/wp-json/feed",
    ],
)
def test_other_addresses(path: str) -> None:
    assert not is_feed_address(HOST + path)


def test_words_of_links() -> None:
    for words in ("RSS", "Kênh RSS", "icon_rss.png", "fa fa-rss", "RSS 2.0"):
        assert speaks_of_rss(words), words
    for words in ("press", "across", "Tin tức", "atomic", ""):
        assert not speaks_of_rss(words), words
    for words, path in (
        ("Sơ đồ cổng", "/x"),
        ("SƠ ĐỒ TRANG", "/x"),
        ("Sitemap", "/x"),
        ("", "/so-do-cong"),
        ("", "/SiteMap.aspx"),
    ):
        assert is_site_map(words, HOST + path), (words, path)
    for words, path in (("Sơ đồ tổ chức", "/to-chuc"), ("Sitemap", "/sitemap.xml"), ("Bản đồ", "/ban-do")):
        assert not is_site_map(words, HOST + path), (words, path)
    assert is_about_comments("Dòng phản hồi của bài")
    assert is_about_comments("Comments RSS")
    assert not is_about_comments("Tin tức")


@pytest.mark.parametrize(
    ("texts", "category"),
    [
        (["Kinh tế"], "Kinh tế"),
        (["RSS", "Cổng thông tin điện tử tỉnh Hải Dương - Kinh tế"], "Kinh tế"),
        (["RSS Kinh tế"], "Kinh tế"),
        (["Tin tức - Sự kiện - Cổng TTĐT thành phố Hải Phòng"], "Tin tức - Sự kiện"),
        (["Kinh tế | RSS | haiphong.gov.vn"], "Kinh tế"),
        (["Hải Phòng: Xã hội"], "Xã hội"),
        (["Tỉnh Hà Nam » Văn hóa"], "Văn hóa"),
        (["https://haiphong.gov.vn/rss/1.rss", "", "Y tế"], "Y tế"),
        (["Trang chủ", "UBND tỉnh Hà Nam", "Tất cả", "Tin mới nhất", "Xem thêm", "[RSS 2.0]", "123"], ""),
        (["x" * 100], ""),
        ([], ""),
        (["Chỉ đạo, điều hành"], "Chỉ đạo, điều hành"),
    ],
)
def test_what_a_feed_is_about(texts: list[str], category: str) -> None:
    assert category_of(*texts) == category


_WORDS = st.sampled_from(
    ["RSS", "Kinh tế", "Cổng TTĐT", "Atom 1.0", "(tin)", "Hải Phòng", " - ", "|", ": ", " ", "[", "xml"]
)


@given(st.lists(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=9).map("".join)), max_size=3))
def test_a_proposed_category_is_a_short_line_with_words_in_it(texts: list[str]) -> None:
    category = category_of(*texts)
    assert len(category) <= 80
    assert category == " ".join(category.split())
    assert not category or any(char.isalpha() for char in category)


@pytest.mark.parametrize(
    ("html", "software"),
    [
        (b'<meta name="generator" content="NukeViet v4.5" />', "NukeViet"),
        (b"<script>var Liferay = {};</script>", "Liferay"),
        (b'<link href="/_layouts/15/1066/styles/core.css">', "SharePoint"),
        (b'<div id="dnn_ctr412_ModuleContent">', "DotNetNuke"),
        (b'<link href="/sites/default/files/css/a.css">', "Drupal"),
        (b'<img src="/wp-content/uploads/a.jpg">', "WordPress"),
        (b"<p>Xin ch\xc3\xa0o</p>", None),
    ],
)
def test_software_gives_itself_away(html: bytes, software: str | None) -> None:
    assert software_of(html) == software
    addresses = known_addresses(software, f"{HOST}/trang-chu")
    assert bool(addresses) == (software is not None)
    assert all(address.startswith(f"{HOST}/") for address in addresses + guessed_addresses(f"{HOST}/trang-chu"))


def test_feeds_beside_pages() -> None:
    links = [
        f"{HOST}/web/guest/tin-tuc/-/asset_publisher/Abc9/content/tin-1?redirect=x",
        f"{HOST}/web/guest/tin-tuc/-/asset_publisher/Abc9/content/tin-2",
        f"{HOST}/taxonomy/term/12",
        f"{HOST}/taxonomy/term/12/edit",
        f"{HOST}/tin-tuc",
    ]
    assert derived_addresses(links) == [
        f"{HOST}/web/guest/tin-tuc/-/asset_publisher/Abc9/rss",
        f"{HOST}/taxonomy/term/12/feed",
    ]
    assert len(derived_addresses(f"{HOST}/taxonomy/term/{number}" for number in range(1000))) < 20
