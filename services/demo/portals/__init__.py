"""Sample provincial portals for `hoptin demo`: invented news in the dialects that real portals speak."""

from services.demo.portals.newsroom import Rhythm
from services.demo.portals.server import Correction, Expected, SamplePortals, SampleSource, Withdrawal
from services.demo.portals.texts import SampleFeed, SamplePortal

__all__ = [
    "Correction",
    "Expected",
    "Rhythm",
    "SampleFeed",
    "SamplePortal",
    "SamplePortals",
    "SampleSource",
    "Withdrawal",
]
