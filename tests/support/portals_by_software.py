"""Portals as each kind of software builds them: front page, the page that lists the feeds, and the feeds.

The markup is our own; what is imitated is where each software puts its feeds and how pages lead there.
"""

from collections.abc import Callable

from tests.support.portal import Portal, answer, item, rss


def html(body: str, *, title: str = "Cổng thông tin điện tử", head: str = "") -> bytes:
    return f'<!DOCTYPE html><html lang="vi"><head><title>{title}</title>{head}</head><body>{body}</body></html>'.encode()


def page(body: str, *, title: str = "Cổng thông tin điện tử", head: str = "") -> Callable[..., object]:
    return answer(html(body, title=title, head=head), Content_Type="text/html; charset=utf-8")


def channel(title: str, *names: str, date: str = "Mon, 23 Nov 2026 07:15:00 +0700") -> bytes:
    """A feed with this title, of items with these names."""
    text = rss(*(item(name, pubDate=date) for name in names))
    return text.replace("<title>Cổng thông tin</title>", f"<title>{title}</title>").encode()


def names(topic: str) -> tuple[str, ...]:
    return tuple(f"{topic}-{number}" for number in range(5))
