"""Parts of feed documents to put together: what portals write, and what feedparser reads in a way of its own."""

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "psc": "http://podlove.org/simple-chapters",
    "xh": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
    "cong": "https://haiphong.gov.vn/ns",
    "admin": "http://webns.net/mvcb/",
    "cc": "http://web.resource.org/cc/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

Root = tuple[str, str, str]
"""What opens a document, with room for the root's and the channel's attributes; what closes it; an entry's tag."""

ROOTS: list[Root] = [
    ('<rss version="2.0"{}><channel{}>', "</channel></rss>", "item"),
    ('<rss version="0.91"{}><channel{}>', "</channel></rss>", "item"),
    ('<rss version="0.92"{}><channel{}>', "</channel></rss>", "item"),
    ('<rss version="0.94"{}><channel{}>', "</channel></rss>", "item"),
    ('<rss{} xmlns="http://backend.userland.com/rss2"><channel{}>', "</channel></rss>", "item"),
    ('<rdf:RDF{} xmlns="http://purl.org/rss/1.0/"><channel{}/>', "</rdf:RDF>", "item"),
    ('<rdf:RDF{} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel{}/>', "</rdf:RDF>", "item"),
    ('<feed{} xmlns="http://www.w3.org/2005/Atom"{}>', "</feed>", "entry"),
    ('<feed version="0.3"{} xmlns="http://purl.org/atom/ns#"{}>', "</feed>", "entry"),
    ("<atom:feed{}{}>", "</atom:feed>", "atom:entry"),
    ('<RSS version="2.0"{}><Channel{}>', "</Channel></RSS>", "ITEM"),
    ('<feed{} xmlns="https://haiphong.gov.vn/la"{}>', "</feed>", "entry"),
]
RSS, RDF, ATOM = ROOTS[0], ROOTS[5], ROOTS[7]

