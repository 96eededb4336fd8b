"""Feed documents mutilated by chance: what a portal, a proxy or an enemy may make of one. Seeded."""

import random
import re
from collections.abc import Callable

from tests.support import feed_parts as parts
from tests.support.feed_samples import SAMPLES

_TOKENS = [
    *(
        b"<![CDATA[",
        b"]]>",
        b"<!",
        b"<!--",
        b"-->",
        b"<?",
        b"?>",
        b"&#xD800;",
        b"&#99999999999;",
        b"&nbsp;",
        b"&",
        b"<",
        b">",
    ),
    *(
        b"\0",
        b"\xff\xfe",
        b"\xc3",
        b"\xed\xa0\x80",
        b"<item>",
        b"</item>",
        b"<item/>",
        b"<entry>",
        b"</channel>",
        b"</rss>",
    ),
    *(
        b" xml:base='http://[::'",
        b" type='xhtml'",
        b" type='text/html'",
        b" mode='base64'",
        b" xmlns='a'",
        b" xmlns:dc='b'",
    ),
    *(
        b"<category/>",
        b"</category>",
        b"<image>/a</image>",
        b"<div>",
        b"</div>",
        b"<svg>",
        b"<source>",
        b"<title/>",
        b"]",
    ),
    *(b"<textInput>", b"<content type='xhtml'>", b"<link/>", b"\\ud800", b"{", b"[", b'"', b"1e999", b"\r\n", b" "),
]
_TAG = re.compile(rb"</?[\w:]+[^<>]*>")
_ATTRIBUTE = re.compile(rb"[\w:]+=(?:\"[^\"<>]*\"|'[^'<>]*')")
_ENTRY_TAG = re.compile(rb"</?(?:item|entry)[^<>]*>", re.IGNORECASE)
_FIELDS = [*parts.FIELDS, *parts.ODD_FIELDS, *parts.HEAD]
_DECLARED = re.compile(rb"encoding=[\"'][^\"']*[\"']")
_ENCODINGS = [b"utf-16", b"windows-1258", b"x-unknown", b"iso-8859-1", b"utf-7", b"cp037", b"utf-8", b""]
_BOMB = (
    b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY %c '%b'>" % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("k")))
    + b"<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
)

Mutation = Callable[[random.Random, bytes], bytes]


def mutated(seed: int) -> tuple[str, bytes]:
    """A sample's name, and what became of it."""
    chance = random.Random(seed)
    name = chance.choice(list(SAMPLES))
    body = SAMPLES[name]
    for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
        body = chance.choice(_MUTATIONS)(chance, body)
    return name, body


def _place(chance: random.Random, body: bytes) -> int:
    return chance.randrange(len(body) + 1)


def _flip(chance: random.Random, body: bytes) -> bytes:
    place = _place(chance, body)
    return body[:place] + bytes([chance.randrange(256)]) + body[place + 1 :]


def _cut_end(chance: random.Random, body: bytes) -> bytes:
    return body[: _place(chance, body)]


def _remove(chance: random.Random, body: bytes) -> bytes:
    place = _place(chance, body)
    return body[:place] + body[place + chance.choice([1, 5, 50, 500]) :]


def _insert(chance: random.Random, body: bytes) -> bytes:
    place = _place(chance, body)
    return body[:place] + chance.choice(_TOKENS) + body[place:]


def _double(chance: random.Random, body: bytes) -> bytes:
    begin, end = sorted((_place(chance, body), _place(chance, body)))
    return body[:end] + body[begin:end] + body[end:]


def _splice(chance: random.Random, body: bytes) -> bytes:
    other = SAMPLES[chance.choice(list(SAMPLES))]
    return body[: _place(chance, body)] + other[_place(chance, other) :]


def _swap_tags(chance: random.Random, body: bytes) -> bytes:
    tags = list(_TAG.finditer(body))
    if len(tags) < 2:
        return body
    one, other = sorted(chance.sample(tags, 2), key=lambda tag: tag.start())
    return body[: one.start()] + other[0] + body[one.end() : other.start()] + one[0] + body[other.end() :]


def _rename_tag(chance: random.Random, body: bytes) -> bytes:
    tags = list(_TAG.finditer(body))
    if not tags:
        return body
    tag = chance.choice(tags)
    return body[: tag.start()] + chance.choice([tag[0].swapcase(), b"", chance.choice(_TOKENS)]) + body[tag.end() :]


