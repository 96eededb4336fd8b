"""Portals as different software builds them: front page, the page that lists the feeds, and the feeds.

The markup is our own; what is imitated is where each software puts its feeds and how its pages lead there.
Each function sets up a portal and returns what is to be found: categories by the paths of their feeds.
"""

from collections.abc import Callable

from tests.support.portal import Behaviour, Portal, answer, item, rss

Found = dict[str, str]


def page(body: str, *, title: str = "Cổng thông tin điện tử", head: str = "", **headers: str) -> Behaviour:
    html = f'<!DOCTYPE html><html lang="vi"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    return answer(html.encode(), **{"Content_Type": "text/html; charset=utf-8", **headers})


def channel(topic: str, *, title: str = "Cổng thông tin", date: str = "Mon, 23 Nov 2026 07:15:00 +0700") -> bytes:
    """A feed of five items on a topic."""
    text = rss(*(item(f"{topic}-{number}", pubDate=date) for number in range(5)))
    return text.replace("<title>Cổng thông tin</title>", f"<title>{title}</title>").encode()


def nukeviet(portal: Portal) -> Found:
    """The front page says nothing of feeds; the module `feeds` lists those of the module `news`."""
    portal.on(
        "/", page('<a href="/vi/news/kinh-te/">Kinh tế</a>', head='<meta name="generator" content="NukeViet v4.5">')
    )
    portal.on(
        "/feeds/",
        page(
            """<div class="tree"><ul><li><a href="/vi/news/rss/">RSS</a> <a href="/vi/news/">Tin tức</a><ul>
            <li><a href="/vi/news/rss/kinh-te/"><em class="fa fa-rss"></em></a>
            <a href="/vi/news/kinh-te/">Kinh tế</a></li>
            </ul></li></ul></div>"""
        ),
    )
    portal.on("/vi/news/rss/", channel("tin", title="Tin tức"))
    portal.on("/vi/news/rss/kinh-te/", channel("kinh-te"))
    return {"/vi/news/rss/": "Tin tức", "/vi/news/rss/kinh-te/": "Kinh tế"}


def nukeviet_without_rewriting(portal: Portal) -> Found:
    portal.on("/", page("<p>Xin chào</p>", head='<meta name="generator" content="NukeViet v3.4">'))
    feed = "/index.php?language=vi&nv=news&op=rss/xa-hoi"
    portal.on(
        "/index.php?language=vi&nv=feeds", page(f'<ul><li><a href="{feed.replace("&", "&amp;")}">Xã hội</a></li></ul>')
    )
    portal.on(feed, channel("xa-hoi"))
    return {feed: "Xã hội"}


def liferay(portal: Portal) -> Found:
    """The front page shows what an asset publisher published; its feed stands beside, and no link leads there."""
    articles = "".join(
        f'<h3><a href="/web/guest/tin-tuc/-/asset_publisher/Abc9/content/tin-{n}?redirect=x">Tin {n}</a></h3>'
        for n in range(3)
    )
    portal.on("/", page(articles, head="<script>var Liferay = {Browser: {}};</script>"))
    feed = "/web/guest/tin-tuc/-/asset_publisher/Abc9/rss"
    portal.on(feed, answer(channel("tin", title="Tin tức"), Content_Type="text/xml;charset=UTF-8"))
    return {feed: "Tin tức"}


def liferay_with_a_page(portal: Portal) -> Found:
    portal.on("/", page('<a href="/web/guest/rss"><img src="/o/theme/images/rss.png" alt=""></a>'))
    feeds = {
        "/web/guest/home/-/journal/rss/20182/47602": "Chỉ đạo điều hành",
        "/web/guest/home/-/journal/rss/20182/47603": "Thông báo",
    }
    rows = "".join(f"<tr><td>{name}</td><td><a href='{path}'>{path}</a></td></tr>" for path, name in feeds.items())
    portal.on("/web/guest/rss", page(f"<table>{rows}</table>"))
    for path, name in feeds.items():
        portal.on(path, channel(name))
    return feeds


