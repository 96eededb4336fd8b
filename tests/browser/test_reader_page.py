"""The reader page in Chromium: what a reader sees, and what a portal cannot make the browser do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.support.archive import BEGAN, article_record, source_ref
from tests.support.site import Site, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one browser for all tests here

DANANG = source_ref("danang.gov.vn", province="da-nang", name="Cổng thông tin Đà Nẵng")
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script></title>"\'>'


@pytest_asyncio.fixture(loop_scope="module")
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: dict[str, Any]) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(**chromium)
        yield launched
        await launched.close()


class Watched:
    """A page, with everything that went wrong on it and every address it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requested: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.requested.append(request.url))


async def opened(browser: Browser, url: str, **context: Any) -> Watched:
    """In a fresh profile."""
    watched = Watched(await browser.new_page(**context))
    await watched.page.goto(url)
    return watched


async def publish(site: Site, count: int) -> None:
    for number in range(1, count + 1):
        await site.archive.publish(article_record(str(number), at=BEGAN + timedelta(minutes=number)))
    await site.caught_up()


async def titles(page: Page) -> list[str]:
    return await page.locator("article h3").all_inner_texts()


async def test_a_reader_finds_the_news_its_origin_and_who_else_carried_it(site: Site, browser: Browser) -> None:
    lead = article_record("1", at=BEGAN)
    await site.archive.publish(lead, article_record("1", source=DANANG))
    await site.archive.publish(article_record("2", source=DANANG, at=BEGAN + timedelta(hours=20)))
    await site.caught_up()
    watched = await opened(browser, site.url("/"))
    page = watched.page
    # Newest first, under the day it has in Vietnam: 21:00 UTC is the next morning there.
    assert await titles(page) == ["Hải Phòng khánh thành cầu số 2", "Hải Phòng khánh thành cầu số 1"]
    assert await page.locator("h2.day").all_inner_texts() == ["Thứ Tư, 25 tháng 11, 2026", "Thứ Ba, 24 tháng 11, 2026"]
    first = page.locator("article").nth(1)
    assert await first.locator("h3 a").get_attribute("href") == "https://haiphong.gov.vn/tin/1"
    assert await first.locator("time").inner_text() == "08:00"
    origin = await first.inner_text()
    for said in ("Sáng 24/11", "Hải Phòng", "Cổng thông tin haiphong.gov.vn", "Cũng đăng tại Cổng thông tin Đà Nẵng"):
        assert said in origin
    assert watched.complaints == []
    # Nobody else learns who reads: not even an image of a portal is loaded.
    assert [url for url in watched.requested if not url.startswith((site.url("/"), "data:"))] == []


async def test_news_can_be_narrowed_to_a_province_without_a_script(site: Site, browser: Browser) -> None:
    await site.archive.publish(article_record("1"))
    await site.archive.publish(article_record("2", source=DANANG))
    await site.caught_up()
    watched = await opened(browser, site.url("/"), java_script_enabled=False)
    await watched.page.get_by_label("Tỉnh, thành phố", exact=True).select_option("da-nang")
    await watched.page.get_by_role("button", name="Xem").click()
    assert await titles(watched.page) == ["Hải Phòng khánh thành cầu số 2"]
    assert await watched.page.locator("h1").inner_text() == "Tin mới · Thành phố Đà Nẵng"
    feeds = watched.page.locator("link[rel=alternate]")
    addresses = [await feed.get_attribute("href") for feed in await feeds.all()]
    assert addresses == [f"/feeds/provinces/da-nang.{format}" for format in ("rss", "atom", "json")]
    await watched.page.locator("article .place").click()
    assert "province=da-nang" in watched.page.url


async def test_older_news_are_a_link_away(site: Site, browser: Browser) -> None:
    await publish(site, 65)
    watched = await opened(browser, site.url("/"))
    seen = await titles(watched.page)
    while await (older := watched.page.get_by_role("link", name="Tin cũ hơn")).count():
        await older.click()
        seen += await titles(watched.page)
    assert seen == [f"Hải Phòng khánh thành cầu số {number}" for number in range(65, 0, -1)]
    await watched.page.get_by_role("link", name="Về tin mới nhất").click()
    assert (await titles(watched.page))[0].endswith("65")


