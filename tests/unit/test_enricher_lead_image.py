"""Which image stands for an article."""

import pytest

from services.enricher.lead_image import lead_image, may_lead
from shared.article import Image

_PICTURE = Image(url="https://tinh.example.gov.vn/upload/2026/03/khanh-thanh-cau.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/logo.png",
        "https://a.example/images/logo-tinh.jpg",
        "https://a.example/images/Logo_HP2024.jpg",
        "https://a.example/icon/print.png",
        "https://a.example/icons/fb.png",
        "https://a.example/img/facebook.png",
        "https://a.example/img/share-zalo.png",
        "https://a.example/banner/tet-2026.jpg",
        "https://a.example/upload/Banner%20top.jpg",
        "https://a.example/quang-cao/anh1.jpg",
        "https://a.example/Qu%E1%BA%A3ng%20c%C3%A1o/anh1.jpg",
        "https://a.example/avatar/12.jpg",
        "https://a.example/users/noavatar.png",
        "https://a.example/spacer.gif",
        "https://a.example/1x1.png",
        "https://a.example/blank.png",
        "https://a.example/no-image.jpg",
        "https://a.example/noimage.jpg",
        "https://a.example/anh.svg",
        "https://a.example/favicon.ico",
        "https://a.example/anh-16x16.png",
        "https://a.example/anh.jpg?w=32&h=32",
        "https://a.example/anh.jpg?width=60px",
        "https://a.example/qrcode.png",
        "https://a.example/img/hotline.png",
        "https://a.example/tin-nhiem-mang.png",
        "https://www.google-analytics.com/collect.png",
        "https://www.facebook.com/tr?id=1",
        "http://[broken",
    ],
)
def test_furniture_does_not_lead(url: str) -> None:
    assert not may_lead(Image(url=url))


@pytest.mark.parametrize(
    "url",
    [
        _PICTURE.url,
        "https://a.example/sharepoint/anh/hoi-nghi.jpg",
        "https://a.example/upload/iconic-bridge.jpg",
        "https://a.example/upload/logistics.jpg",
        "https://a.example/documents/10181/DSC_0012.JPG?t=1700000000",
        "https://a.example/thumb/800x450/anh.jpg",
        "https://a.example/anh.jpg?w=640&h=360",
        "https://a.example/2026/anh-1200x800.webp",
        "https://a.example/Resize/100/anh.jpg",
        "https://a.example/homestay-ban-lac.jpg",
        "https://a.example/anh-dai-dien/hop-bao.jpg",
        "https://a.example/upload/bao-tang-buu-chinh.jpg",
    ],
)
def test_a_picture_may_lead(url: str) -> None:
    assert may_lead(Image(url=url))


@pytest.mark.parametrize(
    ("caption", "leads"),
    [
        ("Logo tỉnh", False),
        ("Chia sẻ Facebook", False),
        ("Mã QR", False),
        ("Lễ cắt băng khánh thành cầu", True),
        ("Bí thư Đảng ủy trao logo lưu niệm cho đội vô địch tại lễ bế mạc giải bóng đá thiếu niên", True),
    ],
)
def test_a_caption_tells_too(caption: str, leads: bool) -> None:
    assert may_lead(Image(url="https://a.example/anh1.jpg", caption=caption)) is leads


def test_the_lead_comes_first_and_the_others_keep_their_order() -> None:
    logo, icon = Image(url="https://a.example/logo.png"), Image(url="https://a.example/icon.png")
    second = Image(url="https://a.example/anh2.jpg")
    assert lead_image([logo, icon, _PICTURE, second]) == [_PICTURE, logo, icon, second]
    assert lead_image([_PICTURE, logo]) == [_PICTURE, logo]
    assert lead_image([logo, icon]) == [logo, icon]
    assert lead_image([]) == []
