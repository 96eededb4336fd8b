"""From a feed document's bytes to entries, whatever the bytes are."""

from pathlib import Path

import msgspec
import pytest

from services.poller.parsing.document import MAX_ENTRIES, Channel, Document
from services.poller.parsing.parse import NotAFeed, parse_document
from shared.events import MAX_BYTES
from tests.support.portal import feed, item, rss

URL = "https://haiphong.gov.vn/rss/tin-moi.rss"
XML = "application/rss+xml"


def parse(body: bytes | str, content_type: str = XML) -> Document:
    return parse_document(body.encode() if isinstance(body, str) else body, content_type, URL)


def titles(body: bytes | str, content_type: str = XML) -> list[str]:
    return [entry.title for entry in parse(body, content_type).entries]


@pytest.mark.parametrize("guid", ["tin-1", "/tin/1", "?id=1", "urn:uuid:1", "https://haiphong.gov.vn/1"])
@pytest.mark.parametrize("attribute", ["", " isPermaLink='true'", " isPermaLink='false'"])
def test_a_guid_stays_as_the_portal_wrote_it(guid: str, attribute: str) -> None:
    [entry] = parse(rss(f"<item><title>a</title><guid{attribute}>{guid}</guid></item>")).entries
    assert entry.guid == guid


def test_pictures_bare_and_enclosed() -> None:
    bare = "<image><![CDATA[ /anh/1.jpg ]]></image><enclosure url='https://x.vn/2.png' type='image/png' length='1'/>"
    channel = "<image><url>https://x.vn/logo.png</url><title>x</title></image>"
    [entry] = parse(rss(channel, f"<item><title>a</title>{bare}</item>")).entries
    assert [image.url for image in entry.images] == ["/anh/1.jpg", "https://x.vn/2.png"]


def test_an_item_as_portals_write_it() -> None:
    [entry] = parse(
        rss(
            "<item><title><![CDATA[ Khánh thành cầu ]]></title><link><![CDATA[ /tin/1?utm_source=rss ]]></link>"
            "<guid isPermaLink='false'><![CDATA[\n  news_123  \n]]></guid><description>&lt;p&gt;Sáng nay&lt;/p&gt;"
            "</description><pubDate>Tue, 24 Nov 2026 7:11:00 GMT+7</pubDate><category>Kinh tế</category>"
            "<image>https://haiphong.gov.vn/anh/1.jpg</image></item>"
        )
    ).entries
    assert entry.title.strip() == "Khánh thành cầu"
    assert entry.link.endswith("/tin/1?utm_source=rss")
    assert entry.guid == "news_123"
    assert entry.summary_html == "<p>Sáng nay</p>"
    assert entry.published == "Tue, 24 Nov 2026 7:11:00 GMT+7"
    assert entry.updated == ""
    assert entry.categories == ["Kinh tế"]
    assert [image.url for image in entry.images] == ["https://haiphong.gov.vn/anh/1.jpg"]
    assert entry.language == "vi"


