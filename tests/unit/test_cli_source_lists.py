"""Lists of sources in OPML and TOML: what is read, what is refused and where, and that writing loses nothing."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.source_entry import Refused, SourceEntry, checked, checked_province, checked_url
from services.cli.source_lists import MAX_BYTES, UnreadableList, read_list, write_opml, write_toml
from shared.provinces import PROVINCES

_HOSTS = st.sampled_from(["haiphong.gov.vn", "www.danang.gov.vn:8443", "tỉnh.vn", "[2001:db8::1]", "127.0.0.1:80"])
_PATHS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)
_SLUGS = [unit.slug for unit in PROVINCES] + [former.slug for unit in PROVINCES for former in unit.former]


def _told(content: bytes) -> str:
    """What is said of a file; "read." of one that can be read."""
    try:
        read_list(content)
    except UnreadableList as error:
        return str(error)
    return "read."


def _acceptable(url: str) -> bool:
    try:
        checked_url(url)
    except Refused:
        return False
    return True


_URLS = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}", st.sampled_from(["http", "https", "HTTPS"]), _HOSTS, _PATHS
).filter(_acceptable)

_ENTRIES = st.builds(
    checked,
    _URLS,
    name=st.text(max_size=40),
    province=st.sampled_from(["", *_SLUGS]),
    category=st.text(max_size=40),
    syndicate=st.sampled_from(["summary", "full"]),
    page=st.sampled_from(["when-short", "always", "never"]),
    paused=st.booleans(),
    shortest=st.sampled_from(["", "90s", "5m", "1h"]),
    longest=st.sampled_from(["", "1h", "2d"]),
    tls=st.sampled_from(["strict", "legacy", "unverified"]),
)


@given(st.lists(_ENTRIES, min_size=1, max_size=5), st.sampled_from([write_opml, write_toml]))
def test_what_is_written_is_read_back_as_it_was(entries: list[SourceEntry], write: object) -> None:
    assert callable(write)
    found = read_list(write(entries).encode())
    assert found.refused == []
    assert found.entries == entries


@given(st.text(max_size=60))
def test_an_address_has_one_form(text: str) -> None:
    for url in (text, f"http://{text}", f"https://haiphong.gov.vn/{text}"):
        if _acceptable(url):
            assert checked_url(checked_url(url)) == checked_url(url)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes) -> None:
    for start in (b"", b"<opml><body>", b"[[sources]]\n"):
        assert _told(start + content).endswith(".")


def test_opml_tells_province_category_name_and_folder() -> None:
    found = read_list(
        """<?xml version="1.0" encoding="utf-8"?>
        <opml version="2.0"><body>
          <outline text="Miền Bắc">
            <outline text="Một" xmlUrl="https://mot.vn/rss" category="Kinh tế, /hai-phong ,/ha-noi,Xã hội"/>
            <outline title="Hai" xmlUrl="https://hai.vn/rss" category="/hai-duong"/>
            <outline text="Sâu"><outline xmlUrl="https://ba.vn/rss"/></outline>
          </outline>
          <outline text="Bốn" xmlUrl="https://bon.vn/rss" category="/Tin tức/Thể thao"/>
          <outline text="Năm" xmlUrl="https://nam.vn/rss" category="/TP. Hồ Chí Minh"/>
        </body></opml>""".encode()
    )
    assert found.refused == []
    assert found.entries == [
        SourceEntry("https://mot.vn/rss", "Một", "hai-phong", "Kinh tế, ha-noi, Xã hội"),
        SourceEntry("https://hai.vn/rss", "Hai", "hai-duong", "Miền Bắc"),
        SourceEntry("https://ba.vn/rss", "ba.vn", None, "Sâu"),
        SourceEntry("https://bon.vn/rss", "Bốn", None, "Tin tức/Thể thao"),
        SourceEntry("https://nam.vn/rss", "Năm", "ho-chi-minh"),
    ]


def test_opml_refuses_lines_not_the_file() -> None:
    found = read_list(
        b"<opml><body>\n"
        b"<outline type='rss' text='no address'/>\n"
        b"<outline xmlUrl='ftp://haiphong.gov.vn/'/>\n"
        b"<outline xmlUrl='https://haiphong.gov.vn/rss'/>\n"
        b"<outline type='include' url='https://x.vn/more.opml'/>\n"
        b"<outline text='just a note'/>\n"
        b"</body></opml>"
    )
    assert [entry.url for entry in found.entries] == ["https://haiphong.gov.vn/rss"]
    assert [line.where for line in found.refused] == ["line 2", "line 3", "line 5"]
    assert "ftp://haiphong.gov.vn/" in found.refused[1].reason


def test_a_place_in_opml_that_is_no_province_is_told_and_its_source_taken() -> None:
    found = read_list(
        b"<opml><body>\n"
        b"<outline xmlUrl='https://a.vn/rss' category='/hai-fong,Tin'/>\n"
        b"<outline xmlUrl='https://b.vn/rss' category='/hai-phong,/hai-fong'/>\n"
        b"<outline xmlUrl='https://c.vn/rss' category='/Tin/Th'/>\n"
        b"<outline xmlUrl='ftp://d.vn/rss' category='/hai-fong'/>\n"
        b"</body></opml>"
    )
    assert [(entry.url, entry.province) for entry in found.entries] == [
        ("https://a.vn/rss", None),
        ("https://b.vn/rss", "hai-phong"),
        ("https://c.vn/rss", None),
    ]
    assert [line.where for line in found.refused] == ["line 5"]
    (doubtful,) = found.doubtful
    assert doubtful.where == "line 2"
    assert "'/hai-fong'" in doubtful.reason


def test_toml_refuses_lines_not_the_file() -> None:
    found = read_list(
        b'[[sources]]\nname = "no address"\n\n'
        b'[[sources]]\nurl = "https://haiphong.gov.vn/rss"\n\n'
        b'[[sources]]\nurl = "https://a.vn/rss"\nprovince = "hai-fong"\n'
        b'[[sources]]\nurl = "https://a.vn/rss"\ncolour = "red"\n'
        b"[[sources]]\nurl = 5\n"
        b'[[sources]]\nurl = "https://a.vn/rss"\nsyndicate = "all"\n'
    )
    assert [entry.url for entry in found.entries] == ["https://haiphong.gov.vn/rss"]
    assert [line.where for line in found.refused] == ["line 1", "line 7", "line 10", "line 13", "line 15"]
    assert "hai-phong" in found.refused[1].reason


def test_toml_written_inline_is_told_by_entry() -> None:
    found = read_list(b'sources = [{url = "https://a.vn/"}, {name = "x"}, 3]')
    assert [line.where for line in found.refused] == ["entry 2", "entry 3"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<opml><body>", "Line 1"),
        (b"<html/>", "no OPML"),
        (b"key = ", "neither OPML nor TOML"),
        (b"a = 1\nb = '\xff'", "Line 2"),
        (b"sources = 3", "[[sources]]"),
        (b"a = 1", "[[sources]]"),
        (b"#" * (MAX_BYTES + 1), "bytes"),
        (b"<!DOCTYPE opml [<!ENTITY x 'y'>]><opml><body><outline text='&x;'/></body></opml>", "entities"),
    ],
)
def test_an_unreadable_file_is_told_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableList, match=r"\.$") as told:
        read_list(content)
    assert says in str(told.value)


def test_entities_reach_no_file_and_do_not_multiply() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for body in (
        '[<!ENTITY x SYSTEM "file:///etc/hostname">]><opml><body><outline text="a">&x;</outline></body></opml>',
        f'[<!ENTITY l0 "ha">{laughs}]><opml><body><outline text="&l11;" xmlUrl="https://a.vn/"/></body></opml>',
    ):
        with pytest.raises(UnreadableList):
            read_list(f"<!DOCTYPE opml {body}".encode())


def test_a_deep_file_is_read_or_refused() -> None:
    deep = [b"<opml><body>" + b"<outline>" * depth + b"</outline>" * depth + b"</body></opml>" for depth in (200, 9000)]
    assert [_told(content).split(":")[0] for content in deep] == ["read.", "Line 1"]


@pytest.mark.parametrize(
    "url",
    [
        *("", "haiphong.gov.vn/rss", "ftp://haiphong.gov.vn/", "javascript:alert(1)", "http://", "http:///rss"),
        *("https://a b.vn/", "https://[::1", "https://a.vn:99999/", "https://-.vn/", "https://a..vn/"),
        *("https://user:secret@a.vn/", "https://a.vn/\nrss", "https://a.vn/" + "x" * 2000),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        checked_url(url)


def test_one_source_however_its_address_is_written() -> None:
    written = [
        f"{scheme}://{host}{rest}"
        for scheme, host, rest in product(("http", "HTTP"), ("A.vn", "a.vn:80"), ("", "/", "/#top"))
    ]
    assert {checked_url(f" {url} ") for url in written} == {"http://a.vn/"}


def test_the_portal_is_the_host_without_www() -> None:
    portals = {
        url: checked(url).portal
        for url in ("https://www.haiphong.gov.vn/rss", "http://tinh.vn:8080/", "http://[::1]/x")
    }
    assert list(portals.values()) == ["haiphong.gov.vn", "tinh.vn:8080", "[::1]"]


def test_provinces_are_known_by_slug_and_by_name_and_guessed_at() -> None:
    assert [checked_province(text) for text in ("hai-phong", "Hải Phòng", " Hà Nam ")] == [
        "hai-phong",
        "hai-phong",
        "ha-nam",
    ]
    with pytest.raises(Refused, match="did you mean da-nang"):
        checked_province("da nag")
    with pytest.raises(Refused, match="such as hai-phong"):
        checked_province("xyzzy")


@pytest.mark.parametrize(
    ("content", "urls", "where"),
    [
        (
            b"<opml><body><outline xmlUrl='https://a.vn/'/>\n<outline xmlUrl='https://b.vn/?x=1&y=2'/>\n"
            b"<outline xmlUrl='https://c.vn/'/></body></opml>",
            ["https://a.vn/", "https://c.vn/"],
            "line 2",
        ),
        (b"<opml><body><outline xmlUrl='https://a.vn/'/>\n<outline xmlUrl='https://b.vn", ["https://a.vn/"], "line 2"),
        (b"<opml><body>\n<outline xmlUrl='https://a.vn/'></body></opml>", ["https://a.vn/"], "line 2"),
    ],
)
def test_a_list_that_is_not_well_formed_says_where_and_gives_the_rest(
    content: bytes, urls: list[str], where: str
) -> None:
    found = read_list(content)
    assert [entry.url for entry in found.entries if entry.url in urls] == urls
    assert found.refused[0].where == where
    assert found.refused[0].reason.startswith("here it is no well-formed XML (")
