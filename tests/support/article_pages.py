"""Pages of one invented article in the ways of the systems that Vietnamese portals run on."""

from collections.abc import Callable

TITLE = "Huyện Bình Khê khởi công hồ chứa nước Suối Vàng"
LEAD = "Sáng 12/5, tại xã Vĩnh Kim, Ủy ban nhân dân huyện Bình Khê tổ chức lễ khởi công hồ chứa nước Suối Vàng."
PARAGRAPHS = [
    "Hồ chứa có dung tích 4,2 triệu mét khối, cấp nước tưới cho 650 hecta lúa và hoa màu của ba xã phía tây huyện.",
    "Phát biểu tại buổi lễ, Chủ tịch UBND huyện Đinh Quốc Bảo yêu cầu nhà thầu bảo đảm tiến độ và an toàn lao động.",
    "Công trình dự kiến hoàn thành trong tháng 12 năm sau với tổng mức đầu tư 185 tỷ đồng từ ngân sách tỉnh.",
]
CAPTION = "Các đại biểu bấm nút khởi công công trình"
DATELINE = "BKO"
AUTHOR = "Mạnh Tường"
WRITTEN = "12/05/2025 14:30"
URL = "https://binhkhe.gov.vn/tin-tuc/khoi-cong-ho-chua-nuoc-suoi-vang-1287.html"

OTHERS = [
    "Hội nghị trực tuyến triển khai công tác phòng chống cháy rừng mùa khô",
    "Trao tặng xe đạp cho học sinh nghèo vượt khó tại trường Nguyễn Trãi",
    "Kiểm tra tiến độ tuyến đường ven sông đoạn qua thị trấn huyện lỵ",
    "Lịch tiếp công dân của Chủ tịch UBND huyện trong tháng sáu tới",
    "Ra quân làm sạch môi trường, trồng cây xanh tại các khu dân cư mới",
]
TEASER = "Ngày hôm qua, lãnh đạo huyện cùng các phòng, ban chuyên môn đã đến dự và chỉ đạo buổi làm việc này."
MENU = [
    "Trang chủ",
    "Giới thiệu chung",
    "Tin tức - Sự kiện",
    "Thủ tục hành chính",
    "Văn bản chỉ đạo điều hành",
    "Liên hệ",
]
FOOTER = [
    "Cổng thông tin điện tử huyện Bình Khê",
    "Cơ quan quản lý: Văn phòng HĐND và UBND huyện",
    "Trưởng Ban biên tập: Chánh Văn phòng Lương Thế Hải",
    "Địa chỉ: 15 Trần Hưng Đạo, thị trấn Bình Khê",
    "Điện thoại: 0256.3888.111 - Email: vanphong@binhkhe.gov.vn",
]


def menu(tag: str = "li") -> str:
    return "".join(f"<{tag}><a href='/muc-{at}'>{name}</a></{tag}>" for at, name in enumerate(MENU))


def links(tag: str = "li") -> str:
    return "".join(f"<{tag}><a href='/khac-{at}'>{name}</a> (11/05/2025)</{tag}>" for at, name in enumerate(OTHERS))


def rows(mark: str = "") -> str:
    return "".join(f"<tr><td>{mark}<a href='?n={at}'>{name}</a></td></tr>" for at, name in enumerate(OTHERS))


def teasers() -> str:
    return "".join(
        f"<div class='item'><a href='/noi-bat-{at}'><img src='/nho-{at}.jpg'></a>"
        f"<div><a href='/noi-bat-{at}'>{name}</a></div>"
        f"<div>{TEASER}</div></div>"
        for at, name in enumerate(OTHERS)
    )


def footer(tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in FOOTER)


def text(tag: str = "p", *, first: str = "") -> str:
    return "".join(f"<{tag}>{first if at == 0 else ''}{each}</{tag}>" for at, each in enumerate(PARAGRAPHS))


