"""The word lists that tell places from what only looks like them, in lower case, tone marks as `aligned` puts them."""

from shared.text.normalise import aligned


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(item.split()) for item in aligned(text).split(","))


BEFORE_OTHER_NAMES = _listed(
    """
    đường, phố, ngõ, ngách, hẻm, kiệt, đại lộ, xa lộ, khu phố, ngã ba, ngã tư, vòng xoay, cầu vượt, quảng trường,
    công viên, sông, núi, hồ, đèo, chùa, đình, đền, thôn, ấp, khóm, tổ dân phố, làng, bản, buôn, trường, thpt, thcs,
    tiểu học, mầm non, mẫu giáo, khách sạn, nhà hàng, chung cư, nhà thi đấu, trường đua, cư xá, khu dân cư,
    khu đô thị, rạp chiếu phim, giải thưởng, bia, xi măng
    """
)
"""What has a name of a place right behind it and is named so: a street, a hamlet, a school."""

BEFORE_PLACES = _listed(
    """
    thành phố, gia đình, nông thôn, phiên bản, tái bản, rừng núi, đồi núi, giáo dục mầm non, giáo dục tiểu học,
    em bé, hội trường, hiện trường, ngư trường, thao trường, phi trường, phim trường, khai trường, đến trường,
    tới trường, ra trường, nghĩa trang liệt sĩ, các khách sạn, các nhà hàng, các trường, các chùa, các làng,
    đường phố, tuyến phố, con phố, góc phố, hè phố, con đường, bà mẹ, người mẹ, trẻ em, chị em, anh em, miền núi,
    vùng núi, thị trường, môi trường, nông trường, lâm trường, công trường, chiến trường, nhà trường, cơ bản,
    nhật bản, văn bản, kịch bản, xuất bản, căn bản
    """
)
"""What ends like one of those, or of the next, and is none."""

HONORIFICS = _listed(
    """
    ông, bà, anh, chị, em, cô, mẹ, dì, chú, cụ, thầy, bé, cháu, cô giáo, thầy giáo, đồng chí, hạ sĩ, trung sĩ,
    thượng sĩ, thiếu úy, trung úy, thượng úy, đại úy, thiếu tá, trung tá, thượng tá, đại tá, nsnd, nsưt, ths, ths.,
    ts, ts.
    """
)
"""Before a person's name, and hardly ever before where somebody is from."""

OCCUPATIONS = _listed(
    """
    nghệ sĩ, liệt sĩ, ca sĩ, nhạc sĩ, nhà báo, nhà thơ, nhà văn, bác sĩ, luật sư, tác giả, diễn viên, hoa hậu,
    á hậu, vận động viên, kỳ thủ, phóng viên
    """
)
"""Before either."""

BEFORE_BATTLES = _listed("chiến sĩ, chiến dịch, chiến thắng, trận, mặt trận, chiến trường")

TOWARDS_PLACES = _listed("tại, ở, đến, lên, về, từ, tới, vào, rời, ra")

BEFORE_PEACE = _listed(
    """
    vì, nền, chợ, câu chuyện, hiệp định, thông điệp, ngọn lửa, biểu tượng, giấc mơ, bài ca, khúc ca, tượng đài,
    sống trong, giải, nobel, yêu, yêu chuộng, gìn giữ, giữ gìn, bảo vệ, kiến tạo, đại sứ, sứ giả, hoa hậu,
    khát vọng, thế giới, ủy ban, hội đồng, quỹ, bồ câu, cung, huy chương, lập lại, củng cố, duy trì, thúc đẩy,
    diễn biến, chung sống, đàm phán, độc lập, bầu trời, cánh chim, hành trình
    """
)

COMPANIES = _listed(
    """
    công ty, tổng công ty, tập đoàn, ngân hàng, doanh nghiệp tư nhân, hợp tác xã, ctcp, cty, htx, dntn, liên doanh
    """
)
"""What the name of a company begins with."""

LONGER_NAMES = _listed(
    """
    thái bình dương, hà nam ninh, đồng tháp mười, hải dương học, sài gòn giải phóng, việt nam, công an, công nghệ,
    văn nghệ, hội an ninh, hội an toàn, hội an sinh
    """
)
"""What holds a name of ours, or half of one by chance (`Việt Nam Định hướng`)."""

