"""What a process knows about its own fitness: named checks, each None or one sentence."""

from collections.abc import Callable

Check = Callable[[], str | None]


class Health:
    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def watch(self, name: str, check: Check) -> None:
        """`check` must be cheap and must not wait: it reads what is known already."""
        self._checks[name] = check

    def problems(self) -> dict[str, str]:
        """What is wrong now, by name; empty when the process is ready."""
        found = {name: check() for name, check in self._checks.items()}
        return {name: problem for name, problem in found.items() if problem is not None}
