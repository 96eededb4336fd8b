"""Feed documents whose entries are plain, or nearly so, with texts and addresses in which feedparser sees something."""

from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from tests.support import feed_parts as parts

MORE = ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/commentAPI/"'
Attributes = dict[str, dict[str, list[str]]]

WORDS = r"""
tin Khánh&#32;thành hÃ²a Ã¡ café x&#146;y a@x.vn a@x.vn(An) (An) An<> & &amp; &lt; &#39; &nbsp; &khong; &a; a&b;c $ <b>
</b> <b>Lễ</b> <x> </x> <br/> </br> <p > ' " = a=b <! <?x?> <!--a--> <!-- <!DOCTYPE&#32;html> %20 0 none true ]] {} \
""".split()  # noqa: SIM905
WORDS += ["Khánh thành cầu", "a@x.vn (An)", "Cá»™ng hÃ²a", "Céng hßa x· héi", " = ", "<!DOCTYPE html>", "", " ", "\n\t"]
WORDS += [
    "\r",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\u2028",
    "\x80",
    "\x81",
    "\x85",
    "x\x92y",
    "\x9f",
    "\ufdd0",
    "😀",
]
ADDRESSES = """
https://haiphong.gov.vn/tin/1 http://x.vn https://x.vn?a=1&amp;b=2 https://x.vn/?a=1&b;=2 https://x.vn/?a=1&b=2; https://x.vn?
/tin/1 tin/1 ../1 ?a=1 #tren //y.vn/a https:/x https:///x.vn/a HTTPS://X.vn/A https:tin https://x.vn/á https://x.vn/a;b?c#d
javascript:alert(1) mailto:a@x.vn tel:1 data:image/png;base64,AA x:1 ftp://x.vn/a http://[:: [ https://x.vn:99999/
&#104;ttps://x.vn/ https://x.vn/?src=1&href=/a https://x.vn/?a&amp;src=1
""".split()  # noqa: SIM905
ADDRESSES += ["", " /a ", "https://x.vn/tin mới", "https://x.vn/a\nb"]
MARKUP = """
<a href={}>đây</a>
<a href={}
<a href$={}>x</a>
<a href>{}</a>
<a/href={}>
<a b href={}>
<a ahref={}>
<a href=&#39;/x&#39;>{}</a>
<a title=&#39;x&#39;href={}>
<p title='x'cite={}>
<IMG SRC={}/>
<img data-src={}>
<img usemap={}>
<object data={}>
<body background={}>
<blockquote cite={}>
<video poster={} src=/b>
<p style='color:red'>{}</p>
&lt;a href={}&gt;
href={}
{}
""".strip().splitlines()
MARKUP.append("<a\nhref = {}>x</a>")
QUOTES = ['"{}"', "'{}'", "{}", '" {} "', "'{}", "&quot;{}&quot;", "&#34;{}&#34;"]
INSIDE = ["<b>x</b>", "<!-- x -->", "<?x y?>", "<title>x</title>", "<![CDATA[]]>", "<name>x</name>", "<url>x</url>"]
RSS = """
title link guid description content:encoded pubDate dc:date author dc:creator category dc:subject enclosure source
media:content media:thumbnail comments slash:comments wfw:comment wfw:commentRss atom:link
""".split()  # noqa: SIM905
ATOM = ["title", "link", "id", "summary", "content", "updated", "published", "author", "category", "link"]
EMPTY = {"enclosure", "media:content", "media:thumbnail", "atom:link"}
ODD_NAMES = """
Title LINK pubdate updated summary content id image media:title media:keywords a b dc:title dc:description dc:language
atom:title cong:title itunes:author tags links dcterms:created managingEditor modified keywords media:category
media:description atom:updated entries authors enclosures href url feedburner:origLink geo dc:identifier body name
""".split()  # noqa: SIM905
ODD_ATTRIBUTES = """
xml:base="/b/" base="https://y.vn/" xml:lang="en" xml:space="preserve" type="html" type="text/plain" type="xhtml"
href="/h" url="u" rel="enclosure" term="t" label="l" scheme="s" mode="base64" ispermalink="false" isPermalink="false"
cong:a="1" media:url="x" uri="/u" src="/s" domain="d"
""".split()  # noqa: SIM905
_IMAGES = ["image/png", "Image/x", "image/", "video/mp4", ""]
_LINK = {
    "href": ADDRESSES,
    "rel": ["alternate", "Alternate", "self", "enclosure", "replies", ""],
    "type": ["text/html", "HTML", "image/png", "application/xhtml+xml", "application/atom+xml", ""],
    "title": ["t"],
}
_TYPES = {"type": ["text", "html", "HTML", "text/html", "text/plain", "xhtml", "image/png", ""]}
RSS_ATTRIBUTES: Attributes = {
    "guid": {"isPermaLink": ["true", "false", "TRUE", ""]},
    "category": {"domain": ["", "https://x.vn/", "a"]},
    "enclosure": {"url": ADDRESSES, "type": _IMAGES, "length": ["1", ""]},
    "media:content": {"url": ADDRESSES, "type": _IMAGES, "medium": ["image", "video", ""]},
    "media:thumbnail": {"url": ADDRESSES, "width": ["1"]},
    "source": {"url": ADDRESSES},
    "atom:link": _LINK,
}
ATOM_ATTRIBUTES: Attributes = {
    **dict.fromkeys(["title", "summary", "content"], _TYPES),
    "link": _LINK,
    "category": {"term": WORDS, "scheme": ["a"], "label": WORDS},
}
FORMS = [parts.RSS] * 8 + [parts.ATOM] * 4 + [parts.ROOTS[2], parts.ROOTS[4], parts.ROOTS[8], parts.ROOTS[9]]
FORMS += [("<RSS{}><channel{}>", "</channel></RSS>", "item"), ("<rss{}><channel{}>", "</channel></rss>", "item")]
_DC, _MEDIA = ' xmlns:dc="http://purl.org/dc/elements/1.1/"', ' xmlns:media="http://search.yahoo.com/mrss/"'
SWAPPED = [
    (_DC, ' xmlns:dc="http://search.yahoo.com/mrss/"'),
    (_DC, ' xmlns:dc="https://x.vn/ns"'),
    (_MEDIA, ' xmlns:media="http://search.yahoo.com/mrss"'),
    (_MEDIA, ' xmlns:media="HTTP://search.yahoo.com/mrss/"'),
    (' xmlns:content="http://purl.org/rss/1.0/modules/content/"', _DC.replace(":dc", ":content")),
    (' xmlns:cong="https://haiphong.gov.vn/ns"', _DC.replace(":dc", ":cong")),
    (' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"', _DC.replace(":dc", ":slash")),
]
"""Declarations, and others in their place."""
NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])

words = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=4).map("".join)
addresses = st.sampled_from(ADDRESSES) | words
markup = st.builds(
    lambda form, quote, address: form.format(quote.format(address)),
    st.sampled_from(MARKUP),
    st.sampled_from(QUOTES),
    st.sampled_from(ADDRESSES),
)
html = st.lists(words | markup | st.just("<p>Sáng nay, tỉnh họp.</p>"), max_size=3).map("".join)
_TEXTS = {
    **dict.fromkeys(["title", "description", "content:encoded", "summary", "content"], html),
    **dict.fromkeys(["link", "guid", "id", "comments", "wfw:commentRss", "wfw:comment"], addresses),
}


def now_and_then(draw: st.DrawFn, values: list[str], one_in: int = 30) -> str:
    return draw(st.sampled_from(values)) if draw(st.integers(1, one_in)) == 1 else ""


@st.composite
def elements(draw: st.DrawFn, name: str, attributes: Attributes) -> str:
    text = draw(_TEXTS.get(name, words)).translate(NOT_IN_XML)
    if name in EMPTY and draw(st.integers(0, 5)):
        text = ""
    as_cdata = draw(st.booleans()) and "]]>" not in text
    escaped = escape(text).replace("\r", draw(st.sampled_from(["\r", "&#13;"])))
    written = f"<![CDATA[{text}]]>" if as_cdata else escaped
    given = "".join(
        f" {key}={quoteattr(draw(st.sampled_from(values)).translate(NOT_IN_XML))}"
        for key, values in attributes.get(name, {}).items()
        if draw(st.booleans())
    )
    odd = now_and_then(draw, ODD_ATTRIBUTES)
    if odd and f" {odd.partition('=')[0]}=" not in given:
        given += f" {odd}"
    space = draw(st.sampled_from(["", "", " ", "\n"]))
    return f"<{name}{given}>{space}{written}{now_and_then(draw, INSIDE)}{space}</{name}>"


@st.composite
def atom_authors(draw: st.DrawFn) -> str:
    names = ["name", *(["email"] if draw(st.booleans()) else []), *(["uri"] if draw(st.booleans()) else [])]
    extra = now_and_then(draw, ["name", "email", "title", "a"], 8)
    fields = [draw(elements(name, {})) for name in draw(st.permutations([*names, *([extra] if extra else [])]))]
    return f"<author>{''.join(fields)}</author>"


@st.composite
def entries(draw: st.DrawFn, tag: str) -> str:
    plain, attributes = (RSS, RSS_ATTRIBUTES) if tag == "item" else (ATOM, ATOM_ATTRIBUTES)
    names = draw(st.lists(st.sampled_from(plain), max_size=8, unique=draw(st.integers(0, 3)) > 0))
    odd = now_and_then(draw, [*ODD_NAMES, *ATOM, *RSS], 8)
    fields = [
        draw(atom_authors() if name == "author" and tag == "entry" else elements(name, attributes))
        for name in [*names, *([odd] if odd else [])]
    ]
    between = draw(st.sampled_from(["", "\n", " chữ "])) + now_and_then(draw, ["<!-- x -->", "<?x y?>"])
    inner = between.join(draw(st.permutations(fields)))
    return f"<{tag} {now_and_then(draw, ODD_ATTRIBUTES)}>{inner}{between}</{tag}>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    opening, closing, tag = draw(st.sampled_from(FORMS))
    declared = parts.DECLARED + MORE
    if draw(st.integers(0, 9)) == 0:
        declared = declared.replace(*draw(st.sampled_from(SWAPPED)))
    declared += now_and_then(draw, [' xmlns:a="http://purl.org/rss/1.0/"', ' version="0.3"', ' xml:lang="vi"'])
    begin = opening.format(declared + now_and_then(draw, parts.ATTRIBUTES), now_and_then(draw, parts.ATTRIBUTES))
    head = "".join(draw(st.lists(st.sampled_from(parts.HEAD), max_size=3)))
    inner = "".join(draw(st.lists(entries(tag), min_size=1, max_size=4)))
    return f"{begin}{head}{inner}{closing}".encode("utf-8", "replace")
