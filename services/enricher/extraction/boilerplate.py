"""What stands around articles on portals, by the words and marks that give it away. Lines are in lower case."""

import re

_NUMBER = r"[\d.,]{1,15}"

MARKS = re.compile(
    r"(?:^|\s)(?:hidden|hide|d-none|sr-only|visually-hidden|noprint|no-print|d-print-none|hidden-print)(?:$|\s)|"
    r"(?<!has-)(?<!no-)(?<!with-)(?<!without-)(?<![a-z0-9])(?:menu|nav|navbar|navigation|breadcrumbs?|pathway|"
    r"sitemap|"
    r"footer|sidebar|share|sharing|sharedaddy|addthis|social|socials|mxh|related|relate|lienquan|lien-quan|tlq|"
    r"tin-?khac|"
    r"tin-?lien-?quan|other-?news|news-?other|more-?news|tin-?moi|tin-?cu|hot-?news|most-?read|comments?|"
    r"binh-?luan|disqus|tag-?list|keywords?|tu-?khoa|rating|ratings|vote|danh-?gia|toolbar|tool-?box|"
    r"pagination|pager|pagenav|paging|banner|advert|ads|quang-?cao|weather|thoi-?tiet|copyright|ban-?quyen|"
    r"counter|visitors?|thong-?ke|newsletter|subscribe|skip-link|next-?prev|post-navigation|link-?web|"
    r"lien-?ket|back-?top|scroll-?top|wp-block-file__button)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Class or id of an element that is no part of an article."""

WEAK_MARKS = re.compile(
    r"(?<![a-z0-9])(?:print|audio|tts|search|toc|login|modal|popup|font-?size|co-?chu|tags?|latest|popular|author-box)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Class or id of an element that is no part of an article, unless it holds prose: some portals call an article's
element "print", after what can be done with it."""
BODY_MARKS = re.compile(
    r"article-?_?(?:body|content|text|detail)|articlebody|news-?bodyhtml|bodytext|(?:news|post|entry|detail|"
    r"content|main)-?_?"
    r"(?:detail|content|body)s?(?:$|[\s_-])|(?:^|[\s_-])detail(?:$|[\s_-])|content-?detail|detail-?content|"
    r"ms-rtestate-field|"
    r"journal-content-article|asset-content|field-name-body|field--name-body|item-?page|noi-?dung|chi-?tiet|fulltext|"
    r"cms-body|fck_detail|(?:^|[\s_-])(?:the-)?article(?:$|[\s_-])|lblcontent|lbcontent|lblnoidung|divcontent|vnnews",
    re.IGNORECASE,
)
"""Class or id of an element that likely is the article, or holds it."""

LEAD_MARKS = re.compile(
    r"(?:^|[\s_-])(?:sapo|lead|chapeau|hometext|home-text|intro|introtext|summary|description|desc|trich-?dan|"
    r"tom-?tat|mota|"
    r"mo-?ta|abstract|excerpt|plead|initcontent|shortcontent|short-content)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Class or id of the paragraph that a portal sets before its articles."""

CAPTION_MARKS = re.compile(r"caption|chu-?thich|image-?desc|img-?desc|photo-?desc|pictitle|imgcap", re.IGNORECASE)
TITLE_MARKS = re.compile(r"title|tieu-?de|headline|heading|(?:^|[\s_-])head(?:$|[\s_-])", re.IGNORECASE)
AUTHOR_MARKS = re.compile(
    r"(?:^|[\s_-]|news|article|post|detail|lbl|label|div|span|txt|lit|ltr)"
    r"(?:authors?|tac-?gia|byline|but-?danh|nguoi-?viet|writers?|reporters?|signature|ky-?ten)(?:name|info)?(?:$|[\s\d_-])",
    re.I,
)

_RELATED = re.compile(
    r"(?:(?:các|những|một số|danh sách)\s+)?(?:"
    r"(?:tin|bài|bài viết|tin bài|tin tức|thông tin|nội dung|tin, bài|bản tin|chuyên đề|video|sự kiện|văn bản|"
    r"hình ảnh)(?:\s+(?:tức|viết|bài))?\s+"
    r"(?:liên quan|khác|cũ|cũ hơn|mới|mới hơn|mới nhất|mới cập nhật|đã đưa|đã đăng|cùng (?:chuyên )?(?:mục|loại|"
    r"chủ đề|thể loại)|"
    r"đọc nhiều|xem nhiều|nổi bật|tiếp theo|tiếp|trước|trước đó|kế tiếp|hot|cùng chuyên mục|khác cùng chuyên mục|"
    r"được quan tâm)"
    r"(?:\s+(?:nhất|hơn|cùng chuyên mục|cùng mục|về .{1,30}))?|"
    r"(?:xem|đọc|tham khảo)\s+(?:thêm|tiếp|nhiều(?: nhất)?)|có thể bạn quan tâm|bạn quan tâm|tin nóng|đừng bỏ lỡ|"
    r"liên quan|cùng (?:chuyên )?mục|cùng chủ đề|tin cùng|bài cùng|related (?:news|articles|posts)|see also|read more|"
    r"văn bản (?:mới|chỉ đạo điều hành)|thông báo mới|tìm theo ngày|tin theo ngày|xem theo ngày|(?:liên kết|"
    r"liên kết) (?:web|website|site)"
    r")\s*(?:\(\s*\d{1,4}\s*\))?\s*[:»>.…-]{0,4}"
)
"""Headings under which other articles follow."""

_COMMENTS = re.compile(
    r"(?:\d{1,4} )?(?:ý kiến (?:bạn đọc|của bạn|bình luận|phản hồi|góp ý|độc giả)|(?:gửi )?bình luận|phản hồi|"
    r"viết bình luận|"
    r"để lại (?:bình luận|một bình luận)|gửi (?:phản hồi|ý kiến)|(?:chưa|hiện chưa) có (?:bình luận|ý kiến).{0,40}|"
    r"leave a (?:reply|comment)|comments?)\s*(?:\(\s*\d{1,4}\s*\))?\s*[:.…]{0,3}"
)
"""Headings under which readers speak."""

_TOOLS = re.compile(
    r"[\s|:•·»,;/\-–()\[\]]*+(?:(?:"
    r"(?:số )?lượt (?:xem|đọc|truy cập|view)(?: bài viết)?(?: này)?\s*:?\s*" + _NUMBER + r"?|"
    r"(?:(?:tổng )?số )?(?:người|khách)(?: đang| đã)? (?:truy cập|online|trực tuyến)\s*:?\s*" + _NUMBER + r"?|"
    r"(?:số lần xem|đã xem|lần xem|lượt xem tin|xem)\s*:?\s*"
    + _NUMBER
    + r"(?: lượt| lần)?|"
    + _NUMBER
    + r"\s*(?:lượt xem|lượt đọc|views?|lượt)|views?\s*:?\s*"
    + _NUMBER
    + r"|"
    r"(?:xem (?:với )?)?cỡ chữ|kích cỡ chữ|font chữ|a\s?[-+]|a|mặc định|tương phản|giảm|tăng|đọc bài(?: viết)?|"
    r"nghe đọc bài(?: viết)?|nghe bài viết|nghe|dừng|tạm dừng|"
    r"(?:bản )?in (?:bài(?: viết)?|trang|ấn|tin)(?: này)?|in|gửi (?:bài|mail|e-?mail|qua email|tin|"
    r"cho bạn bè)(?: viết)?(?: qua e-?mail| này)?|email|e-mail|lưu (?:bài|tin)(?: viết)?(?: này)?|"
    r"phiên bản (?:in|để in)|bản để in|"
    r"chia s[ẻẽ](?: (?:bài viết|lên|trên|qua|với bạn bè|tin))?(?: này)?(?: (?:facebook|zalo|twitter|"
    r"mạng xã hội))?|thích|like|share|tweet|print|send|save|copy link|sao chép (?:liên kết|link)|copy|"
    r"facebook|twitter|zalo|google\+?|linkedin|pinterest|telegram|youtube|viber|messenger|mạng xã hội|"
    r"đánh giá(?: bài viết| của bạn)?|bình chọn|xếp hạng|gửi đánh giá|chọn đánh giá|"
    r"\d(?:[.,]\d)?\s*/\s*[\d.,]{1,6}(?: (?:điểm|sao|đánh giá|phiếu bầu))?|"
    r"\d{1,6} (?:đánh giá|phiếu bầu|bình chọn|lượt đánh giá)|"
    r"tổng số điểm của bài viết là.{0,60}|click để đánh giá(?: bài viết)?|xếp hạng\s*:?.{0,40}|\d sao|"
    r"(?:quay lại|về trang trước|trở lại|trở về|lên đầu trang|về đầu trang|đầu trang|trang trước|trang sau|"
    r"trang chủ|bài trước|bài tiếp|bài sau|tiếp theo|sau|trước|trước đó)|"
    r"theo dõi .{0,60}trên google(?: news)?|(?:google news)|thành viên đăng\s*:.{0,40}|"
    r"người đăng(?: tin| bài(?: viết)?)?\s*:.{0,40}|"
    r"đăng bởi\s*:?.{0,40}|"
    r"\(?\s*\d{1,4}\s*(?:bình luận|ý kiến|phản hồi)\s*\)?|xem thêm|xem tiếp|chi tiết|đóng|tải (?:về|xuống)|"
    r"(?:các |danh sách )?(?:tài liệu|tệp|tệp tin|file|tập tin|văn bản)(?: tin)? "
    r"(?:đính kèm|kèm theo)|loading\.{0,3}|đang tải.{0,20}|"
    r"(?:đăng )?(?:bởi|by) \S.{0,30}|đăng trong .{0,40}|thêm bình luận(?: mới)?|đăng nhập để .{0,40}|hủy|"
    r"chuyên mục\s*:.{0,60}|danh mục\s*:.{0,60}|thể loại\s*:.{0,60}"
    r")[\s|:•·»,;/\-–()\[\]]*+){1,12}"
)

_KEYWORDS = re.compile(
    r"(?:từ khóa|từ khoá|tags?|thẻ|keywords?|hashtag)\s*:.{0,400}|(?:từ khóa|từ khoá|tags?|keywords?|chủ đề)"
)

_FOOTER = re.compile(
    r"[\s*•–-]*(?:(?:trưởng|phó trưởng) ban biên tập\s*:|cơ quan (?:chủ quản|quản lý|thường trực)\s*:|"
    r"(?:người )?chịu trách nhiệm (?:chính|nội dung|xuất bản|quản lý)|tổng biên tập\s*:|sơ đồ (?:cổng|trang|site)|"
    r"(?:phát triển|thiết kế|xây dựng|thiết kế và xây dựng|vận hành) bởi|(?:số người )?đang (?:truy cập|online)\s*:|"
    r"(?:tổng )?(?:số )?lượt truy cập|thống kê truy cập|(?:đề nghị |vui lòng |yêu cầu )?(?:ghi|trích dẫn|nêu) rõ nguồn|"
    r"giấy phép (?:thiết lập|xuất bản|hoạt động|trang|cung cấp)|bản quyền)"
)
_FOOTER_WITHIN = re.compile(
    r"©|copyright|bản quyền (?:thuộc|của|©)|all rights reserved|powered by|giấy phép (?:thiết lập|xuất bản|"
    r"hoạt động báo)|"
    r"giấy phép số\s*:?\s*\d{1,6}/gp-(?:ttđt|bc|stttt|btttt|cbc)|"
    r"(?:ghi|trích dẫn|nêu) rõ nguồn.{0,80}(?:website|trang (?:này|thông tin|tin)|cổng|gov\.vn|phát hành|đăng lại)"
)
_CONTACT = re.compile(
    r"(?:địa chỉ|điện thoại|đt|tel|fax|e-?mail|hotline|website|đường dây nóng|liên hệ|trụ sở)\s*:?|"
    r".{0,80}(?:điện thoại|fax|email)\s*:",
    re.I,
)

_SITE = re.compile(
    r"(?:cổng|trang) (?:thông tin|tt)|trang (?:tin|chủ)|website|báo điện tử|liên hệ|thông tin liên hệ|(?:ủy|"
    r"uỷ) ban nhân dân|ubnd "
)

_SITE_TITLE = re.compile(
    r"(?:cổng|trang) (?:thông tin|tt|tin).*|website.*|báo điện tử.*|"
    r"(?:ubnd|(?:ủy|uỷ) ban nhân dân) (?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn)(?: \S{1,12}){1,5}|"
    r"(?:trang chủ|tin tức|chi tiết(?: tin(?: tức)?| bài viết)?|home|xem tin|tin tức sự kiện|tin tức - sự kiện)"
)


def opens_others(line: str) -> bool:
    """Whether it is a heading under which other articles follow."""
    return len(line) <= 80 and _RELATED.fullmatch(line.strip(" \t»>+-–•:*|")) is not None


def opens_comments(line: str) -> bool:
    """Whether it is a heading under which readers speak."""
    return len(line) <= 60 and _COMMENTS.fullmatch(line.strip(" \t»>+-–•:*|")) is not None


def is_tool(line: str) -> bool:
    """Whether it holds nothing but counters and buttons."""
    return len(line) <= 160 and _TOOLS.fullmatch(line) is not None


def is_keywords(line: str) -> bool:
    return len(line) <= 420 and _KEYWORDS.fullmatch(line) is not None


def is_footer(line: str) -> bool:
    """Whether it tells of the portal, not of the article."""
    return len(line) <= 300 and (_FOOTER.match(line) is not None or _FOOTER_WITHIN.search(line) is not None)


def is_contact(line: str) -> bool:
    return len(line) <= 300 and _CONTACT.match(line) is not None


def is_site_name(line: str) -> bool:
    """Whether it is what a portal calls itself above its address."""
    return len(line) <= 140 and _SITE.match(line) is not None


def is_site_title(line: str) -> bool:
    """Whether it names the portal or a part of it, as the title of a page that forgot its article."""
    return len(line) <= 200 and _SITE_TITLE.fullmatch(line.strip(" :-–|")) is not None
