"""Plain entries read from the tree say what they say to feedparser; and plain ones are read so, no others are."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.poller.parsing.cut import cut, entry_marks
from services.poller.parsing.parse import _mended
from services.poller.parsing.plain import Item
from services.poller.parsing.quick import plain_items
from shared.events import Entry
from tests.support import feed_parts as parts
from tests.support.cutting import URL, check_cutting, is_cut
from tests.support.nearly_plain import MORE, documents

READ: dict[bytes, Entry] = {}
"""What each digest stood for, over all documents of this module."""
URLS = [
    URL,
    "http://x.vn",
    "https://x.vn/?",
    "https://x.vn/a b",
    "https://x.vn/rss#a",
    "HTTPS://x.vn/",
    "https://x.vn/a/../b",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.sampled_from(URLS))
def test_any_item_reads_as_by_feedparser(body: bytes, url: str) -> None:
    check_cutting(body, url=url, most=-1, read=READ)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.sampled_from(URLS))
def test_many_entries_read_as_by_feedparser(body: bytes, url: str) -> None:
    check_cutting(body, url=url, most=-1, read=READ)


def read(root: parts.Root, fields: str, attributes: str = "") -> Item | None:
    """As it is read from the tree, and proved to be what feedparser reads; None where it is left to feedparser."""
    opening, closing, tag = root
    body = f"{opening.format(parts.DECLARED + MORE + attributes, '')}<{tag}>{fields}</{tag}>{closing}".encode()
    assert is_cut(check_cutting(body, most=-1))
    pieces = cut(body, entry_marks(body), URL)
    assert pieces is not None
    return plain_items(pieces, URL, frozenset()).get(pieces.digests[0])


HERE = URL.rpartition("/")[0]
PLAIN_RSS: list[tuple[str, Item]] = [
    ("", {}),
    ("<title> Khánh thành &amp; cầu </title>", {"title": "Khánh thành & cầu"}),
    ("<title><![CDATA[<b>Lễ</b>]]></title>", {"title": "<b>Lễ</b>"}),
    ("<title>&lt;a href='/a'&gt;b&lt;/a&gt;</title>", {"title": '<a href="https://haiphong.gov.vn/a">b</a>'}),
    ("<title>&lt;a href='/a'&gt; &lt;x&gt;</title>", {"title": "<a href='/a'> <x>"}),
    ("<link> tin/1?a=1&amp;b;=2&amp;amp;c=3 </link>", {"link": f"{HERE}/tin/1?a=1&b=2&c=3"}),
    ("<link>http://[::</link>", {"link": ""}),
    ("<guid>/1</guid>", {"id": "/1", "link": "/1"}),
    ("<guid isPermaLink='false'>1</guid>", {"id": "1"}),
    ("<guid>/1</guid><link>/2</link>", {"id": "/1", "link": "https://haiphong.gov.vn/2"}),
    ("<link/><guid>/1</guid>", {"id": "/1", "link": ""}),
    ("<description>&lt;p&gt;Họp&lt;br&gt;</description>", {"summary": "<p>Họp<br>"}),
    ("<description><![CDATA[<img src=1.png>]]></description>", {"summary": f'<img src="{HERE}/1.png" />'}),
    ("<content:encoded>b</content:encoded>", {"content": [{"value": "b"}], "summary": "b"}),
    (
        "<content:encoded>b</content:encoded><description/>",
        {"content": [{"value": "b"}], "summary": ""},
    ),
    (
        "<description>a</description><content:encoded>b</content:encoded>",
        {"content": [{"value": "b"}], "summary": "a"},
    ),
    ("<pubDate> 22/07/2020 4:19:00 CH </pubDate>", {"published": "22/07/2020 4:19:00 CH"}),
    ("<dc:date>2026-11-24</dc:date>", {"updated": "2026-11-24"}),
    ("<author>An</author><dc:creator/>", {"authors": [{"name": "An"}, {"name": ""}]}),
    ("<category domain='x'>Y tế</category><dc:subject>Y</dc:subject>", {"tags": [{"term": "Y tế"}, {"term": "Y"}]}),
    (
        "<enclosure url='/1.png' type='IMAGE/png' length='0'/>",
        {"enclosures": [{"href": "/1.png", "type": "image/png"}]},
    ),
    ("<image>/1.png</image>", {"enclosures": [{"href": "/1.png", "type": "image/"}]}),
    (
        "<media:content url='a' medium='image'/>",
        {"media_content": [{"url": "a", "medium": "image", "type": ""}]},
    ),
    ("<media:content url='a' type='IMAGE/png'/>", {"media_content": [{"url": "a", "type": "image/png"}]}),
    ("<media:thumbnail url='a' width='1'/>", {"media_thumbnail": [{"url": "a"}]}),
    ("<source url='/'>Báo</source><comments>/b</comments><slash:comments>1</slash:comments>", {}),
    ("<link>/1</link><atom:link href='/2'/>", {"link": "https://haiphong.gov.vn/2"}),
    ("<atom:link rel='self' href='/2'/> chữ ", {}),
    ("<title>x\x92y</title>", {"title": "x’y"}),
    ("<title>hÃ²a</title>", {"title": "hòa"}),
]
PLAIN_ATOM: list[tuple[str, Item]] = [
    ("<title>&lt;a href='/'&gt;x&lt;/a&gt;</title>", {"title": "<a href='/'>x</a>"}),
    ("<title type='html'>&lt;a href='/'&gt;x</title>", {"title": '<a href="https://haiphong.gov.vn/">x'}),
    ("<id>urn:1</id>", {"id": "urn:1", "link": "urn:1"}),
    ("<id>urn:1</id><link href='1'/>", {"id": "urn:1", "link": f"{HERE}/1"}),
    (
        "<link rel='enclosure' type='image/png' href='1'/>",
        {"enclosures": [{"href": f"{HERE}/1", "type": "image/png"}]},
    ),
    ("<summary>a</summary><content>b</content>", {"summary": "a", "content": [{"value": "b"}]}),
    ("<content type='html'>b</content>", {"summary": "b", "content": [{"value": "b"}]}),
    ("<updated>1</updated><published>2</published>", {"updated": "1", "published": "2"}),
    (
        "<author><name> An </name><uri>/</uri></author><author><email>a@x.vn</email><name>Bình</name></author>",
        {"authors": [{"name": "An"}, {"name": "Bình"}]},
    ),
    ("<author><name>hÃ²a</name></author>", {"authors": [{"name": "hÃ²a"}]}),
    ("<category term='a' label='b'/>", {"tags": [{"term": "a", "label": "b"}]}),
]


@pytest.mark.parametrize(("fields", "item"), PLAIN_RSS)
def test_plain_rss_items_are_read_from_the_tree(fields: str, item: Item) -> None:
    for root in (parts.RSS, parts.ROOTS[2]):
        body = _mended(fields.encode()).decode()
        assert read(root, body) == item


@pytest.mark.parametrize(("fields", "item"), PLAIN_ATOM)
def test_plain_atom_entries_are_read_from_the_tree(fields: str, item: Item) -> None:
    assert read(parts.ATOM, fields) == item
    assert read(parts.ROOTS[9], re.sub(r"<(/?)(?=\w)", r"<\1atom:", fields)) == item


@pytest.mark.parametrize(
    "fields",
    [
        *("<title>a</title><title>b</title>", "<guid>1</guid><guid>2</guid>", "<link>/1</link><link>/2</link>"),
        *("<description>a</description><description>b</description>", "<summary>a</summary>", "<content>a</content>"),
        *(
            "<title type='html'>a</title>",
            "<link href='/a'/>",
            "<guid ispermalink='false'>1</guid>",
            "<Title>a</Title>",
        ),
        *("<description xml:base='/a/'>x</description>", "<description base='/a/'>x</description>", "<la/>"),
        *(
            "<description xml:lang='en'>x</description>",
            "<author>a@x.vn (An)</author>",
            "<author><name>An</name></author>",
        ),
        *("<!-- x -->", "<?x y?>", "<title>a<!-- b -->c</title>", "<category term='a'/>", "<cong:title>a</cong:title>"),
        *("<image><url>/a</url></image>", "<media:thumbnail>/a</media:thumbnail>", "<source><title>a</title></source>"),
        *("<media:group><media:content url='a'/></media:group>", "<atom:link href=''/>", "<atom:title>a</atom:title>"),
        *(
            "<enclosure href='/a' type='image/png'/>",
            "<media:content url='a' href='b'/>",
            "<atom:link url='/a' href='b'/>",
        ),
        *("<source xml:lang='vi'>Báo</source>", "<atom:link href='/a' type=''/>"),
    ],
)
def test_any_other_rss_item_is_left_to_feedparser(fields: str) -> None:
    assert read(parts.RSS, parts.PROBE.partition("<description>")[0]) is not None
    assert read(parts.RSS, fields) is None


@pytest.mark.parametrize(
    "fields",
    [
        *("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content>", "<content src='/a'/>"),
        *("<content type='image/png'>a</content>", "<content mode='base64'>a</content>", "<source><id>a</id></source>"),
        *(
            "<author>An</author>",
            "<author><email>a@x.vn</email></author>",
            "<category>a</category>",
            "<rights>a</rights>",
        ),
        *("<author><name>An</name><name>B</name></author>", "<link/>", "<summary>a</summary><summary>b</summary>"),
        *("<author><name>An</name><uri>/</uri><uri>/</uri></author>", "<author><name xml:lang='vi'>An</name></author>"),
        *(
            "<author type='text'><name>An</name></author>",
            "<link href='/' type=''/>",
        ),
    ],
)
def test_any_other_atom_entry_is_left_to_feedparser(fields: str) -> None:
    assert read(parts.ATOM, fields) is None


@pytest.mark.parametrize(
    ("root", "attributes"),
    [
        *((parts.RSS, base) for base in parts.ATTRIBUTES if "base" in base),
        *((parts.ATOM, base) for base in parts.ATTRIBUTES if "base" in base),
        *((root, "") for root in (parts.ROOTS[4], parts.RDF, parts.ROOTS[6], parts.ROOTS[8], parts.ROOTS[10])),
        (parts.ATOM, ' xmlns:a="http://purl.org/rss/1.0/"'),
    ],
)
def test_entries_elsewhere_are_left_to_feedparser(root: parts.Root, attributes: str) -> None:
    assert read(root, "<title>a</title>", attributes) is None


@pytest.mark.parametrize("attribute", [' rdf:about="urn:1"', ' xml:base="/a/"', ' href="/b"', ' lastmod="2026-11-24"'])
def test_items_with_attributes_are_left_to_feedparser(attribute: str) -> None:
    body = parts.document(parts.RSS, "", "<link>c</link>").replace("<item>", f"<item{attribute}>").encode()
    assert is_cut(check_cutting(body))
    pieces = cut(body, entry_marks(body), URL)
    assert pieces is not None
    assert not plain_items(pieces, URL, frozenset())


def test_entries_of_a_document_whose_address_feedparser_would_mend_are_left_to_it() -> None:
    body = b'<rss version="2.0"><channel><item><link>?a=1</link></item></channel></rss>'
    for url, is_plain in (("https://x.vn/", True), ("https://x.vn/?", False)):
        check_cutting(body, url=url)
        pieces = cut(body, entry_marks(body), url)
        assert pieces is not None
        assert bool(plain_items(pieces, url, frozenset())) is is_plain


def test_a_document_that_has_feedparsers_names_for_other_namespaces_is_left_to_it() -> None:
    media = ' xmlns:dc="http://search.yahoo.com/mrss/" xmlns:d="http://purl.org/dc/elements/1.1/"'
    for declared, is_plain in (("", True), (media, False)):
        body = f'<rss version="2.0"{declared}><channel><item><title>a</title></item></channel></rss>'.encode()
        check_cutting(body)
        pieces = cut(body, entry_marks(body), URL)
        assert pieces is not None
        assert bool(plain_items(pieces, URL, frozenset())) is is_plain