def nukeviet() -> str:
    return f"""<!DOCTYPE html><html lang="vi"><head><title>{TITLE} - Cổng thông tin điện tử huyện Bình Khê</title>
<meta property="og:title" content="{TITLE}"><meta property="og:image" content="https://binhkhe.gov.vn/uploads/ho.jpg">
<link rel="canonical" href="{URL}"></head><body><header><nav><ul>{menu()}</ul></nav></header>
<section><ol class="breadcrumbs"><li><a href="/">Trang nhất</a></li></ol><div class="row"><div class="col-md-18">
<div class="news_column panel panel-default"><div class="panel-body"><h1 class="title">{TITLE}</h1>
<div class="hidden hide d-none" itemprop="author"><span itemprop="name">quantri</span></div>
<div class="row"><div class="col-md-12"><span class="h5">Thứ hai - {WRITTEN}</span></div>
<ul class="list-inline"><li><a href="#">Gửi email</a></li><li><a href="#">In ra</a></li></ul></div>
<div class="hometext m-bottom">{DATELINE} - {LEAD}</div>
<figure class="article"><img src="/uploads/ho.jpg" alt=""><figcaption>{CAPTION}</figcaption></figure>
<div id="news-bodyhtml" class="bodytext">{text()}<p style="text-align:right"><strong>{AUTHOR}</strong></p></div>
</div></div>
<div class="panel"><div class="h5"><em></em><strong>Từ khóa: </strong><a href="/t">hồ chứa</a>, <a href="/t">thủy lợi
</a></div></div>
<div class="panel"><form><p>Tổng số điểm của bài viết là: 0 trong 0 đánh giá</p><span>Click để đánh giá bài viết
</span></form></div>
<div class="panel"><p class="h3"><strong>Những tin mới hơn</strong></p><ul class="related">{links()}</ul></div></div>
<div class="col-md-6"><div>Tin nổi bật</div>{teasers()}</div></div></section><footer>{footer()}</footer></body>
</html>"""


def liferay() -> str:
    return f"""<html><head><title>{TITLE} - Cổng TTĐT</title></head><body class="yui3-skin-sam">
<div id="wrapper"><div id="navigation"><ul>{menu()}</ul></div><div id="main-content"><div class="portlet-column span8">
<section class="portlet"><header><h1 class="portlet-title"><span>Xuất bản thông tin</span></h1></header>
<div class="portlet-content"><div class="asset-full-content"><div><h2 class="title">{TITLE}</h2></div>
<div class="date-news">Đăng ngày {WRITTEN}</div><div><a>Xem với cỡ chữ</a> <a>A-</a> <a>A</a> <a>A+</a></div>
<div class="sapo-news"><p><strong>{DATELINE} - {LEAD}</strong></p></div>
<div class="journal-content-article"><p style="text-align:center"><img src="/documents/1/ho.jpg"></p>
<p style="text-align:center"><em>{CAPTION}</em></p>{text()}<p><b>{AUTHOR}</b></p></div>
<div class="lfr-asset-ratings">Đánh giá bài viết <span>Trung bình (0 Bình chọn)</span></div></div>
<div>Lượt xem: 1.204</div><div><div>Tin liên quan</div><div>{links("div")}</div></div></div></section></div>
<div class="portlet-column span4">{teasers()}</div></div><footer>{footer("div")}</footer></div></body></html>"""


def sharepoint() -> str:
    return f"""<html><head><title>Chi tiết tin</title></head><body><form id="aspnetForm" method="post">
<div id="s4-workspace"><ul class="static">{menu()}</ul><table width="100%"><tr><td valign="top">
<div><span id="ctl00_PlaceHolderMain_lblTitle">{TITLE}</span></div>
<div><span class="date">Ngày đăng: {WRITTEN}</span> <span class="view">Lượt xem: 87</span></div>
<div class="desc">{DATELINE} - {LEAD}</div><div class="ms-rtestate-field"><div class="ExternalClass0A1">
<table class="image" align="center"><tr><td><img src="/PublishingImages/ho.jpg"></td></tr><tr><td>{CAPTION}</td></tr>
</table>
{"".join(f'<p class="MsoNormal"><span lang="VI"><font face="Times">{each}</font></span></p>' for each in PARAGRAPHS)}
<p style="text-align:right"><strong><em>{AUTHOR}</em></strong></p></div></div><div>Gửi email | In trang | Quay lại</div>
<h3>Tin đã đưa</h3><div>{links("div")}</div></td><td width="30%">{teasers()}</td></tr></table>
<table><tr><td>{"<br>".join(FOOTER)}</td></tr></table></div></form></body></html>"""


