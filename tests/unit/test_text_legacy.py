"""Texts in the fonts from before Unicode, and texts in any language that are to be left alone."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.legacy import decode_legacy, decode_together
from shared.text.spelling import is_syllable

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc", MOTTO),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc", MOTTO),
        ("Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam, Ä\x90á»™c láº\xadp - Tá»± do - Háº¡nh phÃºc", MOTTO),
        ("Cá»\x99ng hÃ²a xÃ£ há»\x99i", "Cộng hòa xã hội"),
        ("C«ng hßa x· héi", "Công hòa xã hội"),
        ("COÄNG HOØA XAÕ HOÄI", "CỘNG HÒA XÃ HỘI"),
        ("Aån Ñoä, OÂng, Aù chaâu", "Ẩn Độ, Ông, Á châu"),
        ("Aån Ñoä, Oâng, Aùnh chaâu", "Ẩn Độ, Ông, Ánh châu"),
        # The font made capitals of these; a lone initial does not tell.
        ("CéNG HßA X· HéI VIÖT NAM", "CỘNG HÒA Xã HỘI VIỆT NAM"),
        ("H§ND thµnh phè H¶i Phßng häp phiªn th­êng kú", "HĐND thành phố Hải Phòng họp phiên thường kỳ"),
        ("“ChiÕn dÞch” – thÇn tèc… ë N½ng", "“Chiến dịch” – thần tốc… ở Nẵng"),
        # Escaped by an editor that took them for Latin letters.
        ("C&eacute;ng h&szlig;a x&#183; h&#xe9;i&nbsp;ch&ntilde;", "Cộng hòa xã hội&nbsp;chủ"),
        (
            '<p class="t">C«ng hßa<br>x· héi</p><style>p {color: red; font-family: verdana}</style>',
            '<p class="t">Công hòa<br>xã hội</p><style>p {color: red; font-family: verdana}</style>',
        ),
        # Cut off within a letter.
        ("Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t", "Cộng hòa xã hội chủ nghĩa Việt"),
        ("Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»", "Cộng hòa xã hội chủ nghĩa Viá»"),
    ],
)
def test_vietnamese_is_recovered(text: str, expected: str) -> None:
    assert decode_legacy(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Quarterly report of the People's Committee",
        MOTTO,
        unicodedata.normalize("NFD", MOTTO),
        # Vietnamese with Latin-1 letters only.
        "Không có tôi bé nhé, má và cô Tú đi Hà Nam".replace("đ", ""),
        "Thông báo: nhà tài, CÔNG AN, hôm này có tám bé, ý chí và hòa bình",
        "Le président a été élu à la tête de l'État où il siège, né à Orléans; là-bas, l'été fut gâché dès août",
        "« Bonjour », dit-il · « où êtes-vous ? » © 2024 · 5 µm ± 2 µg · 30 °C · § 5",
        "pr&eacute;sident &agrave; l&#39;&Eacute;tat &laquo;&nbsp;o&ugrave;&nbsp;&raquo; n&eacute;",
        "Die Größe der Straße ist für schöne Mädchen überall möglich, Änderungen ausgeschlossen",
        "El niño comió más jamón; ¿qué sé yo? Él está aquí, tú también, sí señor, dé té",
        "Não há nada; são três irmãos que têm você à mão",
        "Så må du gå på fjället, där är det två år; en båt på én ø, få nå det",
        "Du må kun oppgi navn på én katalog",
        "Það er ekki hægt að sjá húsið á kvöldin",
        "Più perché già è così, né lì può",
        "Привет, мир; こんにちは; 你好",
        "IR35 café naïve résumé Zoë façade",
        # Too little to tell: this may be `một bộ`, or Miss Bé.
        "mét bé",
        "tØnh",
    ],
)
def test_what_is_good_is_left_alone(text: str) -> None:
    assert decode_legacy(text) == text


def test_what_an_entry_shows_decides_for_all_of_its_texts() -> None:
    texts = ["Thanh tra tØnh", "<p>Céng hßa x· héi chñ nghÜa</p>", "", "http://a.vn/?b=1&c", "Lª V¨n §«"]
    assert decode_together(texts) == [
        "Thanh tra tỉnh",
        "<p>Cộng hòa xã hội chủ nghĩa</p>",
        "",
        "http://a.vn/?b=1&c",
        "Lê Văn Đô",
    ]


def test_a_text_that_is_unicode_stays_beside_one_that_is_not() -> None:
    texts = ["Thanh tra tỉnh: hòa", "Céng hßa x· héi chñ nghÜa", "Hà và nhà là cà"]
    assert decode_together(texts) == [texts[0], "Cộng hòa xã hội chủ nghĩa", texts[2]]


# The encoders are written down once more, in another way, from TCVN 5712:1993 and from VNI's own description.
LETTERS = "ăâđêôơưĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3 = bytes.fromhex(
    "A8A9AEAAABACAD A1A2A7A3A4A5A6 B5B6B7B8B9 BBBCBDBEC6 C7C8C9CACB CCCECFD0D1 D2D3D4D5D6"
    "D7D8DCDDDE DFE1E2E3E4 E5E6E7E8E9 EAEBECEDEE EFF1F2F3F4 F5F6F7F8F9 FAFBFCFDFE"
).decode("latin-1")


def as_tcvn3(text: str) -> str:
    """The fonts have no capitals with tones: these are small letters in a font that draws capitals."""
    pairs = dict(zip(LETTERS, TCVN3, strict=True))
    return "".join(pairs.get(char) or pairs.get(char.lower(), char) for char in text)


def as_vni(text: str) -> str:
    marks = {
        "": " ùøûõï",
        "\u0302": "âáàåãä",
        "\u0306": "êéèúüë",
    }
    alone = {"đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì", "ỵ": "î"}

    def written(char: str) -> str:
        if char.lower() in alone:
            return alone[char.lower()]
        base, *signs = list(unicodedata.normalize("NFD", char.lower()))
        tone = next((at for at, sign in enumerate("\u0301\u0300\u0309\u0303\u0323", 1) if sign in signs), 0)
        if "\u031b" in signs:
            base, shape = {"o": "ô", "u": "ö"}[base], ""
        else:
            shape = next((sign for sign in "\u0302\u0306" if sign in signs), "")
        return base + marks[shape][tone].strip()

    return "".join(written(char).upper() if char.isupper() else written(char) for char in text)


def as_utf8_misread(text: str) -> str:
    def read(byte: int) -> str:
        return bytes([byte]).decode("cp1252", "ignore") or chr(byte)

    return "".join(map(read, text.encode()))


def lower(text: str) -> str:
    return text.lower()


def exactly(text: str) -> str:
    return text


WAYS = [(as_tcvn3, lower), (as_vni, exactly), (as_utf8_misread, exactly)]
SENTENCES = [
    "Sáng 22/7, Thanh tra Chính phủ tổ chức hội nghị trực tuyến sơ kết công tác 6 tháng đầu năm.",
    "Đồng chí Phó Chủ tịch UBND tỉnh đề nghị các sở, ngành khẩn trương giải ngân vốn đầu tư công.",
    "“Ngày hội Đọc sách” thu hút hơn 1.200 học sinh của 35 trường trên địa bàn huyện Thủy Nguyên…",
    "Bão số 3 (Yagi) gây mưa to, gió giật cấp 12; nhiều tuyến đường ngập sâu, cây xanh gãy đổ.",
    "KẾT QUẢ BẦU CỬ ĐẠI BIỂU HỘI ĐỒNG NHÂN DÂN XÃ NHIỆM KỲ 2021 – 2026",
    "<p>Hội thảo khoa học về <b>biển đảo</b> quê hương: ảnh, tư liệu quý; ý kiến của nghệ nhân Đỗ Thị Quỳnh</p>",
    "Thủ tướng Phạm Văn Ỷ dự lễ khởi công cầu vượt, khuyến khích người dân sử dụng phương tiện công cộng.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("written", "but_for"), WAYS)
def test_what_was_written_comes_back(
    sentence: str, written: Callable[[str], str], but_for: Callable[[str], str]
) -> None:
    assert written(sentence) != sentence
    assert but_for(decode_legacy(written(sentence))) == but_for(sentence)


@pytest.mark.parametrize(("written", "but_for"), WAYS)
def test_every_letter_comes_back(written: Callable[[str], str], but_for: Callable[[str], str]) -> None:
    every = [
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "aăâeêioôơuưy"
        for tone in "\u0300\u0301\u0309\u0303\u0323"
    ]
    text = " ".join(["đi", "Đi", "ăn", "Ăn", "ân", "Ân", "ên", "Ên", "ôn", "Ôn", "ơn", "Ơn", "ưng", "Ưng", *every])
    text += " " + " ".join(each.upper() for each in every)
    context = "hội nghị trực tuyến giải phóng mặt bằng đường ven biển " * 3
    assert but_for(decode_legacy(written(context + text))) == but_for(context + text)


WORDS = sorted({word.strip("“”…,.;:()<>/pb") for sentence in SENTENCES for word in sentence.lower().split()})


@given(st.permutations([word for word in WORDS if is_syllable(word)]), st.sampled_from(WAYS))
def test_words_in_any_order_come_back(words: list[str], way: tuple[Callable[[str], str], Callable[[str], str]]) -> None:
    text = " ".join(words[:50])
    assert decode_legacy(way[0](text)) == text


def vietnamese(letters: str) -> st.SearchStrategy[str]:
    """Words spelled as Vietnamese, with these letters only."""
    onsets = st.sampled_from(["", "b", "ch", "đ", "k", "m", "nh", "ph", "t", "tr", "v", "ng"])
    rimes = st.text(st.sampled_from(letters), min_size=1, max_size=3)
    words = st.builds(str.__add__, onsets, rimes).filter(is_syllable)
    return st.lists(words, min_size=1, max_size=30).map(" ".join)


@settings(max_examples=200)
@given(
    st.one_of(
        vietnamese("àáâãèéêìíòóôõùúýaeiouycnmt").map(lambda text: text.replace("đ", "d")), vietnamese(LETTERS + "cnm")
    )
)
def test_vietnamese_in_unicode_is_left_alone(text: str) -> None:
    assert decode_legacy(text) == text


@given(st.lists(st.text(st.characters(max_codepoint=0x2FF)), max_size=4))
def test_any_texts_are_read(texts: list[str]) -> None:
    assert len(decode_together(texts)) == len(texts)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["é", "é ", "&eacute;", "&", "<style>é", "<é", "<!--é", "á»™", "aâ", "&é", "hßa "])
def test_long_texts_take_linear_time(piece: str) -> None:
    decode_legacy(piece * (1_000_000 // len(piece)))
