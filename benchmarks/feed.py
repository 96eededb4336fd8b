"""Requests a second for the national feed, beside a bare aiohttp handler that sends the same bytes and headers."""

import asyncio
import base64
import json
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from benchmarks.figures import Figure, Section
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.material import html_of, portal_of, text_of, title_of
from shared.provinces import PROVINCES
from shared.runtime.infrastructure import prepare_storage
from shared.storage.client import Connection
from tests.support.archive import Archive, article_record, source_ref

NAME = "feed"
_ENTRIES = 50
_PATH = "/feeds/national.rss"
_CONNECTIONS = 32
_AS_SENT = {"Date", "Content-Length", "Transfer-Encoding", "Connection"}
"""Headers that aiohttp adds by itself."""

_TEXT = f"""\
`{_PATH}` with its {_ENTRIES} newest stories, rendered once and asked for over and over through {_CONNECTIONS}
connections, from the syndicator as `hoptin run syndicator`. The baseline is a process with an aiohttp handler that
returns the very same bytes and headers from memory."""


@dataclass(frozen=True)
class _Case:
    name: str
    headers: Mapping[str, str]
    answer: dict[str, Any]


async def run(lab: Lab) -> Section:
    seconds, rounds = (0.5, 1) if lab.quick else (2.0, 5)
    lab.begin(NAME, 3 * 2 * rounds)
    section = Section(NAME, "Feed requests", _TEXT)
    async with _syndicator(lab) as url, aiohttp.ClientSession(auto_decompress=False) as session:
        cases = await _cases(session, url + _PATH)
        async with _bare(lab, cases) as bare:
            for number, case in enumerate(cases):
                figures = await lab.in_turns(
                    case.name,
                    lambda case=case: _rate(lab, url + _PATH, case, seconds),  # type: ignore[misc]
                    lambda case=case, number=number: _rate(lab, f"{bare}/{number}", case, seconds),  # type: ignore[misc]
                    rounds=rounds,
                )
                size = len(base64.b64decode(case.answer["body"]))
                section.figures.append(Figure(f"{case.name}, {size:,} bytes", "requests/s", *figures))
    client = "wrk with one thread" if shutil.which("wrk") else "an aiohttp client in another process"
    section.remarks.append(f"{seconds:g} s a round, {rounds} rounds; the client is {client}.")
    return section


async def _cases(session: aiohttp.ClientSession, url: str) -> list[_Case]:
    """The three ways of asking, with what the syndicator answers; asked twice, the second time from its cache."""
    found: list[_Case] = []
    etag = ""
    for name, headers in (
        ("200", {"Accept-Encoding": "identity"}),
        ("200, gzip", {"Accept-Encoding": "gzip"}),
        ("304", {"Accept-Encoding": "identity", "If-None-Match": ""}),
    ):
        asked = {**headers, **({"If-None-Match": etag} if "If-None-Match" in headers else {})}
        for _ in range(2):
            async with session.get(url, headers=asked) as response:
                body = await response.read()
                kept = {key: value for key, value in response.headers.items() if key not in _AS_SENT}
                status = response.status
                etag = etag or response.headers.get("ETag", "")
        answer = {"status": status, "headers": kept, "body": base64.b64encode(body).decode()}
        found.append(_Case(name, asked, answer))
    if [case.answer["status"] for case in found] != [200, 200, 304]:
        raise CannotMeasure("The syndicator did not answer 200, 200 and 304.")
    return found


async def _rate(lab: Lab, url: str, case: _Case, seconds: float) -> float:
    """Requests a second, all answered with the case's status."""
    if shutil.which("wrk") is None:
        return await _rate_without_wrk(lab, url, case, seconds)
    headers = [part for name, value in case.headers.items() for part in ("-H", f"{name}: {value}")]
    process = await asyncio.create_subprocess_exec(
        *("wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{max(1, round(seconds))}s", *headers, url),
        stdout=asyncio.subprocess.PIPE,
    )
    output = (await process.communicate())[0].decode()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if rate is None or "Non-2xx or 3xx" in output or "Socket errors" in output:
        raise CannotMeasure(f"wrk found errors:\n{output}")
    return float(rate[1])


async def _rate_without_wrk(lab: Lab, url: str, case: _Case, seconds: float) -> float:
    process = lab.child("benchmarks.client", url, json.dumps(dict(case.headers)), str(_CONNECTIONS), str(seconds))
    try:
        await asyncio.to_thread(
            process.wait_until, lambda: b"requests/s" in process.log.read_bytes(), timeout=60, what="the client is done"
        )
        return float(process.log.read_text().split()[0])
    finally:
        process.kill()


@asynccontextmanager
async def _syndicator(lab: Lab) -> AsyncIterator[str]:
    """The service in a process of its own, over an archive of some stories; its URL."""
    database = f"bench-{lab.fresh()}"
    connection = Connection(lab.mongod.url, database)
    broker_url = lab.broker.new_vhost()
    process = None
    try:
        await prepare_storage(connection)
        await _fill(connection)
        env = {
            "HOPTIN_MONGO_URL": lab.mongod.url,
            "HOPTIN_MONGO_DATABASE": database,
            "HOPTIN_BROKER_URL": broker_url,
            "HOPTIN_HTTP_PORT": "0",
            "HOPTIN_ADMIN_PORT": "0",
        }
        process = lab.child("services.cli.main", "run", "syndicator", env=env)
        log = process.log
        await asyncio.to_thread(
            process.wait_until, lambda: b'"http_listening"' in log.read_bytes(), timeout=30, what="the feed is served"
        )
        [line] = [line for line in log.read_text().splitlines() if '"http_listening"' in line]
        url = str(json.loads(line)["url"])
        await _until_complete(url)
        yield url
    finally:
        if process is not None:
            process.terminate()
        lab.broker.delete_vhost(broker_url)
        connection.close()
        await asyncio.to_thread(lab.mongod.drop, database)


async def _fill(connection: Connection) -> None:
    archive = Archive(connection)
    now = datetime.now(UTC).replace(microsecond=0)
    for number in range(2 * _ENTRIES):
        portal = portal_of(number)
        source = source_ref(portal, province=PROVINCES[number % len(PROVINCES)].slug)
        text = "\n".join(text_of(number))
        await archive.publish(
            article_record(
                str(number),
                source=source,
                at=now - timedelta(minutes=number),
                title=title_of(number),
                summary=text[:480],
                content_html=html_of(number),
                content_text=text,
            )
        )


async def _until_complete(url: str) -> None:
    """Until the newest stories stand in the feed."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while True:
            async with session.get(url + _PATH) as response:
                if (await response.read()).count(b"<item>") == _ENTRIES:
                    return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _bare(lab: Lab, cases: list[_Case]) -> AsyncIterator[str]:
    """The baseline's URL; it serves the cases at `/0`, `/1`, …"""
    answers = lab.folder / f"answers-{lab.fresh()}.json"
    answers.write_text(json.dumps({f"/{number}": case.answer for number, case in enumerate(cases)}))
    process = lab.child("benchmarks.bare_site", str(answers))
    try:
        await asyncio.to_thread(
            process.wait_until,
            lambda: process.log.read_bytes().endswith(b"\n"),
            timeout=30,
            what="the baseline listens",
        )
        yield f"http://127.0.0.1:{process.log.read_text().strip()}"
    finally:
        process.kill()
