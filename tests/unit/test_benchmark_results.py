"""The results of a benchmark replace its former ones and no others."""

from benchmarks.figures import Figure, Section
from benchmarks.results import written

ORDER = ["polls", "feed"]


def section(name: str, ours: list[float]) -> Section:
    return Section(name, name.title(), "What is compared.", [Figure("row", "polls/s", ours, [100.0, 400.0, 1000.0])])


def test_the_ratio_is_taken_round_by_round() -> None:
    text = written([section("polls", [50.0, 100.0, 100.0])], "2 cores", ORDER, "")
    assert "| row | 100 polls/s (50.0 to 100) | 400 polls/s (100 to 1,000) | **0.25** (0.10 to 0.50) |" in text


def test_a_section_measured_again_replaces_its_own_and_keeps_the_others() -> None:
    first = written([section("feed", [100.0] * 3), section("polls", [50.0] * 3)], "2 cores", ORDER, "")
    again = written([section("polls", [200.0] * 3)], "64 cores", ORDER, first)
    assert again.count("## Polls") == again.count("## Feed") == again.count("# Results\n") == 1
    assert again.index("## Polls") < again.index("## Feed")
    assert "50.0" not in again.partition("## Feed")[0]
    assert again.partition("## Feed")[2] == first.partition("## Feed")[2]
    assert "64 cores" in again.partition("## Feed")[0]
    assert written([], "2 cores", ORDER, again) == again