def vnpt() -> str:
    return f"""<html><head><title>{TITLE}</title></head><body><form id="Form"><div class="UIHeader"><ul>{menu()}</ul>
</div>
<div class="ArticleDetailControl"><div><a href="/">Trang chủ</a> » <a href="/tin">Tin tức</a></div>
<h1 class="ArticleHeader">{TITLE}</h1><div class="ArticleDate">{WRITTEN}</div>
<div>In&nbsp;&nbsp;Gửi mail&nbsp;&nbsp;Cỡ chữ: A A A</div>
<div class="ArticleSummary"><b>{DATELINE} - {LEAD}</b></div><div class="ArticleContent"><p>
<img src="/Uploads/ho.jpg"></p>
<p><em>{CAPTION}</em></p>{text()}<p>{AUTHOR}</p></div></div>
<div class="ct2"><div>Các tin khác</div><ul>{links()}</ul></div><div>{teasers()}</div>
<div class="UIFooter">{"<br/>".join(FOOTER)}</div></form></body></html>"""


def dotnetnuke() -> str:
    return f"""<html><head><title>Tin tức</title></head><body id="Body"><form id="Form"><div id="dnn_menu">
<ul>{menu()}</ul></div>
<table><tr><td id="dnn_LeftPane">{teasers()}</td><td id="dnn_ContentPane"><div class="DNNModuleContent"><table>
<tr><td><span id="dnn_ctr412_lblHeadline" class="Head">{TITLE}</span></td></tr><tr><td><span class="Normal">{WRITTEN}
</span></td></tr>
<tr><td><span class="SubHead">{DATELINE} - {LEAD}</span></td></tr><tr><td class="Normal">
<span id="dnn_ctr412_lblContent">
<table><tr><td><img src="/Portals/0/ho.jpg"></td></tr><tr><td>{CAPTION}</td></tr></table>{text()}
<p align="right">{AUTHOR}</p></span></td></tr></table></div><span class="Head">Các tin khác</span>
<table>{rows()}</table></td>
</tr></table>
<div>{footer()}</div></form></body></html>"""


def drupal() -> str:
    return f"""<html lang="vi"><head><title>{TITLE} | Cổng thông tin điện tử</title></head>
<body class="not-front node-type-article">
<div id="header"><ul>{menu()}</ul></div><div id="content"><h1 id="page-title">{TITLE}</h1>
<article class="node node-article">
<div class="submitted">Đăng bởi quantri vào {WRITTEN}</div><div class="field field-name-field-sapo">
<div class="field-items">
<div class="field-item even">{DATELINE} - {LEAD}</div></div></div>
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">
<div class="field-item">
<figure><img src="/sites/ho.jpg"><figcaption>{CAPTION}</figcaption></figure>{text()}<p>{AUTHOR}</p></div></div></div>
<ul class="links inline"><li><a href="#">Thêm bình luận mới</a></li></ul></article><div id="block-views">
<h2>Bài viết cùng chuyên mục</h2>
{teasers()}</div></div><div id="footer">{footer()}</div></body></html>"""