def _damage_attribute(chance: random.Random, body: bytes) -> bytes:
    attributes = list(_ATTRIBUTE.finditer(body))
    if not attributes:
        return body
    attribute = chance.choice(attributes)
    new = chance.choice(
        [
            b"",
            attribute[0][:-1],
            attribute[0] * 2,
            attribute[0] + b" " + attribute[0],
            attribute[0].replace(b"=", b""),
            b"a=1",
        ]
    )
    return body[: attribute.start()] + new + body[attribute.end() :]


def _huge_attribute(chance: random.Random, body: bytes) -> bytes:
    tags = list(_TAG.finditer(body))
    if not tags:
        return body
    place = chance.choice(tags).end() - 1
    return body[:place] + b" lon='%b'" % (chance.choice([b"x", b"&lt;", b"x='"]) * 8_000) + body[place:]


def _declare_another_encoding(chance: random.Random, body: bytes) -> bytes:
    return _DECLARED.sub(b'encoding="%b"' % chance.choice(_ENCODINGS), body)


def _encode_again(chance: random.Random, body: bytes) -> bytes:
    """As if the bytes had been taken for another charset's: all, or those of a part."""
    begin, end = sorted((_place(chance, body), _place(chance, body)))
    damaged = body[begin:end].decode("latin-1").encode(chance.choice(["utf-8", "utf-16", "cp1252"]), "replace")
    return body[:begin] + damaged + body[end:]


def _bomb(chance: random.Random, body: bytes) -> bytes:
    used = _insert_at_text(chance, body, chance.choice([b"&j;", b"&x;"]))
    return re.sub(rb"\A(<\?xml[^>]*\?>)?", lambda prolog: prolog[0] + _BOMB, used)


def _insert_at_text(chance: random.Random, body: bytes, what: bytes) -> bytes:
    tags = list(_TAG.finditer(body))
    place = chance.choice(tags).end() if tags else 0
    return body[:place] + what + body[place:]


def _nest(chance: random.Random, body: bytes) -> bytes:
    depth = chance.choice([50, 300, 1000])
    tag = chance.choice([b"p", b"item", b"div", b"source", b"title"])
    return _insert_at_text(chance, body, b"<%b>" % tag * depth + b"</%b>" % tag * depth)


def _many(chance: random.Random, body: bytes) -> bytes:
    return _insert_at_text(chance, body, chance.choice([b"<item/>", b"<a/>", b"<item></item>", b"<title>"]) * 300)


def _insert_field(chance: random.Random, body: bytes) -> bytes:
    """Behind an entry's opening tag, or before its closing one: the document may stay well-formed."""
    tags = list(_ENTRY_TAG.finditer(body))
    if not tags:
        return body
    tag = chance.choice(tags)
    place = tag.start() if tag[0].startswith(b"</") else tag.end()
    return body[:place] + chance.choice(_FIELDS).encode() + body[place:]


def _rename_element(chance: random.Random, body: bytes) -> bytes:
    """All of that name, opened and closed."""
    name = chance.choice(
        [b"title", b"link", b"guid", b"description", b"content", b"id", b"author", b"channel", b"item"]
    )
    new = chance.choice(
        [b"title", b"summary", b"body", b"source", b"image", b"tin", name.upper(), b"entry", b"language"]
    )
    return re.sub(rb"(</?)%b(?=[\s/>])" % name, rb"\g<1>" + new, body)


def _change_text(chance: random.Random, body: bytes) -> bytes:
    tags = list(_TAG.finditer(body))
    if len(tags) < 2:
        return body
    number = chance.randrange(len(tags) - 1)
    text = chance.choice([b"", b"tin", "Tin tức".encode(), b"&lt;p&gt;", b"<![CDATA[<p>x</p>]]>", b"&#13;", b" \r\n"])
    return body[: tags[number].end()] + text + body[tags[number + 1].start() :]


_MUTATIONS: list[Mutation] = [
    *(_insert_field, _insert_field, _insert_field, _rename_element, _change_text, _change_text),
    *(_flip, _flip, _cut_end, _remove, _insert, _insert, _double, _splice, _swap_tags, _rename_tag),
    *(_damage_attribute, _huge_attribute, _declare_another_encoding, _encode_again, _bomb, _nest, _many),
]
