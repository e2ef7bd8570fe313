"""The short form of `make bench`: its contenders agree, its table says what holds."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import contest, made_up
from benchmarks.evaluation import _distance, _recut, _relative
from benchmarks.lines import Line, at_least, at_most, printed

ROWS = 30_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("bench") / "rows"
    made_up.write(place, ROWS)
    return place


@pytest.fixture(scope="module")
def portal(folder):
    return contest.run("benchmarks.regression:ours", folder)


def test_the_portal_agrees_with_statsmodels_to_eight_digits(folder, portal):
    other = contest.run("benchmarks.regression:with_statsmodels", folder)
    assert _distance(portal, other, "beta") <= 1e-8
    assert _relative(portal, other, "se") <= 1e-8
    assert portal.arrays["rows"] == ROWS and portal.arrays["cells"] < ROWS / 5
    assert 0.05 < portal.peak < other.peak + 1 and portal.seconds > 0


def test_every_contender_runs(folder):
    for name in ("scan", "with_glum")[: 2 if find_spec("glum") else 1]:
        assert contest.run(f"benchmarks.regression:{name}", folder).seconds > 0


def test_rows_shuffled_and_cut_again_change_nothing(folder, portal, tmp_path):
    shuffled = contest.run("benchmarks.regression:ours", _recut(folder, tmp_path / "cut"))
    for key in ("beta", "se", "effects"):
        assert _relative(portal, shuffled, key) <= 1e-10


def test_the_propensity_score_agrees_with_statsmodels(folder):
    ours, theirs = (
        contest.run(f"benchmarks.propensity:{name}", folder, people=20_000).arrays["beta"]
        for name in ("ours", "with_statsmodels")
    )
    assert ours == pytest.approx(theirs, abs=1e-8)


def test_a_table_says_which_bars_hold_and_its_files_are_gone(capsys, monkeypatch, tmp_path):
    places = []

    def benchmark(folder: Path, rows: int, largest: bool):
        """Nothing much."""
        places.append(folder)
        (folder / "rows").write_text("x")
        yield Line("rows", "as asked", rows, at_least(5))
        yield Line("rows", "largest", largest, at_most(0))
        yield Line("rows", "beside", 1)

    monkeypatch.setattr(bench, "PLACE", tmp_path)
    monkeypatch.setattr(bench, "BENCHMARKS", {"one": benchmark})
    assert bench.main(["--rows", "7"]) == 1
    told = capsys.readouterr().out
    assert "Nothing much." in told and "at least 5      holds" in told and "at most 0       MISSED" in told
    assert "1 bars missed." in told
    assert not places[0].exists()
    assert bench.main(["--rows", "7", "--no-largest"]) == 0
    with pytest.raises(SystemExit):
        bench.main(["two"])


def test_a_contender_that_fails_stops_the_benchmark(folder):
    with pytest.raises(Exception, match="returned non-zero"):
        contest.run("benchmarks.regression:nobody", folder)


def test_a_bar_is_written_in_words(capsys):
    assert printed([Line("a", "b", 2, (1, 3)), Line("a", "b", 4, (1, 3))]) == 1
    assert "1 to 3" in capsys.readouterr().out
