"""The doctor's word on ports: it must not tell an operator to end the service that runs."""

from aiohttp import web

from services.cli.checks import Check
from services.cli.network import check_port
from shared.logging import get_logger
from shared.metrics import Metrics
from shared.runtime.admin import AdminServer
from shared.runtime.health import Health
from tests.support.polling import polling
from tests.support.ports import free_port
from tests.support.site import serving
from tests.support.subscribing import subscribing
from tests.support.waiting import until


async def _check(port: int) -> Check:
    return await check_port("HTTP port", "127.0.0.1", port, "HOPTIN_HTTP_PORT")


async def test_a_running_syndicator_is_known_also_when_its_database_is_away() -> None:
    nobody = f"mongodb://127.0.0.1:{free_port()}/?directConnection=true"
    async with serving(nobody, "nowhere") as site:
        check = await _check(site.port)
    assert check.ok, check.sentence
    assert "optin answers" in check.sentence


async def test_a_running_admin_port_is_known() -> None:
    admin = AdminServer(Health(), Metrics(), get_logger("test"))
    await admin.start("127.0.0.1", 0)
    try:
        check = await _check(int(admin.url.rpartition(":")[2]))
    finally:
        await admin.stop()
    assert check.ok, check.sentence


async def test_another_web_server_is_not_taken_for_ours() -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        check = await _check(runner.addresses[0][1])
    finally:
        await runner.cleanup()
    assert not check.ok
    assert "HOPTIN_HTTP_PORT" in check.sentence


async def test_where_hubs_reach_the_poller_is_known(mongo_url: str, mongo_database: str) -> None:
    async with polling(mongo_url, mongo_database) as it, subscribing(it) as its:
        await until(lambda: its.pollers[0].callbacks != "", timeout=20, what="the poller listens")
        check = await _check(int(its.pollers[0].callbacks.rpartition(":")[2]))
    assert check.ok, check.sentence
