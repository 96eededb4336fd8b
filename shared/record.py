"""The base of what is sent and stored."""

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything inside an event: immutable, and built by keyword so that field order means nothing."""
