"""Feed documents as portals and others write them, our own texts: what is mutilated to see what a parser does then."""

import json

from tests.support import feed_parts as parts

_NEWS = [
    ("Khánh thành cầu vượt sông", "Sáng 24/11, thành phố khánh thành cầu vượt sông dài 1,2 km, nối hai phường."),
    ("Họp báo về phòng chống bão", "Chiều nay, Ủy ban nhân dân tỉnh họp báo về công tác phòng, chống cơn bão số 9."),
    ("Lịch tiếp công dân tháng 12", "Chủ tịch Ủy ban nhân dân xã tiếp công dân vào sáng thứ Ba hằng tuần."),
    ("Tuyển dụng viên chức ngành y tế", "Sở Y tế thông báo tuyển dụng 35 viên chức cho các trạm y tế xã."),
]
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_DATE = "Tue, 24 Nov 2026 07:15:00 +0700"


def _rss(version: str, items: str, channel: str = "", namespaces: str = "") -> str:
    return (
        f'{_XML}<rss version="{version}"{namespaces}>\n<channel>\n<title>Cổng thông tin điện tử</title>\n'
        f"<link>https://haiphong.gov.vn/</link>\n<description>Tin mới</description>\n<language>vi</language>\n{channel}"
        f"{items}\n</channel>\n</rss>\n"
    )


def _paragraphs(text: str) -> str:
    return f'<p style="text-align:justify"><a href="/tin?a=1&amp;b=2">{text}</a></p><p><img src="anh/1.jpg"/>{text}</p>'


def _nukeviet() -> str:
    items = "\n".join(
        f"<item>\n<title><![CDATA[{title}]]></title>\n<link>https://haiphong.gov.vn/vi/news/tin-{number}.html</link>\n"
        f'<guid isPermaLink="false"><![CDATA[ news_{number} ]]></guid>\n<description><![CDATA[{_paragraphs(text)}]]>'
        f"</description>\n<pubDate>Tue, 24 Nov 2026 7:11:00 GMT+7</pubDate>\n"
        f"<image>https://haiphong.gov.vn/anh/{number}.jpg</image>\n</item>"
        for number, (title, text) in enumerate(_NEWS)
    )
    channel = (
        '<atom:link href="https://haiphong.gov.vn/rss" rel="self" type="application/rss+xml"/>\n'
        "<lastBuildDate>Tue, 24 Nov 2026 7:11:00 GMT+7</lastBuildDate><ttl>60</ttl>\n"
        "<image><url>https://haiphong.gov.vn/logo.png</url><title>Cổng</title><link>https://haiphong.gov.vn/</link></image>\n"
    )
    return _rss("2.0", items, channel, ' xmlns:atom="http://www.w3.org/2005/Atom"')


def _escaped() -> str:
    items = "".join(
        f"<item><title>{title}</title><link>/tin/{number}?id={number}&amp;utm_source=rss</link><description>&lt;p&gt;{text}"
        f"&lt;br/&gt;&amp;nbsp;&lt;/p&gt;</description><pubDate>{_DATE}</pubDate><category>Tin tức</category>"
        f"<enclosure url='/anh/{number}.jpg' type='image/jpeg' length='1'/></item>\n"
        for number, (title, text) in enumerate(_NEWS)
    )
    hints = "<skipHours><hour>1</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    return _rss("0.91", items, hints)


def _modules() -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://haiphong.gov.vn/{number}</link><dc:creator><![CDATA[Ban biên tập]]>"
        f"</dc:creator><dc:date>2026-11-24T07:15:00+07:00</dc:date><content:encoded><![CDATA[{_paragraphs(text)}]]>"
        f"</content:encoded><description>{text}</description><media:group>"
        f"<media:content url='a{number}.jpg' medium='image'><media:title>{title}</media:title></media:content>"
        f"</media:group><guid>https://haiphong.gov.vn/?p={number}</guid></item>\n"
        for number, (title, text) in enumerate(_NEWS)
    )
    return _rss("2.0", items, "<sy:updatePeriod>hourly</sy:updatePeriod>", parts.DECLARED)


def _rdf() -> str:
    names = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    listed = "".join(f'<rdf:li rdf:resource="https://x.vn/{number}"/>' for number in range(len(_NEWS)))
    items = "".join(
        f'<item rdf:about="https://x.vn/{number}"><title>{title}</title><link>https://x.vn/{number}</link>'
        f"<description>{text}</description><dc:date>2026-11-24</dc:date></item>\n"
        for number, (title, text) in enumerate(_NEWS)
    )
    return (
        f'{_XML}<rdf:RDF {names} xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://x.vn/"><title>Tin</title>'
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
    )


def _atom() -> str:
    entries = "".join(
        f'<entry xml:lang="vi"><title type="html">&lt;b&gt;{title}&lt;/b&gt;</title><id>tag:x.vn,2026:{number}</id>'
        f'<link href="tin/{number}"/><updated>2026-11-24T07:15:00+07:00</updated>'
        f"<author><name>Văn phòng</name></author>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p><img src="a.jpg"/></div>'
        f"</content>"
        f'<summary>{text}</summary><category term="Tin tức"/></entry>\n'
        for number, (title, text) in enumerate(_NEWS)
    )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://x.vn/a/"><title>Tin</title><id>urn:x</id>'
        f'<link rel="self" href="feed"/><link rel="hub" href="https://hub.vn/"/>{entries}</feed>'
    )


def _old_atom() -> str:
    entries = "".join(
        f'<entry><title mode="escaped" type="text/html">{title}</title><link rel="alternate" href="/{number}"/>'
        f"<issued>2026-11-24T07:15:00+07:00</issued><modified>2026-11-24T07:15:00+07:00</modified>"
        f'<content type="text/html" mode="escaped">&lt;p&gt;{text}&lt;/p&gt;</content></entry>'
        for number, (title, text) in enumerate(_NEWS)
    )
    return f'{_XML}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Tin</title>{entries}</feed>'


def _json() -> str:
    items = [{"id": str(number), "title": title, "content_text": text} for number, (title, text) in enumerate(_NEWS)]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "items": items}, ensure_ascii=False
    )


def _loose() -> str:
    """As some portals write by hand: it is not well-formed."""
    items = "".join(
        f"<item><title>{title} &nbsp; A&B</title><description><p>{text}<br></description></item>"
        for title, text in _NEWS
    )
    return _rss("2.0", items)


def _mixed() -> str:
    """Of everything a little."""
    third = len(parts.FIELDS) // 3
    fields = ("".join(parts.FIELDS[start : start + third]) for start in range(0, 3 * third, third))
    return parts.document(parts.RSS, "".join(parts.HEAD), *fields)


SAMPLES: dict[str, bytes] = {
    "nukeviet": _nukeviet().encode(),
    "escaped": _escaped().encode(),
    "modules": _modules().encode(),
    "rdf": _rdf().encode(),
    "atom": _atom().encode(),
    "old atom": _old_atom().encode(),
    "json": _json().encode(),
    "loose": _loose().encode(),
    "mixed": _mixed().encode(),
    "with a mark": b"\xef\xbb\xbf" + _escaped().encode(),
    "utf-16": _nukeviet().replace("utf-8", "utf-16").encode("utf-16"),
    "windows-1258": _escaped().replace("utf-8", "windows-1258").encode("cp1258", "xmlcharrefreplace"),
    "wrongly declared": _atom().replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode(),
    "doctype": _escaped().replace(_XML, f'{_XML}<!DOCTYPE rss [<!ENTITY hp "Hải Phòng">]>').encode(),
}