def sharepoint(portal: Portal) -> Found:
    """The front page leads on to a start page. Lists are fed by `listfeed.aspx`; `rss.aspx` names them relatively."""
    portal.on("/", page("", head='<meta http-equiv="refresh" content="0; url=/Pages/default.aspx">'))
    style = '<link rel="stylesheet" href="/_layouts/15/1066/styles/corev15.css">'
    portal.on("/Pages/default.aspx", page("<p>…</p>", head=style))
    feed = "/_layouts/15/listfeed.aspx?List=%7B5A0C6B59-D2BF-4C1F-9E04-0C64883A75E4%7D"
    portal.on("/Pages/rss.aspx", page(f'<ul><li>Văn bản mới <a href="..{feed}">RSS</a></li></ul>', title="RSS"))
    portal.on(feed, answer(channel("van-ban", title="Portal: Documents"), Content_Type="text/xml"))
    return {feed: "Văn bản mới"}


def dotnetnuke(portal: Portal) -> Found:
    """A module's feed, with a space in its path, served as a web page."""
    feed = "/DesktopModules/DnnForge%20-%20NewsArticles/Rss.aspx?TabID=61&ModuleID=430"
    written = feed.replace("%20", " ")
    portal.on(
        "/",
        page(
            f'<div id="dnn_ctr430_ModuleContent"><a title="RSS" class="icon" href="{written}"></a></div>',
            head='<meta name="generator" content="DotNetNuke">',
        ),
    )
    portal.on(feed, answer(channel("tin", title="Hoạt động của tỉnh"), Content_Type="text/html; charset=utf-8"))
    return {feed: "Hoạt động của tỉnh"}


def drupal(portal: Portal) -> Found:
    portal.on(
        "/",
        page(
            '<a href="/taxonomy/term/12">Du lịch</a>',
            head='<meta name="Generator" content="Drupal 10">'
            '<link rel="alternate" type="application/rss+xml" href="/rss.xml">',
        ),
    )
    portal.on("/rss.xml", channel("tin"))
    portal.on("/taxonomy/term/12/feed", channel("du-lich", title="Du lịch"))
    return {"/rss.xml": "", "/taxonomy/term/12/feed": "Du lịch"}


def wordpress(portal: Portal) -> Found:
    feeds = (("Tin », /feed/"), ("Dòng phản hồi », /comments/feed/"))
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'
        for title, path in (feed.split(", ") for feed in feeds)
    )
    portal.on("/", page("<p>…</p>", head=links))
    portal.on("/feed/", channel("tin"))
    portal.on("/comments/feed/", channel("phan-hoi"))
    return {"/feed/": ""}


def by_site_map(portal: Portal) -> Found:
    """Software of its own: the map leads to a section, and only the section's page names its feed."""
    portal.on("/", page('<a href="/so-do-cong">Sơ đồ cổng</a>'))
    portal.on("/so-do-cong", page('<ul><li><a href="/y-te">Y tế</a> <a href="/kenh?c=5" class="rss"></a></li></ul>'))
    portal.on(
        "/kenh?c=5", page("…", head='<link rel="alternate" type="application/rss+xml" title="Y tế" href="/xuat/5">')
    )
    portal.on("/xuat/5", answer(channel("y-te"), Content_Type="text/plain"))
    return {"/xuat/5": "Y tế"}


def silent(portal: Portal) -> Found:
    """Nothing leads to its feed, which stands where many have it."""
    portal.on("/", page("<p>Xin chào</p>"))
    portal.on("/rss.xml", channel("tin", title="Thông báo - RSS"))
    return {"/rss.xml": "Thông báo"}


KINDS: dict[str, Callable[[Portal], Found]] = {
    build.__name__.replace("_", " "): build
    for build in (
        nukeviet,
        nukeviet_without_rewriting,
        liferay,
        liferay_with_a_page,
        sharepoint,
        dotnetnuke,
        drupal,
        wordpress,
        by_site_map,
        silent,
    )
}
