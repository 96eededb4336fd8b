"""Health and metrics of a process, over HTTP, as a platform's probes see them."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from shared.logging import get_logger
from shared.metrics import Metrics
from shared.runtime.admin import AdminServer, PortTaken
from shared.runtime.health import Health
from shared.runtime.process import CannotStart, run_parts

LOG = get_logger("test")


@pytest.fixture
async def admin() -> AsyncIterator[tuple[AdminServer, Health, Metrics]]:
    health, metrics = Health(), Metrics()
    server = AdminServer(health, metrics, LOG)
    await server.start("127.0.0.1", 0)
    yield server, health, metrics
    await server.stop()


async def _get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_alive_says_nothing_about_what_it_depends_on(admin: tuple[AdminServer, Health, Metrics]) -> None:
    server, health, _ = admin
    health.watch("database", lambda: "MongoDB does not answer.")
    assert await _get(f"{server.url}/healthz") == (200, '{"status": "ok"}')


async def test_ready_names_what_is_missing_and_recovers(admin: tuple[AdminServer, Health, Metrics]) -> None:
    server, health, _ = admin
    problems: list[str | None] = ["MongoDB does not answer."]
    health.watch("database", lambda: problems[-1])
    status, body = await _get(f"{server.url}/readyz")
    assert (status, "MongoDB does not answer." in body) == (503, True)
    problems.append(None)
    assert (await _get(f"{server.url}/readyz"))[0] == 200


async def test_metrics_are_exposed_with_what_was_counted(admin: tuple[AdminServer, Health, Metrics]) -> None:
    server, _, metrics = admin
    metrics.messages.labels("enricher", "done").inc(3)
    status, body = await _get(f"{server.url}/metrics")
    assert status == 200
    assert 'hoptin_messages_total{outcome="done",service="enricher"} 3.0' in body
    assert "process_resident_memory_bytes" in body


async def test_a_taken_port_is_told_in_a_sentence_that_names_the_setting(
    admin: tuple[AdminServer, Health, Metrics],
) -> None:
    port = int(admin[0].url.rsplit(":", 1)[1])
    with pytest.raises(PortTaken, match=rf"^HOPTIN_ADMIN_PORT: cannot listen on 127.0.0.1 port {port} \(.+\); set "):
        await AdminServer(Health(), Metrics(), LOG).start("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "nobody.invalid"])
async def test_an_address_that_is_not_this_machines_names_its_own_variable(host: str) -> None:
    with pytest.raises(PortTaken, match=rf"^HOPTIN_HTTP_HOST: .*{host}.* 127\.0\.0\.1"):
        await AdminServer(Health(), Metrics(), LOG).start(host, 0)


class _Works:
    """A part that records how it ended."""

    name = "works"

    def __init__(self) -> None:
        self.drained = False

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.drained = True


class _Fails:
    name = "fails"

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def run(self, stop: asyncio.Event) -> None:
        raise self.error


async def test_a_part_that_crashes_stops_the_others_which_drain() -> None:
    works = _Works()
    assert await run_parts([works, _Fails(RuntimeError("boom"))], asyncio.Event(), LOG) is False
    assert works.drained


async def test_a_part_that_cannot_start_is_raised_after_the_others_drained() -> None:
    works = _Works()
    with pytest.raises(CannotStart, match="port"):
        await run_parts([works, _Fails(CannotStart("the port is taken"))], asyncio.Event(), LOG)
    assert works.drained


async def test_parts_that_are_done_end_the_process_without_a_signal() -> None:
    class Done:
        name = "done"

        async def run(self, stop: asyncio.Event) -> None:
            return

    assert await run_parts([Done(), Done()], asyncio.Event(), LOG) is True


async def test_a_part_that_does_not_drain_is_cut_off() -> None:
    class Stubborn:
        name = "stubborn"

        async def run(self, stop: asyncio.Event) -> None:
            await asyncio.Event().wait()

    stop = asyncio.Event()
    stop.set()
    assert await run_parts([Stubborn()], stop, LOG, drain_seconds=0.05) is True