def joomla() -> str:
    return f"""<html><head><title>{TITLE}</title></head><body class="site com_content"><header><ul>{menu()}</ul>
</header>
<main id="content"><div class="item-page"><div class="page-header"><h2 itemprop="headline">{TITLE}</h2></div>
<dl class="article-info"><dt>Chi tiết</dt><dd>Viết bởi Super User</dd><dd>Chuyên mục: <a href="/c">Tin tức</a></dd>
<dd>Được đăng: {WRITTEN}</dd><dd class="hits">Lượt xem: 322</dd></dl><div itemprop="articleBody">
<p><strong>{DATELINE} - {LEAD}</strong></p><p><img src="/images/ho.jpg"></p><p><i>{CAPTION}</i></p>{text()}<p>
<strong>{AUTHOR}</strong></p></div>
<ul class="pager pagenav"><li><a href="/p">Trang trước</a></li><li><a href="/n">Trang sau</a></li></ul></div></main>
<div id="aside">{teasers()}</div><footer>{footer()}</footer></body></html>"""


def wordpress() -> str:
    return f"""<html><head><title>{TITLE} - UBND huyện Bình Khê</title></head><body class="single single-post">
<header><ul>{menu()}</ul></header>
<main><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
<div class="entry-meta"><span class="posted-on">{WRITTEN}</span></div></header><div class="entry-content">
<p><em>{DATELINE} - {LEAD}</em></p><figure class="wp-caption"><img src="/wp-content/ho.jpg"><figcaption>{CAPTION}
</figcaption></figure>
{text()}<p style="text-align:right">{AUTHOR}</p><div class="sharedaddy"><h3>Chia sẻ:</h3><ul><li><a>Facebook</a></li>
</ul></div></div></article>
<div class="related-posts"><h3>Bài viết liên quan</h3>{links("div")}</div><div id="comments"><h3>Trả lời</h3>
<p>Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu bằng dấu sao ở bên cạnh.</p>
</div></main>
<aside>{teasers()}</aside><footer>{footer()}</footer></body></html>"""


def tables() -> str:
    """Laid out with tables, paragraphs apart by line breaks."""
    return f"""<html><head><title>::: UBND HUYỆN BÌNH KHÊ :::</title></head><body><table width="1000"><tr>
<td colspan="3">
<table><tr>{menu("td")}</tr></table></td></tr><tr><td width="200">{teasers()}</td><td valign="top"><table>
<tr><td><a href="?c=3">Tin tức</a> &gt;&gt; <a href="?c=4">Tin trong huyện</a></td></tr>
<tr><td><font color="blue"><b>{TITLE}</b></font></td></tr><tr><td>Cập nhật lúc: {WRITTEN}</td></tr>
<tr><td><b>{DATELINE} - {LEAD}</b></td></tr><tr><td align="justify"><font face="Arial"><img src="images/ho.jpg"><br>
<i>{CAPTION}</i><br><br>
{"<br><br>".join(PARAGRAPHS)}<br><br><b>{AUTHOR}</b></font></td></tr><tr><td><a href="#">[ Trở về ]</a></td></tr>
<tr><td><b>Các tin đã đăng:</b></td></tr>{rows("- ")}
</table></td><td width="180">{teasers()}</td></tr><tr><td colspan="3">{"<br>".join(FOOTER)}</td></tr></table></body>
</html>"""


def bare() -> str:
    """Without a class, a heading or a title that means anything."""
    return f"""<html><head><title>UBND huyện Bình Khê</title></head><body><div>{menu("span")}</div><div>
<div>{teasers()}</div>
<div><div><a href="/">Trang chủ</a> / <a href="/t">Tin tức</a></div><div>{TITLE}</div><div>{WRITTEN} - 45 lượt xem</div>
<div>{DATELINE} - {LEAD}</div><div><img src="/ho.jpg"></div><div><em>{CAPTION}</em></div>{text("div")}<div>{AUTHOR}
</div>
<div>Chia sẻ: <a>Facebook</a> <a>Zalo</a></div><div>Tin cùng chuyên mục</div>{teasers()}</div></div>
<div>{footer("div")}</div></body></html>"""


SYSTEMS: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (nukeviet, liferay, sharepoint, vnpt, dotnetnuke, drupal, joomla, wordpress, tables, bare)
}
