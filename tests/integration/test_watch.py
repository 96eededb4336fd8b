"""What a running process tells of the queues, the quarantine and the sources: through real services."""

import asyncio

import aiohttp

from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.logging import get_logger
from shared.runtime.admin import AdminServer
from shared.runtime.infrastructure import Infrastructure, Watch
from shared.settings import load_settings
from shared.storage.client import Connection


async def test_queue_depths_and_dead_letters_are_metrics(mongo_url: str, mongo_database: str) -> None:
    connection = Connection(mongo_url, mongo_database)
    log = get_logger("test")
    bus = MongoBus(connection)
    it = Infrastructure(load_settings(), log, connection, bus)
    admin = AdminServer(it.health, it.metrics, log)
    stop = asyncio.Event()
    await admin.start("127.0.0.1", 0)
    watch = Watch(it, bus)
    assert await watch.until_ready(stop)
    await bus.ready()
    await bus.publish([Message(id="1", type="article.discovered", body=b"{}")])
    try:
        await watch.measure()
        lines = await _metrics(admin.url)
        assert lines['hoptin_queue_messages{queue="enricher",state="ready"}'] == 1
        assert lines['hoptin_queue_messages{queue="archiver",state="parked"}'] == 0
        assert lines["hoptin_dead_letters"] == lines["hoptin_sources_failing"] == 0
    finally:
        await admin.stop()
        await bus.close()
        await asyncio.to_thread(connection.close)


async def _metrics(url: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as response:
        text = await response.text()
    samples = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}
