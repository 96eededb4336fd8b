"""Identities: every alias of an entry, and the article it names, for ever.

An article's id is minted once. Aliases are inserted only where absent, in a transaction, so that two pollers
that meet the same article in two sources at the same instant agree on its id.
"""

from collections.abc import Sequence
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorClientSession

from shared.events import Record
from shared.storage.client import Connection, Document
from shared.storage.collections import IDENTITIES
from shared.storage.errors import translated


class Alias(Record, frozen=True, kw_only=True):
    portal: str
    kind: str
    """`guid`, `link` or `text`."""
    value: str
    """At most a few hundred bytes: longer ones are hashed by who makes the alias."""

    def key(self) -> Document:
        return {"portal": self.portal, "kind": self.kind, "value": self.value}


class Identities:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._identities = connection.database[IDENTITIES.name]

    async def resolve(self, entries: Sequence[Sequence[Alias]]) -> list[str]:
        """The article id of each entry, given its aliases, the most trusted first.

        An entry is the article that its first known alias names; if none is known, a new id is minted. Its
        unknown aliases name the same article from then on. All or nothing.
        """
        known = await self._lookup([alias for aliases in entries for alias in aliases], None)
        if all(alias in known for aliases in entries for alias in aliases):
            return [known[aliases[0]] for aliases in entries]
        return await self._connection.in_transaction(lambda session: self._resolve(entries, session))

    async def find(self, portal: str, kind: str, value: str) -> str | None:
        """The article that an alias names."""
        with translated():
            document = await self._identities.find_one({"_id": Alias(portal=portal, kind=kind, value=value).key()})
        return document["article_id"] if document else None

    async def _resolve(self, entries: Sequence[Sequence[Alias]], session: AsyncIOMotorClientSession) -> list[str]:
        known = await self._lookup([alias for aliases in entries for alias in aliases], session)
        resolved: list[str] = []
        new: list[Document] = []
        for aliases in entries:
            article_id = next((known[alias] for alias in aliases if alias in known), None) or str(uuid4())
            resolved.append(article_id)
            for alias in aliases:
                if alias not in known:
                    known[alias] = article_id
                    new.append({"_id": alias.key(), "article_id": article_id})
        if new:
            await self._identities.insert_many(new, session=session)
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
