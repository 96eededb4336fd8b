"""Identities: every alias of an entry, and the article it names, for ever.

An article's id is minted once. Aliases are inserted only where absent, in a transaction, so that two pollers
that meet the same article in two sources at the same instant agree on its id. Polls that ask at the same time
share a transaction: its commit waits for the disk, and so do the driver's few threads.
"""

import os
from collections.abc import Iterator, Sequence
from uuid import UUID

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import BulkWriteError

from shared.record import Record
from shared.storage.client import Connection, Document
from shared.storage.collections import IDENTITIES
from shared.storage.errors import StorageError, StorageUnavailable, translated
from shared.storage.grouping import Grouping

_AT_ONCE = 3000
"""Aliases in one transaction, unless a single poll has more: what many polls bring together must not become one
that the database takes long over, or that it cannot hold."""


_DUPLICATE_KEY = 11000


class _TakenMeanwhileError(Exception):
    """Another poll has named an article by one of these aliases since they were looked up."""


class Alias(Record, frozen=True, kw_only=True):
    portal: str
    kind: str
    """`guid`, `link` or `text`."""
    value: str
    """At most a few hundred bytes: longer ones are hashed by who makes the alias."""

    def key(self) -> Document:
        return {"portal": self.portal, "kind": self.kind, "value": self.value}


Entries = Sequence[Sequence[Alias]]
"""The aliases of each entry of a document, the most trusted first."""


class Identities:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._identities = connection.database[IDENTITIES.name]
        self._polls = Grouping(self._resolve_together)

    async def resolve(self, entries: Entries) -> list[str]:
        """The article id of each entry, given its aliases.

        An entry is the article that its first known alias names; if none is known, a new id is minted. Its
        unknown aliases name the same article from then on. All or nothing.
        """
        resolved = await self._polls.add(entries)
        if isinstance(resolved, Exception):
            raise resolved
        return resolved

    async def _resolve_together(self, polls: Sequence[Entries]) -> list[list[str] | Exception]:
        """What each poll gets."""
        resolved: list[list[str] | Exception] = []
        for some in _portions(polls):
            resolved += await self._resolve_portion(some)
        return resolved

    async def _resolve_portion(self, polls: Sequence[Entries]) -> Sequence[list[str] | Exception]:
        try:
            return _divided(await self._resolve_all([entry for entries in polls for entry in entries]), polls)
        except StorageUnavailable as error:
            return [error] * len(polls)
        except (StorageError, ValueError) as error:
            if len(polls) == 1:
                return [error]
            # What the database refuses of one poll must not be the others' failure.
            return [found for entries in polls for found in await self._resolve_portion([entries])]

    async def _resolve_all(self, entries: Entries) -> list[str]:
        known = await self._lookup([alias for aliases in entries for alias in aliases], None)
        if all(alias in known for aliases in entries for alias in aliases):
            return [known[aliases[0]] for aliases in entries]
        try:
            return await self._connection.in_transaction(lambda session: self._name(entries, dict(known), session))
        except _TakenMeanwhileError:
            return await self._connection.in_transaction(lambda session: self._look_and_name(entries, session))

    async def find(self, portal: str, kind: str, value: str) -> str | None:
        """The article that an alias names."""
        with translated():
            document = await self._identities.find_one({"_id": Alias(portal=portal, kind=kind, value=value).key()})
        return document["article_id"] if document else None

    async def named(self, aliases: Sequence[Alias]) -> dict[Alias, str]:
        """The articles that these aliases name, those of them that name any."""
        return await self._lookup(list(aliases), None)

    async def _look_and_name(self, entries: Entries, session: AsyncIOMotorClientSession) -> list[str]:
        known = await self._lookup([alias for aliases in entries for alias in aliases], session)
        return await self._name(entries, known, session)

    async def _name(self, entries: Entries, known: dict[Alias, str], session: AsyncIOMotorClientSession) -> list[str]:
        """Insert what is not `known`. What was known stays true: an alias never goes. Raises `_TakenMeanwhileError`
        if an alias that was not has been inserted since."""
        minted = _mint(len(entries))
        resolved: list[str] = []
        new: list[Document] = []
        for aliases in entries:
            article_id = next((known[alias] for alias in aliases if alias in known), None) or next(minted)
            resolved.append(article_id)
            for alias in aliases:
                if alias not in known:
                    known[alias] = article_id
                    new.append({"_id": alias.key(), "article_id": article_id})
        if new:
            try:
                await self._identities.insert_many(new, session=session)
            except BulkWriteError as error:
                if any(each.get("code") == _DUPLICATE_KEY for each in (error.details or {}).get("writeErrors", ())):
                    raise _TakenMeanwhileError from error
                raise
        return resolved

    async def _lookup(self, aliases: list[Alias], session: AsyncIOMotorClientSession | None) -> dict[Alias, str]:
        keys = [alias.key() for alias in aliases]
        if session is not None:
            found = await self._identities.find({"_id": {"$in": keys}}, session=session).to_list(None)
        else:
            with translated():
                found = await self._identities.find({"_id": {"$in": keys}}).to_list(None)
        return {
            Alias(
                portal=document["_id"]["portal"], kind=document["_id"]["kind"], value=document["_id"]["value"]
            ): document["article_id"]
            for document in found
        }


def _portions(polls: Sequence[Entries]) -> Iterator[Sequence[Entries]]:
    """The polls in order, so many at once as have at most `_AT_ONCE` aliases together; each at least one."""
    some: list[Entries] = []
    count = 0
    for entries in polls:
        aliases = sum(map(len, entries))
        if some and count + aliases > _AT_ONCE:
            yield some
            some, count = [], 0
        some.append(entries)
        count += aliases
    if some:
        yield some


def _divided(article_ids: list[str], polls: Sequence[Entries]) -> list[list[str] | Exception]:
    """Each poll's part."""
    waiting = iter(article_ids)
    return [[next(waiting) for _ in entries] for entries in polls]


def _mint(most: int) -> Iterator[str]:
    """New ids, random as those of `uuid4`, whose randomness is asked for once instead of for each."""
    random = os.urandom(16 * most)
    return (str(UUID(bytes=random[16 * number : 16 * number + 16], version=4)) for number in range(most))
