"""The article on a page, in the ways of many portals, and what else a page says of it."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest

from services.enricher.extraction.blocks import digest_of
from services.enricher.extraction.extract import extract_page
from shared.storage.page_record import PageContent
from shared.text.dates import read_date
from tests.support import article_pages as pages
from tests.support.article_pages import AUTHOR, CAPTION, DATELINE, LEAD, PARAGRAPHS, SYSTEMS, TITLE, URL

PUBLISHED = datetime(2025, 5, 12, 7, 30, tzinfo=UTC)


def extracted(markup: str, *, title: str = TITLE, repeated: frozenset[bytes] = frozenset()) -> PageContent:
    return extract_page(markup.encode(), "text/html; charset=utf-8", URL, title=title, repeated=repeated)


def page(*blocks: str, title: str = TITLE) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><ul>{pages.menu()}</ul><div><h1>{title}</h1>{''.join(blocks)}</div>"
        f"<div>{pages.footer()}</div></body></html>"
    )


def text_of(content: PageContent) -> list[str]:
    return re.split(r"\n+", content.content_text)


@pytest.mark.parametrize("title", [TITLE, ""], ids=["title known", "title not known"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_article_is_found_on_the_pages_of_many_systems(system: str, title: str) -> None:
    content = extracted(SYSTEMS[system](), title=title)
    assert sorted(text_of(content)) == sorted([LEAD, CAPTION, *PARAGRAPHS])
    assert text_of(content)[0] == LEAD
    assert text_of(content)[-3:] == PARAGRAPHS
    assert (content.title, content.dateline, content.authors) == (TITLE, DATELINE, [AUTHOR])
    assert "12/05/2025 14:30" in content.published
    assert [(image.url.rpartition("/")[2], image.caption) for image in content.images] == [("ho.jpg", CAPTION)]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("one paragraph", f"<p>{LEAD}</p>", [LEAD]),
        ("two paragraphs", f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>", [LEAD, PARAGRAPHS[0]]),
        (
            "mostly a table",
            "<p>Lịch tiếp công dân:</p><table><tr><th>Ngày</th><th>Người tiếp</th><th>Nơi tiếp</th></tr>"
            + "".join(
                f"<tr><td>{day}/06/2025</td><td>Đinh Quốc Bảo</td><td>Phòng {day}</td></tr>" for day in range(1, 9)
            )
            + "</table>",
            ["Lịch tiếp công dân:", "Ngày | Người tiếp | Nơi tiếp"]
            + [f"{day}/06/2025 | Đinh Quốc Bảo | Phòng {day}" for day in range(1, 9)],
        ),
        (
            "mostly a list",
            f"<p>{LEAD}</p><ul>" + "".join(f"<li>Hạng mục {n}: nạo vét kênh</li>" for n in range(1, 9)) + "</ul>",
            [LEAD] + [f"Hạng mục {n}: nạo vét kênh" for n in range(1, 9)],
        ),
        (
            "headings",
            f"<p>{LEAD}</p><h2>1. Về tiến độ</h2><p>{PARAGRAPHS[0]}</p><h2>2. Về vốn</h2><p>{PARAGRAPHS[2]}</p>",
            [LEAD, "1. Về tiến độ", PARAGRAPHS[0], "2. Về vốn", PARAGRAPHS[2]],
        ),
        (
            "others within the text",
            f"<p>{LEAD}</p><div><b>Tin liên quan</b><ul>{pages.links()}</ul></div><p>{PARAGRAPHS[0]}</p>"
            f"<p>&gt;&gt; <a href='/x'>{pages.OTHERS[0]}</a></p><p>{PARAGRAPHS[1]}</p>",
            [LEAD, *PARAGRAPHS[:2]],
        ),
        (
            "readers' comments",
            f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p><div><div>Ý kiến bạn đọc (2)</div>"
            + 2 * f"<div><b>Trần Văn Bé</b><p>Chúng tôi mong công trình sớm xong. {pages.TEASER}</p></div>"
            + "</div>",
            [LEAD, PARAGRAPHS[0]],
        ),
        (
            "documents to download",
            f"<p>{LEAD}</p><ul>"
            + "".join(f"<li><a href='/{n}.pdf'>Quyết định số {n}/QĐ-UBND về việc giao đất</a></li>" for n in range(4))
            + "</ul>",
            [LEAD] + [f"Quyết định số {n}/QĐ-UBND về việc giao đất" for n in range(4)],
        ),
        ("the headline and the lead again", f"<p>{LEAD}</p><p><b>{TITLE}</b></p><p>{LEAD}</p>", [LEAD]),
        ("a lead again with its dateline", f"<p>{LEAD}</p><p>{DATELINE} - {LEAD}</p>", [LEAD]),
        ("addresses that belong to it", f"<p>{LEAD}</p><p>Địa chỉ: 12 Lê Lợi. Điện thoại: 0256.111</p>", None),
        (
            "a questions' answer",
            f"<p><b>Hỏi:</b> {PARAGRAPHS[0]}</p><p>Trả lời:</p><p>{PARAGRAPHS[1]}</p>",
            [f"Hỏi: {PARAGRAPHS[0]}", "Trả lời:", PARAGRAPHS[1]],
        ),
    ],
)
def test_articles_of_many_kinds_are_whole(name: str, body: str, expected: list[str] | None) -> None:
    content = extracted(page(f"<div>{pages.teasers()}</div>" if name.startswith(("one", "two")) else "", body))
    wanted = expected or [LEAD, "Địa chỉ: 12 Lê Lợi. Điện thoại: 0256.111"]
    assert text_of(content) == wanted, name


def test_a_column_of_its_own_is_no_part_of_a_short_article() -> None:
    box = f"<h4>Giới thiệu</h4><p>{pages.TEASER} {pages.TEASER}</p>"
    article = f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>"
    markup = f"<html><body><div><div>{article}</div><div>{box}</div></div></body></html>"
    assert text_of(extracted(markup)) == [LEAD, PARAGRAPHS[0]]


def test_what_the_portal_repeats_is_left_out() -> None:
    notice = "Mời quý độc giả theo dõi trang thông tin của huyện trên mạng xã hội để nhận tin mới nhất hằng ngày."
    markup = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p><p>{notice}</p>")
    before = extracted(markup)
    assert notice in before.content_text
    other = extracted(page(f"<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p><p>{notice}</p>"))
    common = {digest for digest in before.blocks if digest in set(other.blocks)}
    repeated = frozenset(digest[:-1] + bytes([digest[-1] & 0xFE]) for digest in common)
    after = extracted(markup, repeated=repeated)
    assert text_of(after) == [LEAD, PARAGRAPHS[0]]
    assert "repeated" in after.origins["content"]


@pytest.mark.parametrize("above", [False, True], ids=["below the headline", "right above it"])
@pytest.mark.parametrize("line", ["(12/05/2025 14:30)", "Thời gian: 12/05/2025 14:30", "Đăng ngày 12/05/2025 14:30"])
def test_a_timestamp_is_not_learned_and_read_whatever_was(line: str, above: bool) -> None:
    markup = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>")
    at = "<h1>" if above else "</h1>"
    stamped = markup.replace(at, f"<p>{line}</p>{at}" if above else f"{at}<p>{line}</p>")
    digest = digest_of(line)
    content = extracted(stamped, repeated=frozenset([digest]))
    assert read_date(content.published, observed_at=datetime(2026, 1, 1, tzinfo=UTC)).at == PUBLISHED
    assert digest not in content.blocks


def test_the_clock_above_a_portal_s_menu_is_no_timestamp() -> None:
    clock = "<p>Thứ Hai, 12/05/2025 14:30</p>"
    markup = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>").replace("<body>", f"<body>{clock}")
    assert extracted(markup).published == ""


@pytest.mark.parametrize(
    "footer",
    [
        "<p>Số người truy cập: <b>120453</b></p>",
        "<p>Tổng số lượt truy cập: 8.120.453</p><p>Khách online: 12</p>",
        "<table><tr><td>Số người truy cập: 120453</td></tr></table><p>Trang tin điện tử huyện Bình Khê - Giấy phép số "
        "15/GP-BC cấp ngày 2/3/2008 của Cục Báo chí</p><p>Địa chỉ: Số 2 Nguyễn Huệ - ĐT: 0256.111.222 - Chịu trách "
        "nhiệm: Đinh Quốc Bảo, Chánh Văn phòng</p>",
    ],
)
def test_a_counter_and_an_imprint_are_no_text_of_a_short_article(footer: str) -> None:
    markup = (
        f"<html><body><div><div><h1>{TITLE}</h1><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>{footer}</div></div></body></html>"
    )
    assert text_of(extracted(markup)) == [LEAD, PARAGRAPHS[0]]


def test_words_that_a_font_draws_as_pictograms_are_no_text() -> None:
    meta = "<mat-icon>schedule</mat-icon><span>12/05/2025 14:30</span><i class='material-icons'>visibility</i>"
    meta += "<span>733 lượt xem</span>"
    file = "<h4>Tài liệu đính kèm</h4><p><mat-icon>picture_as_pdf</mat-icon><a href='/a.pdf'>Quyết định số 12</a></p>"
    content = extracted(page(f"<div>{meta}</div><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>{file}"))
    assert (content.published, text_of(content)) == ("12/05/2025 14:30", [LEAD, PARAGRAPHS[0], "Quyết định số 12"])


def test_links_beside_each_other_are_words_of_their_own_and_a_button_none() -> None:
    links = "<a href='/a.pdf'>Phụ lục 1</a><a href='/b.pdf'>Phụ lục 2</a>"
    file = f"<div>{links}<a href='/b.pdf' class='wp-block-file__button' download>Tải về</a></div>"
    assert text_of(extracted(page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>{file}")))[2:] == ["Phụ lục 1 Phụ lục 2"]


def test_a_call_for_comments_above_the_text_takes_no_cells_with_it() -> None:
    rows = [["Bảng", "Thí sinh"], ["A", "Lê Thị Bình"], ["B", "Lò Văn An"]]
    table = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in [*row, "Trường THPT số 1"]) + "</tr>" for row in rows
    )
    text = f"<p>Các giải nhất:</p><table>{table}</table><p>{LEAD}</p>"
    content = extracted(page("<div><span>Để lại bình luận</span></div>", f"<div>{text}</div>"))
    assert text_of(content) == ["Các giải nhất:"] + [" | ".join([*row, "Trường THPT số 1"]) for row in rows] + [LEAD]


def test_microdata_says_when_it_was_published() -> None:
    time = "datetime='2025-05-12T14:30:00+07:00' itemprop='datePublished'"
    stamp = f"<dl><dd><time {time}>Được đăng: 12 tháng 5</time></dd></dl>"
    assert extracted(page(stamp, f"<p>{LEAD}</p>")).published == "2025-05-12T14:30:00+07:00"


def test_an_author_is_found_in_the_element_that_is_named_for_him() -> None:
    content = extracted(page(f"<div><p>{LEAD}</p><p>{PARAGRAPHS[0]}</p></div><div class='NewsAuthor'>M.H</div>"))
    assert (content.authors, text_of(content)) == (["M.H"], [LEAD, PARAGRAPHS[0]])


@pytest.mark.parametrize(
    "signed",
    [
        '<div class="author"><a href="/tac-gia/7">Đỗ Bích Hằng</a></div>',
        '<div class="divAuthor">Đỗ Bích Hằng</div>',
        '<span id="ctl00_lblTacGia">Đỗ Bích Hằng</span>',
        '<div class="writer">Đỗ Bích Hằng</div>',
        '<div><span itemprop="author">Đỗ Bích Hằng</span></div>',
    ],
)
def test_an_author_is_found_however_a_portal_marks_him(signed: str) -> None:
    whole = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    assert extracted(page(f"<h1>{TITLE}</h1>", f"<div class='content'>{whole}</div>", signed)).authors == [
        "Đỗ Bích Hằng"
    ]


@pytest.mark.parametrize(
    "below",
    [
        '<div align="right"><i>Đỗ Bích Hằng</i></div>',
        '<div>Lượt xem: 120</div><div class="text-end"><b>Đỗ Bích Hằng</b></div>',
        "<table><tr><td>Tác giả</td><td>Đỗ Bích Hằng</td></tr></table>",
        "<dl><dt>Tác giả:</dt><dd>Đỗ Bích Hằng</dd></dl>",
    ],
)
def test_an_author_stands_at_the_right_or_beside_a_label_below_the_text(below: str) -> None:
    whole = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    assert extracted(page(f"<div class='content'>{whole}</div>", below)).authors == ["Đỗ Bích Hằng"]


def test_a_name_in_a_column_below_is_no_author() -> None:
    whole = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    below = "<div><b>Đỗ Bích Hằng</b></div><div>Hỏi đáp</div><div align='right'>Trần Minh Quân</div>"
    assert extracted(page(f"<div class='content'>{whole}</div>", below)).authors == []


def test_an_article_that_other_pages_show_keeps_its_lead() -> None:
    markup = page(*(f"<p>{each}</p>" for each in (LEAD, *PARAGRAPHS)))
    elsewhere = frozenset(map(digest_of, (TITLE, LEAD, PARAGRAPHS[1])))
    assert text_of(extracted(markup, repeated=elsewhere)) == [LEAD, PARAGRAPHS[0], *PARAGRAPHS[2:]]
    assert LEAD not in text_of(extracted(markup, repeated=elsewhere - {digest_of(TITLE)}))


def test_cells_and_labels_of_an_article_are_no_blocks_to_learn() -> None:
    table = (
        "<table>" + "".join(f"<tr><td>{n}</td><td>Xã {n}</td><td>{n * 7} ha</td></tr>" for n in range(9)) + "</table>"
    )
    with_table = extracted(page(f"<p>{LEAD}</p><p>Kết quả như sau:</p>{table}<p>{PARAGRAPHS[0]}</p>"))
    without = extracted(page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>"))
    assert "Kết quả như sau:" in with_table.content_text
    assert with_table.blocks == without.blocks


def test_a_byline_is_no_block_to_learn() -> None:
    signed = extracted(page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p><p>{AUTHOR}</p>"))
    unsigned = extracted(page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>"))
    assert signed.authors == [AUTHOR]
    assert signed.blocks == unsigned.blocks


@pytest.mark.parametrize(
    "signed",
    [
        "<p class='author'>Sở Y tế</p>",
        "<div class='tac-gia'>Sở Y tế</div><p>Lượt xem: 12</p>",
        "<p>Tác giả: Sở Y tế</p>",
    ],
)
def test_an_office_signs_where_the_portal_says_so(signed: str) -> None:
    content = extracted(page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>{signed}"))
    assert (content.authors, text_of(content)) == (["Sở Y tế"], [LEAD, PARAGRAPHS[0]])


def test_what_the_page_says_of_itself() -> None:
    head = (
        f"<meta property='og:title' content='{TITLE}'><meta property='article:published_time' "
        f"content='2025-05-12T14:30:00+07:00'>"
        "<meta name='description' content='Hồ chứa nước Suối Vàng được khởi công.'><meta property='og:image' "
        "content='/anh/dau.jpg'>"
        "<link rel='canonical' href='/tin/1287'>"
    )
    markup = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p><p><img src='/anh/giua.jpg' alt='Lòng hồ'></p>")
    content = extracted(markup.replace("<head>", f"<head>{head}").replace("<html>", "<html lang='vi'>"), title="")
    assert content.canonical_url == "https://binhkhe.gov.vn/tin/1287"
    assert content.published == "2025-05-12T14:30:00+07:00"
    assert content.summary == "Hồ chứa nước Suối Vàng được khởi công."
    assert [(image.url, image.caption) for image in content.images] == [
        ("https://binhkhe.gov.vn/anh/dau.jpg", ""),
        ("https://binhkhe.gov.vn/anh/giua.jpg", "Lòng hồ"),
    ]
    assert (content.language, content.url) == ("vi", URL)


def test_json_ld_says_when_it_was_published() -> None:
    data = '{"@graph": [{"@type": "NewsArticle", "headline": "x", "datePublished": "2025-05-12T14:30:00+07:00"}]}'
    markup = page(f"<p>{LEAD}</p>").replace("<head>", f'<head><script type="application/ld+json">{data}</script>')
    assert extracted(markup).published == "2025-05-12T14:30:00+07:00"


def test_the_markup_is_kept_and_safe() -> None:
    body = f"<p>{LEAD} <a href='/van-ban'>Xem</a></p><table><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    body += "<ul><li>một</li></ul>"
    content = extracted(page(body, f"<p onclick='x()'>{PARAGRAPHS[0]}<script>x()</script></p>"))
    assert '<a href="https://binhkhe.gov.vn/van-ban"' in content.content_html
    assert all(tag in content.content_html for tag in ("<table>", "<td>1</td>", "<ul><li>một</li></ul>"))
    assert "onclick" not in content.content_html
    assert "script" not in content.content_html


@pytest.mark.parametrize(
    ("charset", "content_type", "declared"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", "<meta charset='windows-1252'>"),
        ("utf-8", "text/html; charset=utf-16", ""),
        ("utf-8-sig", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("utf-16-le", "text/html", "<meta charset='utf-16'>"),
    ],
)
def test_a_page_is_read_whatever_charset_it_declares(charset: str, content_type: str, declared: str) -> None:
    body = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>").replace("<head>", f"<head>{declared}").encode(charset)
    assert text_of(extract_page(body, content_type, URL, title=TITLE)) == [LEAD, PARAGRAPHS[0]]


def test_a_page_with_a_broken_letter_is_still_utf_8() -> None:
    body = page(f"<p>{LEAD}</p><p>{PARAGRAPHS[0]}</p>").encode()
    at = body.rindex("huyện".encode()) + len("huy")
    content = extract_page(body[:at] + body[at + 1 :], "text/html; charset=windows-1252", URL)
    assert text_of(content) == [LEAD, PARAGRAPHS[0]]


TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam, ®éc lËp, tù do, h¹nh phóc. " * 3


def test_a_page_in_decomposed_letters_is_read_like_any_other() -> None:
    markup = unicodedata.normalize("NFD", page(f"<p>{LEAD}</p><div>Tin liên quan</div><ul>{pages.links()}</ul>"))
    assert text_of(extracted(markup)) == [LEAD]


def test_what_an_article_says_of_editors_and_permits_is_no_footer() -> None:
    says = [
        "Trưởng Ban biên tập Cổng thông tin điện tử huyện phát biểu tại hội nghị tổng kết công tác thông tin năm qua.",
        "Dữ liệu mở cho mục đích nghiên cứu, ghi rõ nguồn khi sử dụng và không dùng vào việc buôn bán.",
        "Công ty được cấp Giấy phép số 15/GP-UBND để khai thác cát tại lòng sông Kôn trong thời hạn ba năm.",
    ]
    assert text_of(extracted(page("".join(f"<p>{each}</p>" for each in (LEAD, *says))))) == [LEAD, *says]


def test_text_in_old_fonts_is_decoded() -> None:
    markup = f"<html><body><h1>Th«ng b¸o cña ñy ban nh©n d©n</h1><p>{TCVN3}</p></body></html>"
    content = extract_page(markup.encode("cp1252"), "text/html; charset=windows-1252", URL)
    assert content.content_text.startswith("Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc.")


@pytest.mark.parametrize("horn", ["\xad", "&shy;", "&#173;"], ids=["raw", "named", "numbered"])
def test_an_old_font_keeps_its_horns_beside_menus_in_unicode(horn: str) -> None:
    # ư is the soft hyphen in TCVN3, which whoever cleans a text takes away.
    old = (
        "§\xad\xeang bé vµ ®\xad\xeang thñy ®\xad\xeec ®Çu t\xad, h¹nh phóc cña nh©n d©n. <b>Cá nhân</b> ®\xad\xeec "
        "hç trî theo quy ®Þnh."
    )
    content = extracted(page(f"<p>{old.replace(chr(173), horn)}</p><p>{LEAD}</p>"))
    assert text_of(content) == [
        "Đường bộ và đường thủy được đầu tư, hạnh phúc của nhân dân. Cá nhân được hỗ trợ theo quy định.",
        LEAD,
    ]


def test_entities_escaped_twice_are_decoded() -> None:
    content = extracted(page(f"<p>{LEAD}</p><p>T&amp;aacute;c ph&amp;#7849;m {PARAGRAPHS[0]}</p>"))
    assert f"Tác phẩm {PARAGRAPHS[0]}" in content.content_text
