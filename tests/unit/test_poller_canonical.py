"""One address for one page, never one for two."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.poller.canonical import canonical

FEED = "https://haiphong.gov.vn/rss/tin-moi.rss"
HERE = "https://haiphong.gov.vn"
LIFERAY = "/web/dng/-/khanh-thanh-cau"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/tin/1", f"{HERE}/tin/1"),
        ("tin/1?id=3", f"{HERE}/rss/tin/1?id=3"),
        ("//baochi.vn/1", "https://baochi.vn/1"),
        (" https://HAIPHONG.gov.vn:443//tin/1 ", f"{HERE}/tin/1"),
        ("http://haiphong.gov.vn:80/tin/1", "http://haiphong.gov.vn/tin/1"),
        ("https://haiphong.gov.vn:8443/tin/1", "https://haiphong.gov.vn:8443/tin/1"),
        (HERE, f"{HERE}/"),
        ("/Đồ Sơn", f"{HERE}/%C4%90%E1%BB%93%20S%C6%A1n"),
        ("/tin\n/1\t", f"{HERE}/tin/1"),
        ("/tin?id=1&amp;cat=2&amp;amp;p=3", f"{HERE}/tin?id=1&cat=2&p=3"),
        ("javascript:alert(1)", ""),
        ("mailto:a@haiphong.gov.vn", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("/tin?\ud800", ""),
        ("", ""),
    ],
)
def test_a_link_is_absolute_or_none(link: str, expected: str) -> None:
    assert canonical(link, base=FEED) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/tin/1?utm_source=rss&utm_medium=feed", "/tin/1"),
        ("/tin/1?id=3&amp;utm_source=rss", "/tin/1?id=3"),
        ("/tin/1?UTM_Source=rss&id=3&fbclid=x", "/tin/1?id=3"),
        ("/tin/1?gidzl=x&_gl=1*a&mibextid=y", "/tin/1"),
        ("/tin/1#utm_source=rss&utm_medium=feed", "/tin/1"),
        ("/tin/1#:~:text=khánh%20thành", "/tin/1"),
        ("/tin/1;jsessionid=0AB12.node1?id=3", "/tin/1?id=3"),
        ("/tin/1;JSESSIONID=0AB12", "/tin/1"),
        ("/xem.php?PHPSESSID=1f2e&id=3", "/xem.php?id=3"),
        ("/xem.asp?id=3&ASPSESSIONIDQQBTCRQS=X&ASP.NET_SessionId=y", "/xem.asp?id=3"),
        ("/(S(lit3py55t21z5v55vlm25s55))/tin/1.aspx", "/tin/1.aspx"),
        ("/(A(bcdefghijklmnopqrst)S(lit3py55t21z5v55vlm25s55))/tin/1.aspx", "/tin/1.aspx"),
        ("/%28S%28lit3py55t21z5v55vlm25s55%29%29/tin/1.aspx", "/tin/1.aspx"),
        ("/tin/(lit3py55t21z5v55vlm25s55)/1.aspx", "/tin/1.aspx"),
        # Liferay
        (f"/vi{LIFERAY}", LIFERAY),
        (f"{LIFERAY}/vi", LIFERAY),
        (f"{LIFERAY}/vi/en/vi/", LIFERAY),
        (f"{LIFERAY}/vi/en/en", f"{LIFERAY}/en"),
        (f"/vi{LIFERAY};jsessionid=F00/vi/vi", LIFERAY),
        ("/vi/-/khanh-thanh-cau", "/-/khanh-thanh-cau"),
        ("/tin/-/asset_publisher/7ng11fEWgASC/content/cau/vi", "/tin/-/asset_publisher/7ng11fEWgASC/content/cau"),
        ("/gioi-thieu/vi/en/vi/vi", "/gioi-thieu/vi"),
        (
            "/tin?p_p_id=101_INSTANCE_x&p_p_lifecycle=0&p_p_state=maximized&p_p_mode=view&p_p_col_id=column-1"
            "&p_p_col_count=2&p_p_auth=F00&_101_INSTANCE_x_urlTitle=cau&_101_INSTANCE_x_redirect=%2Ftin&p_l_back_url=%2F",
            "/tin?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_urlTitle=cau",
        ),
        (f"{LIFERAY}?inheritRedirect=true&redirect=%2Ftin", f"{LIFERAY}?redirect=%2Ftin"),
    ],
)
def test_what_says_nothing_of_the_page_goes(link: str, expected: str) -> None:
    assert canonical(link, base=FEED) == HERE + expected


@pytest.mark.parametrize(
    "link",
    [
        # These alone may name the article: they look like trackers or sessions to cleaners of links.
        "/xem?cid=7",
        "/xem?uid=7&ref=2&gallery=3&session=4&sid=0123456789abcdef0123456789abcdef",
        "/xem?utm=1&phpsessid_of=2&p_p_lifecycle=2&p_p_state=rss",
        "/?12345",
        "/#/tin/1",
        "/#utm",
        "/tin#muc-2",
        "/%28tin%29/1",
        "/tin/%28S%281%29%29/1",
        "/tin/1/",
        "/tin%3Bid=3/1",
        "/index.php?language=vi&nv=news&op=tin-tuc/khanh-thanh-cau-123.html",
        "/vi/news/tin-tuc/khanh-thanh-cau-123.html",
        "/index.php?language=vi&nv=news&op=viewcat/Tin-tuc&page=2",
        "/Pages/chi-tiet.aspx?ItemID=54&CategoryId=3",
        "/Default.aspx?tabid=108&ctl=ViewDetail&mid=77",
        f"/en{LIFERAY}",
        f"{LIFERAY}/en",
        "/-/vi",
        "/web/dng/vi",
        "/dich/en/vi",
        "/tin/vi",
        "/vi",
        "/c/journal/view_article_content?groupId=10157&articleId=12345&version=1.0",
        "/tin/-/asset_publisher/7ng11fEWgASC/content/id/1234",
    ],
)
def test_what_may_name_the_page_stays(link: str) -> None:
    assert canonical(link, base=FEED) == HERE + link


def test_schemes_and_hosts_stay_apart() -> None:
    links = ["http://haiphong.gov.vn/1", "https://haiphong.gov.vn/1", "https://www.haiphong.gov.vn/1"]
    assert [canonical(link, base=FEED) for link in links] == links


NAMES = st.one_of(
    st.integers(1, 99).map(str), st.sampled_from(["cau", "vi", "en", "web", "a-b", "tin-12", "(S(x))", "p_p_id"])
)
FORMS = st.sampled_from(
    [
        "/web/dng/-/{0}",
        "/-/{0}",
        "/tin/-/asset_publisher/x/content/{0}",
        "/tin?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_urlTitle={0}",
        "/index.php?language=vi&nv=news&op={0}",
        "/{0}.html",
        "/xem?{0}",
        "/#/{0}",
    ]
)
NOISE = st.sampled_from(
    ["utm_source=rss", "fbclid=1", "PHPSESSID=1", "p_p_state=normal", "p_p_col_id=2", "_33_redirect=%2F", "p_p_auth=a"]
)


@st.composite
def shown(draw: st.DrawFn) -> tuple[tuple[str, str], str]:
    """An article, and one of the addresses under which its portal shows it."""
    form = draw(FORMS)
    name = draw(NAMES.filter(lambda name: "/-/" not in form or name not in ("vi", "en")))
    article = form, name
    path, _, fragment = form.format(name).partition("#")
    path, _, query = path.partition("?")
    if "/-/" in path:
        path = draw(st.sampled_from(["", "/vi"] if path.startswith(("/web/", "/-/")) else [""])) + path
        path += "".join(draw(st.lists(st.sampled_from(["/vi", "/en"]), max_size=3))) + draw(
            st.sampled_from(["", "/vi", ";jsessionid=F0"])
        )
        path = path if not path.endswith("/en") and "/en;" not in path else path + "/vi"
    path = draw(st.sampled_from(["", "/(S(lit3py55t21z5v55vlm25s55))"])) + path
    pairs = draw(st.lists(NOISE, max_size=2)) + ([query] if query else []) + draw(st.lists(NOISE, max_size=2))
    return article, f"{path}{'?' if pairs else ''}{'&'.join(pairs)}{'#' if fragment else ''}{fragment}"


@settings(max_examples=500)
@given(shown(), shown())
def test_two_addresses_are_one_when_they_show_one_article(one: tuple[object, str], other: tuple[object, str]) -> None:
    same = canonical(one[1], base=FEED) == canonical(other[1], base=FEED)
    assert same is (one[0] == other[0])


PIECES = ["/vi", "/en", "/-/", "/web/", "-", "a", "/", ";jsessionid=", "(S(lit3py55t21z5v55vlm25s55))", "?", "&", "#"]
PIECES += ["utm_source=", "&amp;", "amp;", "p_p_state=", "normal", "%28", ":~:", " ", "%2", "ệ", "\ud800", "[", ".."]
links = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=15).map("".join),
    st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(
            ["http://", "https://x.vn", "HTTPS://X.VN:443", "/", "//y.vn/", "?", "", "javascript:", "http://["]
        ),
        st.text(alphabet="/?#&=%.:@[]aZ1 ệ;+vien-", max_size=30),
    ),
)


@settings(max_examples=1000)
@given(links)
@example("https://x.vn/?12345")
@example("https://x.vn")
@example("http://a/%2")
@example("http://x/#a#b ")
@example("http://xn--/")
@example("/web/a/-/b/vi/./vi")
@example("/a//vi//vi")
def test_a_canonical_link_is_its_own_canonical_link(link: str) -> None:
    once = canonical(link, base=FEED)
    assert canonical(once, base="https://elsewhere.vn/") == once
    assert once == "" or once.startswith(("http://", "https://"))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["/vi", "/-/a", "(", "/(S(", "&amp;", "&", "p_p_col_", ";jsessionid=", "/", "_a_"])
def test_long_links_take_linear_time(piece: str) -> None:
    for tail in ("", "x", "/x"):
        canonical("/" + piece * 20_000 + tail, base=FEED)
