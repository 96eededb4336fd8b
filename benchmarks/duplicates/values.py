"""What fills a slot: dates, numbers, invented people, places and firms, drawn by seed."""

import tomllib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

_NAMES: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "texts" / "names.toml").read_text("utf-8"))
_FIRST_DAY = date(2026, 1, 5)


def value(kind: str, arguments: str, rng: Random) -> str:
    """Raises `ValueError` for a kind that there is not."""
    if kind in _NAMES:
        return rng.choice(_NAMES[kind])
    if kind not in _KINDS:
        raise ValueError(f"No slot is filled with {kind!r}; there are {', '.join([*_KINDS, *_NAMES])}.")
    return _KINDS[kind](arguments, rng)


def day(rng: Random) -> date:
    """A working week's day of the first nine months of 2026."""
    return _FIRST_DAY + timedelta(days=rng.randrange(270))


def _date(_: str, rng: Random) -> str:
    return _short(day(rng))


def _short(on: date) -> str:
    return f"{on.day}/{on.month}/{on.year}"


def _long_date(_: str, rng: Random) -> str:
    on = day(rng)
    return f"ngày {on.day} tháng {on.month} năm {on.year}"


def _week(_: str, rng: Random) -> str:
    monday = day(rng)
    monday -= timedelta(days=monday.weekday())
    return f"từ ngày {_short(monday)} đến ngày {_short(monday + timedelta(days=6))}"


def _month(_: str, rng: Random) -> str:
    return f"{rng.randint(1, 12)}/{rng.choice((2025, 2026))}"


def _time(_: str, rng: Random) -> str:
    return f"{rng.randint(6, 17)} giờ{rng.choice(('', ' 30', ' 15', ' 45'))}"


def _integer(arguments: str, rng: Random) -> str:
    low, high = map(int, arguments.split())
    return _grouped(rng.randint(low, high))


def _decimal(arguments: str, rng: Random) -> str:
    low, high = map(float, arguments.split())
    return f"{rng.uniform(low, high):.1f}".replace(".", ",")


def _money(arguments: str, rng: Random) -> str:
    """Between two numbers of million đồng, written out."""
    low, high = map(int, arguments.split())
    return _grouped(rng.randint(low * 1000, high * 1000) * 1000)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _person(_: str, rng: Random) -> str:
    return " ".join(rng.choice(_NAMES[part]) for part in ("surname", "middle", "given"))


def _document(arguments: str, rng: Random) -> str:
    """`TB-UBND` to `123/TB-UBND`."""
    return f"{rng.randint(11, 3900)}/{arguments}"


def _phone(_: str, rng: Random) -> str:
    return f"02{rng.randint(10, 99)}.{rng.randint(3000, 3999)}.{rng.randint(100, 999)}"


def _one(arguments: str, rng: Random) -> str:
    """`A | B | C`."""
    return rng.choice([each.strip() for each in arguments.lstrip(":").split("|")])


def _some(arguments: str, rng: Random) -> str:
    """`2 4 commune` to two to four of them, in a list."""
    low, high, kind = arguments.split()
    return ", ".join(_sample(_NAMES[kind], rng.randint(int(low), int(high)), rng))


def _sample(names: Sequence[str], number: int, rng: Random) -> list[str]:
    return rng.sample(names, number)


_KINDS: dict[str, Callable[[str, Random], str]] = {
    "date": _date,
    "longdate": _long_date,
    "week": _week,
    "month": _month,
    "time": _time,
    "int": _integer,
    "dec": _decimal,
    "money": _money,
    "person": _person,
    "doc": _document,
    "phone": _phone,
    "one": _one,
    "some": _some,
}
