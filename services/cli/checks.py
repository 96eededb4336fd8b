"""What a check of the doctor comes to."""

import msgspec


class Check(msgspec.Struct, frozen=True):
    name: str
    ok: bool
    sentence: str
    """What was found, and what to do where that is not good."""


def passed(name: str, sentence: str) -> Check:
    return Check(name, True, _sentence(sentence))


def failed(name: str, sentence: str) -> Check:
    return Check(name, False, _sentence(sentence))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