async def test_an_empty_page_says_what_to_do_and_fills_by_itself(site: Site, browser: Browser) -> None:
    watched = await opened(browser, site.url("/"))
    text = await watched.page.inner_text("main")
    assert "Chưa có tin nào" in text
    assert "hoptin sources add" in text
    await publish(site, 1)
    await watched.page.wait_for_selector("article", timeout=15_000)
    assert watched.complaints == []


async def test_english_is_a_link_away_and_texts_keep_their_language(site: Site, browser: Browser) -> None:
    await publish(site, 31)
    watched = await opened(browser, site.url("/"))
    await watched.page.get_by_role("link", name="English").click()
    page = watched.page
    assert await page.locator("html").get_attribute("lang") == "en"
    assert await page.locator("article h3").first.get_attribute("lang") == "vi"
    assert "Tuesday, 24 November 2026" in await page.inner_text("main")
    await page.get_by_role("link", name="Older news").click()
    assert await page.locator("html").get_attribute("lang") == "en"


async def test_what_a_portal_writes_is_shown_and_not_run(site: Site, browser: Browser) -> None:
    evil = source_ref(name=HOSTILE)
    lead = article_record("1", source=evil, title=HOSTILE, summary=HOSTILE, url="https://haiphong.gov.vn/?a=\"'><b>")
    await site.archive.publish(lead, article_record("1", source=source_ref("b.gov.vn", name=HOSTILE)))
    unlinked = article_record("2", url="javascript:document.title=1", title="Tin không có đường dẫn")
    await site.archive.publish(unlinked)
    await site.caught_up()
    watched = await opened(browser, site.url("/"))
    page = watched.page
    assert await page.locator("article h3 a").first.inner_text() == HOSTILE
    assert await page.locator("img, script, article b").count() == 0
    assert await page.locator("a[href^='javascript']").count() == 0
    await page.locator("article h3", has_text="Tin không có đường dẫn").click()
    assert "Hợp Tin" in await page.title()
    assert watched.complaints == []


async def test_no_script_could_run_even_if_one_got_in(site: Site, browser: Browser) -> None:
    """The Content-Security-Policy, not only the escaping."""
    await publish(site, 1)
    watched = await opened(browser, site.url("/"))
    await watched.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"document.title='run'\\">");
        }"""
    )
    assert await watched.page.title() != "run"
    assert any("Content Security Policy" in complaint for complaint in watched.complaints)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_fits_the_screen_and_can_be_read(site: Site, browser: Browser, width: int, scheme: str) -> None:
    await site.archive.publish(article_record("1", title="Dài" * 90 + " " + "một tựa rất dài " * 20))
    await publish(site, 5)
    context = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    watched = await opened(browser, site.url("/"), **context)
    page = watched.page
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    ratios = await page.evaluate(CONTRASTS)
    assert len(ratios) > 10
    assert {text: ratio for text, ratio in ratios if ratio < 4.5} == {}  # WCAG 2.2, 1.4.3
    image = await page.screenshot()
    assert len(image) > 20_000  # an empty page is far smaller


async def test_the_page_is_built_for_screen_readers_and_keyboards(site: Site, browser: Browser) -> None:
    await publish(site, 2)
    watched = await opened(browser, site.url("/"))
    page = watched.page
    for role in ("banner", "main", "complementary", "search", "contentinfo"):
        assert await page.get_by_role(role).count() == 1, role
    assert await page.locator("h1").count() == 1
    levels = [int(tag[1]) for tag in await page.evaluate(HEADINGS)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Đến phần tin"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "news"


async def test_an_unknown_address_is_a_page_that_leads_back(site: Site, browser: Browser) -> None:
    await publish(site, 1)
    watched = await opened(browser, site.url("/khong-co"))
    assert await watched.page.locator("h1").inner_text() == "Không tìm thấy trang"
    await watched.page.get_by_role("link", name="Về tin mới nhất").click()
    assert await titles(watched.page) == ["Hải Phòng khánh thành cầu số 1"]


HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3,h4')].map(heading => heading.tagName)"

CONTRASTS = """() => {
    const luminance = ([r, g, b]) => {
        const [R, G, B] = [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const parse = color => color.match(/[\\d.]+/g).map(Number);
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("a, p, h1, h2, h3, time, span, label, button, select")]
        .filter(element => element.innerText.trim() && !element.matches(".skip"))
        .map(element => {
            const [one, two] = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
            const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
            return [element.innerText.slice(0, 40), ratio];
        });
}"""
