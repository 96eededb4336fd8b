"""What an operator can do about a fetch that came to nothing: a sentence for each kind of failure. Pure."""

import re
from html import unescape
from urllib.parse import urlsplit

from services.poller.parsing.parse import NotAFeed
from shared.http.client import FetchFailed
from shared.storage.source_record import SourceRecord
from shared.text.normalise import clean

_CHALLENGE = re.compile(rb"document\s*\.\s*cookie\s*=\s*[\"']\s*([\w.-]{1,40})")
_CHALLENGE_BYTES = 65536
"""Such a page is short."""
_TITLE = re.compile(rb"<title\b[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|script)\b", re.IGNORECASE)


def advice(error: FetchFailed | NotAFeed, source: SourceRecord, *, url: str, body: bytes, user_agent: str) -> str:
    """`url` is where the answer came from, `body` the answer, empty where the fetch failed."""
    if isinstance(error, FetchFailed):
        return _about_status(error.status, url, user_agent) if error.kind == "status" else _about_fetch(error, source)
    if cookie := challenge(body):
        return (
            f"It is a script that sets the cookie {cookie} and loads the page anew: the portal lets only browsers in. "
            f"Ask its operators to let “{user_agent}” in, or take another address of the feed."
        )
    if is_web_page(body):
        return _discover(url)
    return f"See what comes with `curl -L {url}`; where it is meant to be a feed, tell the portal's operators."


def about_content(url: str) -> str:
    """About a document that could be read and is not, or not all of, what the source was."""
    return f"Open {url} in a browser; where it is the portal's fault, tell its operators."


def challenge(body: bytes) -> str:
    """The cookie that a script in a web page sets before it lets anybody in; empty where there is none."""
    if len(body) > _CHALLENGE_BYTES or not is_web_page(body):
        return ""
    return match[1].decode("ascii", "replace") if (match := _CHALLENGE.search(body)) else ""


def is_web_page(body: bytes) -> bool:
    return _HTML.search(body[:4096]) is not None


def title_of_page(body: bytes) -> str:
    """What a web page calls itself; empty where it does not."""
    match = _TITLE.search(body[:65536]) if is_web_page(body) else None
    return clean(unescape(match[1].decode("utf-8", "replace"))) if match else ""


def _about_status(status: int | None, url: str, user_agent: str) -> str:
    match status:
        case 404:
            return _discover(url)
        case 410:
            return f"The feed is gone for good. {_discover(url)}"
        case 401 | 403 | 406 | 451:
            return (
                f"The portal refuses: ask its operators to let “{user_agent}” in; HOPTIN_USER_AGENT can name a contact."
            )
        case 429 | 503:
            return "The portal is busy: all its feeds are left alone for as long as it asks, then polled again."
    if status is not None and status >= 500:
        return "The fault is the portal's and often passes: the poller goes on asking, less and less often."
    return "Open the address in a browser: where it shows a feed, tell the portal's operators what is answered here."


def _about_fetch(error: FetchFailed, source: SourceRecord) -> str:
    match error.kind:
        case "name":
            return "Check the spelling of the host, and with `hoptin doctor` whether this machine finds names at all."
        case "time":
            return "Try again later, and in a browser: the portal is slow or keeps strangers waiting."
        case "connection":
            return "Check the host and port; where a browser gets through, a firewall or HOPTIN_HTTP_PROXY is between."
        case "certificate" if source.tls != "unverified":
            return (
                "Often an intermediate certificate is missing: put it into HOPTIN_CA_FILE, or see with "
                "`--tls unverified` whether an exception for this source helps."
            )
        case "tls" if source.tls == "strict":
            return "Old servers speak only old TLS: see with `--tls legacy` whether an exception for this source helps."
        case "forbidden":
            return (
                "Open it only where the network is your own; else the address, or a redirect of the portal, is wrong."
            )
        case "port":
            return "Correct the port; where a redirect leads there, tell the portal's operators."
        case "redirects":
            return "Open the address in a browser and take the one where it ends; some let in only who keeps a cookie."
        case "size":
            return "Look for a feed with fewer entries: this one is an export."
        case "address":
            return "Check the address, or the one that the portal redirects to."
    return "Try again later; where it stays so, tell the portal's operators."


def _discover(url: str) -> str:
    parts = urlsplit(url)
    return f"Look for the feed's address on the portal: `hoptin sources discover {parts.scheme}://{parts.netloc}/`."