ATTRIBUTES = [
    *(
        "",
        ' xml:base="/tin/"',
        ' base="https://x.vn/a/"',
        ' xml:lang="en"',
        ' lang="vi_VN"',
        ' xml:base="javascript:1"',
    ),
    *(' href="/x" lastmod="2026-11-24"', ' rdf:about="urn:1"', ' type="xhtml"', ' url="/u"', ' xlink:href="a"'),
    *(' xml:base=""', ' xml:lang=""', ' isPermaLink="false"', " xmlns:dc='http://purl.org/dc/elements/1.1/'"),
]
"""Of the root, the channel and entries."""
HEAD = """
<title>Cổng thông tin</title>
<link>/</link>
<language>vi</language>
<dc:language>en</dc:language>
<link rel="hub" href="https://hub.vn/"/><link rel="self" href="rss"/>
<atom:link rel="hub" href="https://hub.vn/2"/>
<image><url>/logo.png</url><title>Biểu trưng</title><link>/</link></image>
<textInput><title>Tìm</title><name>q</name><link>/tim</link></textInput>
<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<ttl>60</ttl>
<itunes:image href='/anh.png'/>
<atom:title>Tựa</atom:title>
<author><name>Văn phòng</name></author>
<itunes:category text='Tin'/>
<items><rdf:Seq><rdf:li rdf:resource='a'/></rdf:Seq></items>
<lastBuildDate>Tue, 24 Nov 2026 07:15:00 +0700</lastBuildDate>
<image>https://x.vn/1.png</image>
<subtitle type="xhtml"><xh:div>Tin</xh:div></subtitle>
<!-- đầu trang -->
""".strip().splitlines()
ODD_HEAD = """
<itunes:summary>Tóm tắt</itunes:summary><description>Mô tả</description>
<content:encoded>x</content:encoded>
<description><div>Mô tả</div></description>
<x xmlns='http://purl.org/dc/elements/1.1/'/>
<!-- <item> -->
<feed/>
""".strip().splitlines()
FIELDS = """
<title>Khánh thành cầu</title>
<title><![CDATA[ Lễ <b>hội</b> & chợ ]]></title>
<title/>
<link>/tin/1?a=1&amp;b=2</link>
<link href="tin/2"/>
<link rel="enclosure" href="a.png" type="image/png"/>
<guid>tin-1</guid>
<guid isPermaLink="false"> tin-2 </guid>
<id>urn:1</id>
<description>&lt;p&gt;&lt;a href='/x'&gt;Sáng nay&lt;/a&gt;</description>
<description>chữ</description>
<description><![CDATA[<p>Họp <img src='1.png'> &nbsp; </p> ]]></description>
<content:encoded><![CDATA[<p>Toàn văn</p>]]></content:encoded>
<summary>Tóm tắt &lt;b&gt;</summary>
<content type="html">&lt;p&gt;Bài&lt;/p&gt;</content>
<content src="/b"/>
<content>chữ</content>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Bài <br/>hai</p></div></content>
<content type="xhtml"><xh:div><xh:title>x</xh:title><xh:a href="u">đây</xh:a></xh:div></content>
<content mode="escaped" type="text/html">&lt;i&gt;</content>
<content mode="base64" type="text/html">PGI+eDwvYj4=</content>
<pubDate>Tue, 24 Nov 2026 07:15:00 +0700</pubDate>
<updated>2026-11-24T07:15:00Z</updated>
<dc:date>2026-11-24T07:15:00+07:00</dc:date>
<dc:creator>Nguyễn Văn A</dc:creator>
<author>a@x.vn (An)</author>
<author><name>Bình</name></author>
<category>Kinh tế</category>
<category term='Y tế'/>
<dc:subject>Xã hội</dc:subject>
<tags>a,b</tags>
<media:group><media:content url='1.jpg' medium='image'><media:title>Ảnh</media:title></media:content></media:group>
<media:thumbnail url='2.jpg'/>
<media:description>chú thích</media:description>
<enclosure url='/3.png' type='image/png' length='1'/>
<image>https://x.vn/4.png</image>
<image><url>/5.png</url><title>Ảnh</title><link>/a</link></image>
<source url='/nguon'>Nguồn</source>
<source><title>Nguồn</title><id>urn:n</id><author><name>C</name></author></source>
<language>fr</language>
<dc:language>de</dc:language>
<itunes:image href='/6.png'/>
<itunes:owner><itunes:name>O</itunes:name></itunes:owner>
<la>1</la>
<la a='1'>2</la>
<links/>
<media/>
<body>x</body>
<cong:title>2</cong:title>
<atom:title>3</atom:title>
<xh:p>4</xh:p>
<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>7</dc:title>
<georss:point>20.8 106.7</georss:point>
<svg/>
<abstract>9</abstract>
<!-- ghi chú -->
<?xuly gi?>
chữ lẻ
&#13;&#x111;&amp;#224;
<title xml:base='/khac/' xml:lang='en'>8 &lt;a href='y'&gt;y&lt;/a&gt;</title>
""".strip().splitlines()
"""Of entries: none keeps a document whole."""
ODD_FIELDS = """
<content type="xhtml"><div><title>x</title><summary>y</summary></div></content>
<content type="text/html"><div>một</div><p>hai</p></content>
<description><div>một</div></description>
<description><p>một</p><title>hai</title></description>
<channel/>
<rss version='0.91'/>
<feed/>
<item/>
<entry><title>trong</title></entry>
<x:item xmlns:x='http://purl.org/rss/1.0/'/>
<c:title xmlns:c='http://purl.org/dc/elements/1.1/'>5</c:title>
<cong:title xmlns:cong='https://khac.vn/'>6</cong:title>
<psc:chapters><psc:chapter start='00:00'/></psc:chapters>
<svg xmlns='http://www.w3.org/2000/svg'><title>x</title></svg>
<content type="xhtml"><svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg></content>
<content type="xhtml"><xh:body>x</xh:body></content>
<la><con>3</con></la>
<cong:item>1</cong:item>
<authors>x</authors><author>y</author>
<!-- <item> -->
<?xuly <entry> ?>
<![CDATA[<item>]]>
""".strip().splitlines()
"""Of entries: each keeps a document whole, or makes feedparser fail."""
BETWEEN = [
    "",
    "\n  ",
    "<!-- giữa -->",
    "<!-- <item>x</item> -->",
    "<?giua?>",
    "chữ",
    "<title>sau</title>",
    "<ttl>5</ttl>",
]
PROLOGS = [
    '<?xml version="1.0" encoding="utf-8"?>',
    "",
    "<?xml version='1.0'?>\n<!-- đầu -->",
    '<?xml version="1.0" encoding="utf-16"?>',
    '<?xml version="1.0" encoding="windows-1258"?><?xml-stylesheet href="a.xsl"?>',
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY ten "Hải Phòng">]>',
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x.dtd">',
    " <?xml version='1.0'?>",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1258", "iso-8859-1"]
HEADERS = ["application/rss+xml", "text/html", "text/xml; charset=utf-16", "application/xml; charset=windows-1258", ""]

PROBE = (
    "<title>Khánh thành cầu</title><link>/tin/1?a=1&amp;b=2</link><guid>tin-1</guid><description>một</description>"
    "<description>&lt;p&gt;&lt;a href='/x'&gt;Sáng nay&lt;/a&gt;</description><content>ba</content><summary/>"
    "<content:encoded><![CDATA[<p>Toàn văn</p>]]></content:encoded><dc:creator>Nguyễn Văn A</dc:creator>"
    "<category term='Y tế'/><media:thumbnail url='2.jpg'/><pubDate>Tue, 24 Nov 2026 07:15:00 +0700</pubDate>"
)
"""An entry in which much could be seen of what feedparser carried on from the one before."""


def document(root: Root, head: str, *entries: str, prolog: str = PROLOGS[0]) -> str:
    begin, end, tag = root
    inner = "\n".join(f"<{tag}>{fields}</{tag}>" for fields in entries)
    return f"{prolog}{begin.format(DECLARED, '')}{head}{inner}{end}"


def among_probes(root: Root, field: str) -> bytes:
    """The field at an entry's begin, and at another's end; each before an entry as usual."""
    head = HEAD[0] + HEAD[2] + HEAD[6]
    return document(root, head, field + PROBE, PROBE, PROBE + field, PROBE + " ").encode()


def before_probes(root: Root, head: str) -> bytes:
    return document(root, head, PROBE, PROBE + " ", PROBE + "  ").encode()