BEFORE_THE_CITY = ("thành uỷ ", "thành đoàn ", "ubnd ", "hđnd ")
"""Before `Hồ Chí Minh` where that is the city."""

BEFORE_A_LIST = (" tại ", " ở ", " từ ", " đến ", " đi ", " vào ", ": ", ", ", "(")

NAMES_OF_PEOPLE = _listed(
    """
    an-giang, binh-duong, ha-giang, hai-duong, hue, khanh-hoa, kien-giang, long-an, thai-binh, vinh-long
    """
)
"""Slugs of units whose names people bear as well: Phan Thái Bình, Nguyễn Thị Huế. Hòa Bình and Hà Nam are others."""

SELDOM_NAMES_OF_PEOPLE = _listed(
    """
    bac-kan, bac-lieu, ca-mau, can-tho, dak-lak, dak-nong, dong-thap, lao-cai, quang-ngai, quang-tri, soc-trang,
    bac-giang, bac-ninh, ben-tre, binh-dinh, binh-phuoc, binh-thuan, cao-bang, dong-nai, gia-lai, ha-tinh,
    hai-phong, hau-giang, hung-yen, kon-tum, lai-chau, lam-dong, lang-son, nam-dinh, nghe-an, ninh-binh, ninh-thuan,
    phu-tho, phu-yen, quang-binh, quang-nam, quang-ninh, son-la, tay-ninh, thai-nguyen, thanh-hoa, tien-giang,
    tra-vinh, tuyen-quang, vinh-phuc, yen-bai
    """
)

OTHER_NAMES_OF_UNITS = {
    "thua-thien-hue": ("Thừa Thiên - Huế", "TT - Huế", "TT.Huế", "T.T.Huế", "T.T Huế"),
    "dak-lak": ("Đak Lak", "Dak Lak", "Đaklak", "Daklak", "Dăk Lăk"),
    "dak-nong": ("Đak Nông", "Dak Nông", "Dak Nong"),
}
"""Besides those of `provinces.toml`, which need not have what `by_name` reads alike."""

TOWNS = _listed(
    """
    bà rịa, bình liêu, bỉm sơn, bảo lộc, biên hòa, buôn ma thuột, cam ranh, cần giờ, củ chi, cửa lò, cẩm phả,
    cao lãnh, châu đốc, chí linh, côn đảo, dĩ an, đà lạt, điện bàn, đồ sơn, đông hà, đồng hới, đồng xoài, gia nghĩa,
    hà tiên, hà đông, hạ long, hoàng su phì, hội an, long thành, long xuyên, lý sơn, mèo vạc, móng cái, mộc châu,
    mù cang chải, mỹ tho, nha trang, nhơn trạch, phan rang - tháp chàm, phan thiết, phú quốc, phủ lý, pleiku,
    quy nhơn, rạch giá, sa đéc, sa pa, sầm sơn, tam đảo, tam điệp, tam kỳ, thủ dầu một, thủ đức, tuy hòa, uông bí,
    vân đồn, việt trì, vị thanh, vĩnh yên, vũng tàu
    """
)
"""Districts of before that everybody knows without their kind."""

BEFORE_LONGER_NAMES = ("bắc", "nam", "đông", "tây", "hội")
"""Words that are the first of a name, and stand before others: `phía bắc Ninh Bình`, `Hội An Giang`."""

DIRECTIONS = (" đông", " tây", " nam", " bắc")
"""Behind the name of a town: the ward that is called after it and lies there."""

SHORT_KINDS = {
    "tp": "thành phố",
    "t.p": "thành phố",
    "tx": "thị xã",
    "thị ủy": "thị xã",
    "quận ủy": "quận",
    "quận đoàn": "quận",
    "huyện ủy": "huyện",
    "huyện đoàn": "huyện",
}
"""What else stands before the name of a place in place of its kind."""

OTHER_NAMES_OF_TOWNS = {
    "sapa": "sa pa",
    "ban mê thuột": "buôn ma thuột",
    "buôn mê thuột": "buôn ma thuột",
    "qui nhơn": "quy nhơn",
    "phan rang": "phan rang - tháp chàm",
}