def test_what_is_missing_is_empty() -> None:
    [entry] = parse(rss(item("1", guid=None, link=None, description=None, pubDate=None))).entries
    assert (entry.title, entry.guid, entry.link, entry.summary_html, entry.published) == ("Tin 1", "", "", "", "")


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss()) == Document((), Channel("Cổng thông tin", "vi"), version="rss20", encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The answer is empty."),
        (b" \r\n\t ", "The answer is empty."),
        (b"<!DOCTYPE html><html><body>Trang ch\xe1\xbb\xa7</body></html>", "The answer is a web page, not a feed."),
        (b"\xef\xbb\xbf<!-- x --><HTML><script>document.cookie='D1N=1'</script></HTML>", "a web page, not a feed"),
        (b'{"items": []}', "The answer is no feed"),
        (bytes(range(256)) * 9, "The answer is no feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "The answer is no feed"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "The answer is no feed"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=reason) as caught:
        parse(body)
    assert "\n" not in str(caught.value)


def test_a_body_that_names_a_local_file_is_not_that_file(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(feed("bí mật"))
    with pytest.raises(NotAFeed):
        parse(str(secret))


def test_external_entities_bring_nothing_in(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("bi mat")
    body = rss(
        "<item><title>a &x; b</title></item>", prolog=f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{tmp_path}/secret'>]>"
    )
    assert "bi mat" not in str(parse(body))


def test_entities_do_not_multiply() -> None:
    levels = "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    body = rss("<item><title>x&j;</title></item>", prolog=f"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>{levels}]>")
    assert len(str(parse(body))) < 2000


def test_a_document_cut_off_gives_its_whole_entries_and_says_so() -> None:
    whole = rss(*(item(str(number)) for number in range(5))).encode()
    start = whole.index(b"<title>Tin 3")
    for end in (whole.index(b"Tin 3"), whole.index(b"</item>", start), whole.index(b"tin-3")):
        found = parse(whole[:end])
        assert [entry.title for entry in found.entries] == ["Tin 0", "Tin 1", "Tin 2"]
        assert found.problem == "The document is cut off; its 3 whole entries were taken."


def test_what_follows_the_root_cuts_nothing_off() -> None:
    for rest in (b"<script>x</script>", b"\n<b>Warning</b>: mysql_query()", b"\0\0\0", b"<!-- %s -->" % (b"x" * 9000)):
        found = parse(feed("1", "2") + rest)
        assert ([entry.title for entry in found.entries], found.problem) == (["Tin 1", "Tin 2"], None), rest[:20]


@pytest.mark.parametrize("broken", ["&#xD800;", "&#99999999999;", "&#0;", "&#x1F;", f"&#{'9' * 5000};"])
def test_a_character_that_does_not_exist_costs_only_itself(broken: str) -> None:
    assert titles(rss(f"<item><title>Hải {broken}Phòng</title></item>", item("2"))) == ["Hải Phòng", "Tin 2"]


VIETNAMESE = "Đồ Sơn"


@pytest.mark.parametrize(
    ("codec", "header", "prolog"),
    [
        ("utf-8", XML, "utf-16"),
        ("utf-8", f"{XML}; charset=utf-16", ""),
        ("utf-8", f"{XML}; charset=iso-8859-1", "windows-1258"),
        ("utf-8", "text/html; charset=x-unknown", "x-unknown"),
        ("utf-8", "", ""),
        ("utf-8-sig", "text/plain", "us-ascii"),
        ("utf-16", XML, "utf-16"),
        ("utf-16", f"{XML}; charset=utf-8", "utf-8"),
    ],
)
def test_the_bytes_say_the_charset_whatever_is_declared(codec: str, header: str, prolog: str) -> None:
    declared = f'<?xml version="1.0" encoding="{prolog}"?>' if prolog else '<?xml version="1.0"?>'
    body = rss(item("1", title=VIETNAMESE), item("2"), prolog=declared).encode(codec)
    assert titles(body, header) == [VIETNAMESE, "Tin 2"]


@pytest.mark.parametrize(("header", "prolog"), [(f"{XML}; charset=windows-1252", ""), (XML, "windows-1252")])
def test_a_charset_that_is_not_utf_8_is_believed(header: str, prolog: str) -> None:
    declared = f'<?xml version="1.0" encoding="{prolog}"?>' if prolog else '<?xml version="1.0"?>'
    titled = (
        f"{declared}<rss version='2.0'><channel>{item('1', title='Cà Mau – quê tôi', description='')}</channel></rss>"
    )
    assert titles(titled.encode("cp1252"), header) == ["Cà Mau – quê tôi"]


def test_of_a_hundred_thousand_entries_the_first_are_taken() -> None:
    found = parse(rss("".join(f"<item><guid>{number}</guid></item>" for number in range(100_000))))
    assert [entry.guid for entry in found.entries] == [str(number) for number in range(MAX_ENTRIES)]
    assert found.problem == "The document has 100000 entries; the first 2000 were taken."


def test_the_largest_entry_fits_an_event() -> None:
    """Quotes take two bytes in JSON; so does the rest of what a field may hold, at most."""
    quotes = '"' * 400_000
    many = range(100)
    namespaces = "xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:d='http://purl.org/dc/elements/1.1/'"
    inner = "".join(
        f"<{tag}>{quotes}</{tag}>" for tag in ("title", "link", "guid", "description", "pubDate", "c:encoded")
    )
    inner += "".join(
        f"<d:creator>{number}{quotes[:3000]}</d:creator><category>{number}{quotes[:3000]}</category>" for number in many
    )
    media = "xmlns:m='http://search.yahoo.com/mrss/'"
    inner += "".join(f"<m:content {media} medium='image' url='{number}{quotes[:3000]}'/>" for number in many)
    [entry] = parse(rss(f"<item {namespaces}>{inner}</item>")).entries
    assert len(entry.images) > 1
    assert len(entry.authors) > 1
    # Room for the envelope and the source.
    assert 700_000 < len(msgspec.json.encode(entry)) < MAX_BYTES - 50_000
