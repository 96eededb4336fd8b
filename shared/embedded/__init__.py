"""The database that comes along: one `mongod` per data folder, shared by every process that works on it."""

from shared.embedded.binary import find_mongod, problems
from shared.embedded.errors import EmbeddedUnavailable
from shared.embedded.layout import has_database
from shared.embedded.lease import EmbeddedMongod

__all__ = ["EmbeddedMongod", "EmbeddedUnavailable", "find_mongod", "has_database", "problems"]
