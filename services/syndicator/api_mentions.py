"""What the API says of the things that an article names."""

from typing import Literal

import msgspec

from services.syndicator import safe
from shared import article
from shared.provinces import locate


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything in an answer."""


class Mention(Shape, frozen=True, kw_only=True):
    in_title: bool
    spans: list[tuple[int, int]]
    """Where `content_text` names it: first character and the one after the last, in code points."""


class MentionedProvince(Mention, frozen=True, kw_only=True):
    """One of today's units. `legacy_name`: the former one, where that is named; `by`: what of it is named."""

    slug: str
    name: str
    legacy_name: str | None
    """The former unit, where it is that one that the text names."""
    by: Literal["name", "district", "commune"]
    """What the text names: the unit, or a place within it."""


class MentionedPlace(Mention, frozen=True, kw_only=True):
    """A place within a unit; `province` is the slug of today's."""

    name: str
    kind: Literal["district", "commune"]
    province: str
    """Slug of today's unit."""


class MentionedDocument(Mention, frozen=True, kw_only=True):
    """An official document. `key` is for `/api/v1/articles?document=`; `date` is a day or a year, ISO 8601."""

    key: str
    """For `/api/v1/articles?document=`."""
    kind: str
    number: str
    issuer: str | None
    date: str | None
    """ISO 8601: a day, or a year."""


class MentionedPerson(Mention, frozen=True, kw_only=True):
    name: str
    title: str | None


class MentionedOrganisation(Mention, frozen=True, kw_only=True):
    name: str


class Mentions(Shape, frozen=True, kw_only=True):
    """What an article names. `spans` tell where `content_text` does, the first few of many: the first character and
    the one after the last, in code points; `in_title`, that the title does as well."""

    provinces: list[MentionedProvince] = []
    places: list[MentionedPlace] = []
    documents: list[MentionedDocument] = []
    people: list[MentionedPerson] = []
    organisations: list[MentionedOrganisation] = []


def mentions_shape(found: article.Mentions) -> Mentions:
    return Mentions(
        provinces=[shape for mention in found.provinces if (shape := _province(mention))],
        places=[
            MentionedPlace(
                name=safe.line(each.name),
                kind=each.kind,
                province=each.province,
                in_title=each.in_title,
                spans=each.spans,
            )
            for each in found.places
        ],
        documents=[
            MentionedDocument(
                key=each.key,
                kind=safe.line(each.kind),
                number=safe.line(each.number),
                issuer=safe.line(each.issuer or "") or None,
                date=each.date,
                in_title=each.in_title,
                spans=each.spans,
            )
            for each in found.documents
        ],
        people=[
            MentionedPerson(
                name=safe.line(each.name),
                title=safe.line(each.title or "") or None,
                in_title=each.in_title,
                spans=each.spans,
            )
            for each in found.people
        ],
        organisations=[
            MentionedOrganisation(name=safe.line(each.name), in_title=each.in_title, spans=each.spans)
            for each in found.organisations
        ],
    )


def _province(mention: article.ProvinceMention) -> MentionedProvince | None:
    located = locate(mention.legacy or mention.slug)
    if located is None:
        return None
    today, former = located
    return MentionedProvince(
        slug=today.slug,
        name=today.name,
        legacy_name=former.name if former else None,
        by=mention.by,
        in_title=mention.in_title,
        spans=mention.spans,
    )
