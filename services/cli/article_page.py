"""An article's page as operators ask of it: was it read, when is it tried again, and why not now."""

from services.cli.console import exact_time
from services.cli.references import short
from shared.article import Article
from shared.storage.pages import PageRecord

Shape = dict[str, object]


def page_facts(article: Article, waiting: PageRecord | None) -> list[tuple[str, str]]:
    """What the article tells of its page, and where that waits to be read again, how it stands now."""
    page = article.page
    if page is None:
        return []
    return [
        ("state", page.state),
        ("reason", page.reason),
        ("url", page.url),
        ("fetched", exact_time(page.fetched_at)),
        *_waiting_facts(waiting),
    ]


def page_line(article: Article, waiting: PageRecord | None) -> str:
    """The same in a line or two; empty where nothing is known."""
    page = article.page
    if page is None:
        return ""
    lines = [": ".join(part for part in (page.state, page.reason) if part)]
    lines += [f"{name}: {value}" for name, value in _waiting_facts(waiting) if value]
    return "\n".join(lines)


def waiting_shape(waiting: PageRecord | None) -> Shape | None:
    if waiting is None:
        return None
    return {
        "url": waiting.url,
        "attempts": waiting.attempts,
        "last_trouble": waiting.trouble or waiting.read.reason,
        "again_at": waiting.due_at,
    }


def not_waiting(article_id: str, article: Article) -> str:
    """Why its page cannot be read again, a sentence."""
    page = article.page
    if page is None:
        return f"Article {article_id} tells nothing of a page."
    if page.state == "read":
        return f"The page of article {article_id} was read at {exact_time(page.fetched_at)}."
    return f"The page of article {article_id} is not to be read again: {page.reason or page.state}"


def _waiting_facts(waiting: PageRecord | None) -> list[tuple[str, str]]:
    if waiting is None:
        return []
    newer = waiting.trouble if waiting.trouble != waiting.read.reason else ""
    return [
        ("newest trouble", newer),
        ("attempts", str(waiting.attempts)),
        ("again", f"{exact_time(waiting.due_at)}; at once: `hoptin articles reread {short(waiting.article_id)}`"),
    ]
