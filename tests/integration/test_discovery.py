"""Discovery on real portals on loopback: as each kind of software builds them, and with traps."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.poller.discovery.app import discovery
from services.poller.discovery.found import Discovered, DiscoveryFailed, Limits, Progress
from services.poller.discovery.paths import guessed_addresses
from shared.clock import SystemClock
from shared.http.client import Bounds
from shared.settings import load_settings
from tests.support.portal import Portal, answer, bomb, drip, flood, hang, raw, redirect, rss
from tests.support.portals_by_software import KINDS, channel, page

OLD = "Wed, 09 Oct 2019 07:15:00 +0700"


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with Portal.running(hosts=("127.0.0.1", "127.0.0.2")) as running:
        yield running


async def find(
    *addresses: str,
    limits: Limits | None = None,
    opened: str = "127.0.0.0/8",
    bounds: Bounds | None = None,
    told: list[Progress] | None = None,
) -> Discovered:
    settings = load_settings(allow_private_networks=opened, user_agent="hoptin/test")
    bounds = bounds or Bounds()
    async with discovery(settings, SystemClock(), limits=limits, bounds=bounds, gap=timedelta(0)) as finding:
        return await finding.portal(addresses, told.append if told is not None else lambda _: None)


async def failure(*addresses: str, opened: str = "127.0.0.0/8") -> str:
    with pytest.raises(DiscoveryFailed) as caught:
        await find(*addresses, opened=opened)
    return str(caught.value)


def reasons(found: Discovered, portal: Portal) -> dict[str, str]:
    return {left.url.removeprefix(portal.url("")): left.reason for left in found.left_out}


def paths(found: Discovered, portal: Portal) -> list[str]:
    return [feed.url.removeprefix(portal.url("")) for feed in found.feeds]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_feeds_of_each_kind_of_portal_are_found_and_named(portal: Portal, kind: str) -> None:
    expected = KINDS[kind](portal)
    found = await find(portal.url("/"))
    assert dict(zip(paths(found, portal), (feed.category for feed in found.feeds), strict=True)) == expected
    assert {(feed.entries, feed.dated) for feed in found.feeds} == {(5, 5)}
    assert found.requests == len(portal.exchanges) < 40
    assert not found.cut_short
    assert bool(portal.requests("/index.rss")) == (kind == "silent"), "guesses are for portals where nothing leads on"


async def test_a_page_of_sixty_feeds_is_read_politely_and_each_address_asked_once(portal: Portal) -> None:
    rows = "".join(
        f'<li>Mục {n} <a href="/rss/{n}.rss">RSS</a> <a href="/rss/{n}.rss#x">XML</a></li>' for n in range(60)
    )
    portal.on("/", page('<a href="/rss">RSS</a>'))
    portal.on("/rss", page(f"<ul>{rows}</ul>"))
    for number in range(60):
        portal.on(f"/rss/{number}.rss", channel(f"muc-{number}"))
    steps: list[Progress] = []
    found = await find(portal.url("/"), told=steps)
    assert [feed.category for feed in found.feeds] == [f"Mục {number}" for number in range(60)]
    asked = [exchange.request.path for exchange in portal.exchanges]
    assert len(asked) == len(set(asked))
    assert portal.most[f"host 127.0.0.1:{portal.port}"] == 2
    assert {exchange.request.headers["user-agent"] for exchange in portal.exchanges} == {"hoptin/test"}
    assert steps[-1].done == steps[-1].known
    assert steps[-1].feeds == 60
    assert [step.done for step in steps] == sorted(step.done for step in steps)


async def test_requests_are_bounded_and_the_search_says_that_it_was_cut_short(portal: Portal) -> None:
    portal.on("/", page("".join(f'<a href="/rss/{n}.rss">Mục {n}</a>' for n in range(60))))
    for number in range(60):
        portal.on(f"/rss/{number}.rss", channel(f"muc-{number}"))
    found = await find(portal.url("/"), limits=Limits(requests=12))
    assert len(portal.exchanges) == found.requests == 12
    assert len(found.feeds) == 10
    assert "12 requests" in found.cut_short


async def test_pages_that_lead_on_and_on_are_not_followed_for_ever(portal: Portal) -> None:
    for number in range(30):
        portal.on(f"/rss/{number}", page(f'<a href="/rss/{number + 1}">RSS</a>'))
    portal.on("/", page('<a href="/rss/0">RSS</a>'))
    await find(portal.url("/"))
    assert portal.requests("/rss/2")
    assert not portal.requests("/rss/3")
    portal.exchanges.clear()
    found = await find(portal.url("/"), limits=Limits(pages=2))
    assert found.pages == 2
    assert not portal.requests("/rss/2")


async def test_one_page_under_two_addresses_is_read_once(portal: Portal) -> None:
    portal.on(
        "/", page('<a href="/a.rss">RSS</a><a href="/b.rss">RSS</a>', head='<meta name="generator" content="Drupal">')
    )
    portal.on("/a.rss", redirect("/kenh"))
    portal.on("/b.rss", redirect("/kenh"))
    portal.on("/kenh", page('<a href="/c.rss">Kinh tế</a>', head='<meta name="generator" content="WordPress 6">'))
    portal.on("/c.rss", channel("tin"))
    found = await find(portal.url("/"))
    assert (found.pages, found.left_out, found.software) == (2, [], "Drupal")
    assert paths(found, portal) == ["/c.rss"]


async def test_what_is_no_feed_to_poll_is_left_out_with_its_reason(portal: Portal) -> None:
    portal.on(
        "/",
        page("".join(f'<a href="/{name}.rss">{name}</a>' for name in ("page", "none", "old", "gone", "noise", "good"))),
    )
    portal.on("/page.rss", page("<p>Không tìm thấy trang</p>", Content_Type="application/rss+xml"))
    portal.on("/none.rss", rss().encode())
    portal.on("/old.rss", channel("cu", date=OLD))
    portal.on("/noise.rss", answer(b"\x00\x01\x02", Content_Type="application/octet-stream"))
    portal.on("/good.rss", channel("tot"))
    found = await find(portal.url("/"))
    assert paths(found, portal) == ["/good.rss"]
    assert reasons(found, portal) == {
        "/page.rss": "It is a web page, not a feed.",
        "/none.rss": "It is a feed without entries.",
        "/old.rss": "Its newest entry is of 09/10/2019: nothing has come for over a year.",
        "/gone.rss": "The server answered 404 Not Found.",
        "/noise.rss": next(left.reason for left in found.left_out if left.url.endswith("noise.rss")),
    }


async def test_slow_endless_and_swollen_answers_are_left_out_and_delay_nobody_for_long(portal: Portal) -> None:
    portal.on(
        "/", page("".join(f'<a href="/{name}.rss">{name}</a>' for name in ("hang", "drip", "flood", "bomb", "good")))
    )
    portal.on("/hang.rss", hang())
    portal.on("/drip.rss", drip())
    portal.on("/flood.rss", flood(200 * 1024**2))
    portal.on("/bomb.rss", bomb(200 * 1024**2, "gzip"))
    portal.on("/good.rss", channel("tot"))
    found = await find(portal.url("/"), bounds=Bounds(total_seconds=1, body_bytes=1024**2))
    assert paths(found, portal) == ["/good.rss"]
    assert {path: reason.partition(" within")[0] for path, reason in reasons(found, portal).items()} == {
        "/hang.rss": "No whole answer",
        "/drip.rss": "No whole answer",
        "/flood.rss": "The body exceeds 1 MiB.",
        "/bomb.rss": "The body exceeds 1 MiB.",
    }


async def test_a_search_ends_in_time_and_says_so(portal: Portal) -> None:
    portal.on("/", page('<a href="/hang.rss">RSS</a>'))
    portal.on("/hang.rss", hang())
    found = await find(portal.url("/"), limits=Limits(seconds=0.5))
    assert found.cut_short == "The search was ended after 0.5 s."
    assert found.cut_short in found.nothing


async def test_other_sites_are_not_asked_and_a_redirect_there_is_not_taken(portal: Portal) -> None:
    elsewhere = portal.url("/rss.rss", host="127.0.0.2")
    portal.on("/", page(f'<a href="{elsewhere}">RSS khác</a><a href="/moved.rss">A</a><a href="/good.rss">B</a>'))
    portal.on("/moved.rss", redirect(portal.url("/there.rss", host="127.0.0.2")))
    portal.on("/there.rss", channel("khac"))
    portal.on("/good.rss", channel("tot"))
    found = await find(portal.url("/"))
    assert paths(found, portal) == ["/good.rss"]
    assert found.elsewhere == [elsewhere]
    assert not portal.requests("/rss.rss")
    assert reasons(found, portal) == {"/moved.rss": "It leads to another site, 127.0.0.2."}


async def test_a_portal_that_moved_is_followed_to_its_new_host(portal: Portal) -> None:
    portal.on("/old", redirect(portal.url("/", host="127.0.0.2"), "301 Moved Permanently"))
    portal.on("/", page('<a href="/rss.rss">RSS</a>'))
    portal.on("/rss.rss", channel("tin"))
    found = await find(portal.url("/old"))
    assert [feed.url for feed in found.feeds] == [portal.url("/rss.rss", host="127.0.0.2")]


async def test_robots_txt_is_honoured(portal: Portal) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: hoptin\nDisallow: /rss/kin\nDisallow: /to\n"
    portal.on("/robots.txt", answer(rules, Content_Type="text/plain"))
    portal.on("/", page('<a href="/rss/mo.rss">Mở</a><a href="/rss/kin.rss">Kín</a><a href="/go.rss">Chuyển</a>'))
    portal.on("/rss/mo.rss", channel("mo"))
    portal.on("/rss/kin.rss", channel("kin"))
    portal.on("/go.rss", redirect("/to.rss"))
    portal.on("/to.rss", channel("to"))
    found = await find(portal.url("/"))
    assert paths(found, portal) == ["/rss/mo.rss"]
    assert not portal.requests("/rss/kin.rss")
    assert len(portal.requests("/robots.txt")) == 1
    assert reasons(found, portal)["/rss/kin.rss"].endswith("forbids /rss/kin.rss to hoptin.")
    assert reasons(found, portal)["/go.rss"].endswith("forbids /to.rss to hoptin.")


async def test_a_crawl_delay_is_kept(portal: Portal) -> None:
    portal.on("/robots.txt", answer(b"User-agent: *\nCrawl-delay: 0.05\n", Content_Type="text/plain"))
    portal.on("/", page("".join(f'<a href="/rss/{n}.rss">Mục {n}</a>' for n in range(4))))
    for number in range(4):
        portal.on(f"/rss/{number}.rss", channel(f"muc-{number}"))
    assert len((await find(portal.url("/"))).feeds) == 4
    assert portal.most[f"host 127.0.0.1:{portal.port}"] == 1


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        (answer(b"User-agent: *\nDisallow: /", Content_Type="text/plain"), "forbids / to hoptin"),
        (answer(status="500 Internal Server Error"), "(The server answered 500 Internal Server Error), which forbids"),
        (answer(status="503 Service Unavailable", Retry_After="60"), "asked to be left alone until"),
    ],
)
async def test_where_robots_txt_forbids_all_or_cannot_be_read_nothing_is_asked(
    portal: Portal, robots: object, said: str
) -> None:
    portal.behaviours["/robots.txt"] = robots  # type: ignore[assignment]
    portal.on("/", page('<a href="/rss.rss">RSS</a>'))
    told = await failure(portal.url("/"))
    assert said in told
    assert told.endswith(".")
    assert [exchange.request.path for exchange in portal.exchanges] == ["/robots.txt"]


async def test_a_host_that_is_overloaded_is_left_alone_at_once(portal: Portal) -> None:
    portal.on("/", page("".join(f'<a href="/rss/{n}.rss">Mục {n}</a>' for n in range(30))))
    portal.on("/rss/0.rss", channel("muc-0"))
    portal.on("/rss/1.rss", answer(status="429 Too Many Requests", Retry_After="120"))
    found = await find(portal.url("/"))
    assert paths(found, portal) == ["/rss/0.rss"]
    assert "asked to be left alone until" in found.cut_short
    assert len(portal.exchanges) < 10


async def test_a_subdomain_that_is_overloaded_does_not_end_the_search(portal: Portal) -> None:
    """A port of its own stands for a host of its own."""
    async with Portal.running() as other:
        busy = other.on("/busy.rss", answer(status="503 Service Unavailable"))
        portal.on("/", page(f'<a href="{busy}">Sở</a>' + "".join(f'<a href="/{n}.rss">Mục {n}</a>' for n in range(9))))
        for number in range(9):
            portal.on(f"/{number}.rss", channel(f"muc-{number}"))
        found = await find(portal.url("/"))
    assert len(found.feeds) == 9
    assert not found.cut_short
    assert "asked to be left alone" in found.left_out[0].reason


async def test_a_private_address_is_refused_before_any_connection(portal: Portal) -> None:
    portal.on("/", page('<a href="/rss.rss">RSS</a>'))
    told = await failure(portal.url("/"), opened="192.0.2.0/24")
    assert "HOPTIN_ALLOW_PRIVATE_NETWORKS" in told
    assert portal.connections == 0


async def test_a_redirect_of_the_front_page_to_a_private_address_is_refused(portal: Portal) -> None:
    portal.on("/", redirect("http://10.0.0.1/"))
    assert "10.0.0.1 is a private or reserved address" in await failure(portal.url("/"))


async def test_what_keeps_a_portal_from_being_looked_at_is_told_in_a_sentence(portal: Portal) -> None:
    challenge = "<html><body><script>document.cookie='D1N=1'; window.location.reload(true);</script></body></html>"
    portal.on("/challenge", answer(challenge.encode(), Content_Type="text/html"))
    portal.on("/broken", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>"))
    for address, said in {
        portal.url("/challenge"): "answers with a script that only a browser runs",
        portal.url("/nothing"): "The server answered 404 Not Found.",
        portal.url("/broken"): "broke off",
        "http://khong-co.invalid/": "The host name khong-co.invalid cannot be resolved.",
    }.items():
        told = await failure(address)
        assert told.startswith(address)
        assert said in told
        assert told.endswith(".")
        assert "\n" not in told


async def test_the_first_address_that_answers_is_taken_and_else_the_first_one_s_failure_told(portal: Portal) -> None:
    portal.on("/", page('<a href="/rss.rss">RSS</a>'))
    portal.on("/rss.rss", channel("tin"))
    found = await find("http://khong-co.invalid/", portal.url("/"), "http://cung-khong.invalid/")
    assert len(found.feeds) == 1
    assert "khong-co.invalid" in await failure("http://khong-co.invalid/", "http://cung-khong.invalid/")
    portal.exchanges.clear()
    assert "404" in await failure(portal.url("/nothing"), portal.url("/"))
    assert not portal.requests("/"), "an answer is an answer"


async def test_where_no_feed_is_found_it_says_what_was_tried(portal: Portal) -> None:
    front = page('<a href="/rss">RSS</a><a href="https://bao.example.vn/home.rss">RSS</a>')
    for address in guessed_addresses(portal.url("/")):  # a server that knows no 404
        portal.on(address.removeprefix(portal.url("")), front)
    portal.on("/", front)
    found = await find(portal.url("/"))
    assert not found.feeds
    for part in ("No feed was found on http", "requests were made", "/rss: It is a web page", "https://bao.example.vn"):
        assert part in found.nothing


async def test_an_address_that_is_itself_a_feed_is_found(portal: Portal) -> None:
    portal.on("/rss.rss", channel("tin", title="Thông báo"))
    found = await find(portal.url("/rss.rss"))
    assert [(feed.url, feed.category) for feed in found.feeds] == [(portal.url("/rss.rss"), "Thông báo")]


async def test_one_feed_under_several_addresses_is_proposed_once(portal: Portal) -> None:
    portal.on(
        "/", page('<a href="/rss">RSS</a><a href="/kinh-te.rss">Kinh tế</a><a href="/vi/kinh-te.rss">Kinh tế</a>')
    )
    portal.on("/rss", redirect("/kinh-te.rss"))
    for path in ("/kinh-te.rss", "/vi/kinh-te.rss"):
        portal.on(path, channel("kinh-te"))
    (feed,) = (await find(portal.url("/"))).feeds
    assert feed.url == portal.url("/kinh-te.rss")
    assert feed.twins == (portal.url("/vi/kinh-te.rss"),)


async def test_many_portals_and_one_that_leads_to_another_of_them(portal: Portal) -> None:
    portal.on("/old", redirect(portal.url("/", host="127.0.0.2")))
    portal.on("/", page('<a href="/rss.rss">RSS</a>'))
    portal.on("/rss.rss", channel("tin"))
    settings = load_settings(allow_private_networks="127.0.0.0/8")
    portals = [[portal.url("/old")], [portal.url("/", host="127.0.0.2")], ["http://khong-co.invalid/"]]
    async with discovery(settings, SystemClock(), gap=timedelta(0)) as finding:
        outcomes = {place: outcome async for place, outcome in finding.many(portals)}
    assert str(outcomes[0]) == "127.0.0.1 leads to 127.0.0.2, which is looked at by itself."
    assert isinstance(outcomes[1], Discovered)
    assert len(outcomes[1].feeds) == 1
    assert "cannot be resolved" in str(outcomes[2])
