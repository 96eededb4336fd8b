"""The enricher's pure part: from what a feed said to an article."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.enricher.bounds import OFFICE_CHARS
from services.enricher.enrich import UNTITLED, enrich
from shared.article import Article, EventDate, Image, PageRead, Topic
from shared.events import MAX_BYTES, ArticleDiscovered, Entry, SourceRef, encode, first_event
from shared.storage.page_record import PageContent

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SOURCE = SourceRef(
    id="s1",
    name="Tin tức",
    url="https://haiphong.gov.vn/rss/tin.rss",
    portal="haiphong.gov.vn",
    province="hai-phong",
    category="Thời sự",
)


def discovered(entry: Entry, source: SourceRef = SOURCE) -> ArticleDiscovered:
    return ArticleDiscovered(
        article_id="a1",
        observed_at=NOW,
        lease_epoch=3,
        first_poll=True,
        content_hash="c0ffee",
        canonical_url="https://haiphong.gov.vn/tin/1",
        source=source,
        entry=entry,
    )


def enriched(title: str = "Tin", source: SourceRef = SOURCE, **entry: Any) -> Article:
    return enrich(discovered(Entry(title=title, **entry), source)).article


def test_an_entry_as_portals_write_it() -> None:
    article = enriched(
        title="Ng&agrave;nh thanh tra&nbsp;<b>sơ kết</b> \n 6 tháng",
        link="/tin/1?utm_source=rss#/x",
        guid=" news_1 ",
        summary_html="(Haiphong.gov.vn) - Sáng 22/7, Thanh tra Chính phủ họp</br>",
        content_html='<p onclick=x()>Sáng 22/7</p><img src="/a.jpg" alt="Hội nghị"><script>x</script>',
        published="22/07/2020 4:19:00 CH",
        updated="2020-07-22T17:00:00+07:00",
        authors=["toasoan@haiphong.gov.vn (V.H.N)", " v.h.n ", ""],
        categories=["Tin &amp; ảnh", "THỜI SỰ", "Thời sự "],
        images=[Image(url="//e.vn/b.png", caption="Ảnh: V.H.N")],
        language="en-us",
    )
    assert article.origins["published_at"] == "feed: dmy,assumed-utc+7"
    assert structs.replace(article, origins={}) == Article(
        url="https://haiphong.gov.vn/tin/1?utm_source=rss#/x",
        guid=" news_1 ",
        title="Ngành thanh tra sơ kết 6 tháng",
        summary="Sáng 22/7, Thanh tra Chính phủ họp",
        content_html='<p>Sáng 22/7</p><img src="https://haiphong.gov.vn/a.jpg" alt="Hội nghị">',
        content_text="Sáng 22/7",
        language="vi",
        published_at=datetime(2020, 7, 22, 9, 19, tzinfo=UTC),
        published_from="dmy,assumed-utc+7",
        updated_at=datetime(2020, 7, 22, 10, 0, tzinfo=UTC),
        authors=["V.H.N"],
        categories=["Tin & ảnh", "THỜI SỰ"],
        images=[
            Image(url="https://e.vn/b.png", caption="Ảnh: V.H.N"),
            Image(url="https://haiphong.gov.vn/a.jpg", caption="Hội nghị"),
        ],
        province="hai-phong",
        legacy_province=None,
        topics=[Topic(slug="phap-luat", score=article.topics[0].score, words=["ngành thanh tra"])],
        event_date=EventDate(day="2020-07-22", phrase="Sáng 22/7", part="morning"),
        reading_seconds=23,
    )


def test_what_was_observed_goes_on_unchanged() -> None:
    before = discovered(Entry(title="Tin"))
    after = enrich(before)
    names = ("article_id", "observed_at", "lease_epoch", "first_poll", "content_hash", "canonical_url", "source")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]


def test_the_content_is_the_summary_where_the_feed_gives_no_more() -> None:
    article = enriched(summary_html="<p>Một</p><p>hai</p>")
    assert (article.content_html, article.content_text) == ("<p>Một</p><p>hai</p>", "Một\n\nhai")
    assert article.summary == "Một hai"


def test_a_summary_without_words_is_taken_from_the_content() -> None:
    assert enriched(summary_html="<img src=/a.jpg>", content_html="<p>Một</p>").summary == "Một"


def test_a_long_summary_ends_at_a_word() -> None:
    summary = enriched(summary_html="thành phố, " * 100).summary
    assert len(summary) <= 500
    assert summary.endswith(("thành…", "phố…"))
    assert len(enriched(summary_html="x" * 2000).summary) == 500


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ({"title": " <b> </b>\u200b", "summary_html": "<p>Sáng 22/7,</p> họp"}, "Sáng 22/7, họp"),
        (
            {"title": "", "summary_html": "một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu"},
            "một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm…",
        ),
        ({"title": "", "link": "/tin/1"}, "https://haiphong.gov.vn/tin/1"),
        ({"title": ""}, UNTITLED),
        ({"title": "Giá &lt; 5 triệu"}, "Giá < 5 triệu"),
        ({"title": "&lt;p&gt;Tin&lt;/p&gt;"}, "Tin"),
        ({"title": "Thẻ <abc> mới"}, "Thẻ <abc> mới"),
    ],
)
def test_every_article_has_a_title(entry: dict[str, Any], title: str) -> None:
    assert enriched(**entry).title == title


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("tin/1", "https://haiphong.gov.vn/rss/tin/1"),
        ("https://e.vn/?a=1&amp;b=2", "https://e.vn/?a=1&b=2"),
        ("\n https://e.vn/x \n", "https://e.vn/x"),
        ("javascript:history.back()", ""),
        ("http://[", ""),
        ("", ""),
        ("https://e.vn/" + "x" * 3000, ""),
    ],
)
def test_the_url_is_absolute_or_empty(link: str, url: str) -> None:
    assert enriched(link=link).url == url


@pytest.mark.parametrize(
    ("published", "updated", "at", "rule"),
    [
        ("2020-07-22T04:19:00Z", "2020-07-23T04:19:00Z", datetime(2020, 7, 22, 4, 19, tzinfo=UTC), "iso8601"),
        ("", "2020-07-23T04:19:00Z", datetime(2020, 7, 23, 4, 19, tzinfo=UTC), "updated:iso8601"),
        ("hôm qua", "2020-07-23T04:19:00Z", datetime(2020, 7, 23, 4, 19, tzinfo=UTC), "updated:iso8601"),
        ("hôm qua", "", None, "unreadable"),
        ("", "hôm qua", None, "missing"),
        ("2029-07-22T04:19:00Z", "", NOW, "iso8601,clamped"),
    ],
)
def test_the_date_and_where_it_came_from(published: str, updated: str, at: datetime | None, rule: str) -> None:
    article = enriched(published=published, updated=updated)
    assert (article.published_at, article.published_from) == (at, rule)


def test_a_date_that_could_be_either_is_read_as_the_source_writes_them() -> None:
    article = enriched(published="11/12/2025 08:30", updated="11/12/2025 08:45", date_habits=["mdy", "of later times"])
    assert article.published_at == datetime(2025, 11, 12, 1, 30, tzinfo=UTC)
    assert article.updated_at == datetime(2025, 11, 12, 1, 45, tzinfo=UTC)
    assert article.published_from == "mdy,feed-order,assumed-utc+7"
    assert enriched(published="11/12/2025 08:30").published_from == "dmy,ambiguous,assumed-utc+7"


@pytest.mark.parametrize(
    ("slug", "province", "legacy"),
    [
        ("hai-phong", "hai-phong", None),
        ("hai-duong", "hai-phong", "hai-duong"),
        ("khong-co", None, None),
        (None, None, None),
    ],
)
def test_the_province_is_that_of_the_source(slug: str | None, province: str | None, legacy: str | None) -> None:
    source = SourceRef(id="s", name="n", url="https://e.vn/", portal="e.vn", province=slug)
    article = enriched(source=source)
    assert (article.province, article.legacy_province) == (province, legacy)
    assert article.categories == []


def test_names_and_images_are_capped() -> None:
    article = enriched(
        authors=[f"Tác giả {n}" for n in range(100)],
        categories=["x" * 1000],
        images=[Image(url=f"/{n}.jpg") for n in range(50)] + [Image(url="javascript:x")],
        summary_html="<img src=/trong.jpg>",
    )
    assert len(article.authors) == 30
    assert [len(name) for name in article.categories] == [200, 7]
    assert [image.url for image in article.images] == [f"https://haiphong.gov.vn/{n}.jpg" for n in range(20)]


def test_an_image_given_without_a_caption_takes_that_of_the_text() -> None:
    article = enriched(images=[Image(url="/a.jpg")], summary_html='<img src="/a.jpg" alt="Cầu Bính">')
    assert article.images == [Image(url="https://haiphong.gov.vn/a.jpg", caption="Cầu Bính")]


def test_an_article_longer_than_an_event_is_cut_and_stays_well_formed() -> None:
    words = "Hải Phòng họp bàn về cảng biển " * 10
    article = enriched(content_html=f"<ul><li><b>{words}</b> &amp; <i>Đồ Sơn</i></li></ul>" * 2400)
    assert article.content_text.startswith("Hải Phòng họp")
    assert article.content_text.endswith("…")
    assert article.content_html.count("<ul>") == article.content_html.count("</ul>") > 500


HOSTILE = st.one_of(
    st.text(st.characters()),
    st.text(st.sampled_from("<>&;\"'=/ \n\x00\u200b\u0338\ud800ạpbr#x1:?[]"), max_size=60),
    st.sampled_from(["<p>x</p>", "&lt;p&gt;", "http://[", "22/07/2020", "javascript:x", "\ud800", "<img src=/a>"]),
)
ENTRIES = st.builds(
    Entry,
    title=HOSTILE,
    link=HOSTILE,
    guid=HOSTILE,
    summary_html=HOSTILE,
    content_html=HOSTILE,
    published=HOSTILE,
    updated=HOSTILE,
    authors=st.lists(HOSTILE, max_size=3),
    categories=st.lists(HOSTILE, max_size=3),
    images=st.lists(st.builds(Image, url=HOSTILE, caption=HOSTILE), max_size=3),
    language=HOSTILE,
)
SOURCES = st.builds(
    SourceRef,
    id=st.just("s"),
    name=st.just("n"),
    url=st.one_of(st.just(SOURCE.url), st.text(st.characters())),
    portal=st.just("p"),
    province=st.one_of(st.none(), st.text(), st.just("hue")),
    category=st.one_of(st.none(), HOSTILE),
)


def test_a_title_that_a_list_of_people_shares_is_told_within_bounds() -> None:
    offices = ", ".join(["Phó Chủ tịch UBND thành phố", "Phó Bí thư Thành ủy"] * 900)
    given = ("An", "Bình", "Cường", "Dũng", "Hà", "Giang", "Hải", "Khang", "Lâm", "Minh")
    people = ", ".join(f"Nguyễn Văn {name}" for name in given)
    data = enrich(discovered(Entry(title="Tin", content_html=f"<p>Các {offices}: {people}.</p>")))
    assert len(data.article.mentions.people) == 10
    assert all(len(person.title or "") <= OFFICE_CHARS for person in data.article.mentions.people)
    assert len(encode(first_event(data, key="k", at=NOW))) < 250_000


@given(ENTRIES, SOURCES)
def test_no_entry_makes_it_raise(entry: Entry, source: SourceRef) -> None:
    article = enrich(discovered(entry, source)).article
    assert article.title
    assert article.url == "" or article.url.startswith(("http://", "https://"))
    assert all(image.url.startswith(("http://", "https://")) for image in article.images)
    assert article.title == article.title.strip()
    # A lone surrogate in any field could not be sent.
    assert len(encode(first_event(enrich(discovered(entry)), key="k", at=NOW))) < MAX_BYTES


SENT = st.text(st.characters(exclude_categories=["Cs"]))
"""What a page can have said: it comes through MessagePack, which takes no surrogate."""
PAGES = st.builds(
    PageContent,
    url=SENT,
    canonical_url=SENT,
    title=SENT,
    summary=SENT,
    content_html=st.one_of(SENT, st.sampled_from(["<p>Sáng 22/7, tại Hà Nội", "<b>", "<img src=x>"])),
    content_text=st.one_of(SENT, st.just("Sáng 22/7, ông Nguyễn Văn An họp tại Hà Nội về Quyết định 749/QĐ-TTg.")),
    published=SENT,
    dateline=SENT,
    credit=SENT,
    authors=st.lists(SENT, max_size=3),
    images=st.lists(st.builds(Image, url=SENT, caption=SENT), max_size=3),
    language=SENT,
    blocks=st.just([]),
    origins=st.dictionaries(SENT, SENT, max_size=3),
)


@given(ENTRIES, PAGES)
def test_no_page_makes_it_raise(entry: Entry, page: PageContent) -> None:
    data = enrich(discovered(entry), page, PageRead(state="read", url=page.url))
    assert data.article.title
    mentions = data.article.mentions
    for kind in mentions.__struct_fields__:
        for mention in getattr(mentions, kind):
            assert all(0 <= start < end <= len(data.article.content_text) for start, end in mention.spans)
    assert len(encode(first_event(data, key="k", at=NOW))) < MAX_BYTES


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ['"', "ạ", "😀", "\x01", "\n", "<", "&", "<p>", "<td>ạ", "<img src=/a>"])
def test_the_event_stays_below_its_limit_whatever_comes_in(piece: str) -> None:
    long = piece * (900_000 // len(piece.encode()))
    link = "https://e.vn/" + piece * 3000
    article = discovered(
        Entry(
            title=long,
            link=link[:1990],
            guid=long,
            summary_html=long,
            content_html=long,
            published=long,
            updated=long,
            authors=[f"{n}{piece * 1000}" for n in range(50)],
            categories=[f"{n}{piece * 1000}" for n in range(50)],
            images=[Image(url=f"/{n}{link[10:1990]}", caption=piece * 2000) for n in range(50)],
            language=long,
        )
    )
    assert len(encode(first_event(enrich(article), key="k", at=NOW))) < 950_000
