"""Danger: a sample that nobody can draw again, or that somebody could have chosen."""
import subprocess

import pytest

from engine.feel import compile_expression
from engine.feel.environment import FeelRefusal
from engine.feel.temporal_text import read_date
from engine.sampling import SAMPLING, draw
from engine.surroundings import surroundings
from tests.calls import bundle
from tests.people import MONDAY

REQUESTS = [f"SOL-{number}" for number in range(1, 41)]


def value(expression, **variables):
    around = surroundings(bundle())
    return compile_expression(expression).evaluate(variables, around.environment(MONDAY))


def test_the_sample_is_the_same_on_every_machine_and_in_every_year():
    assert value('muestra(casos, 4, "2026-07-14")', casos=REQUESTS) == ["SOL-1", "SOL-6", "SOL-9", "SOL-30"]
    assert value('sample(casos, 4, "2026-07-15")', casos=REQUESTS) != ["SOL-1", "SOL-6", "SOL-9", "SOL-30"]


def test_an_auditor_draws_the_same_sample_with_a_shell(tmp_path):
    (tmp_path / "items").write_text("".join(f"{one}\n" for one in REQUESTS))
    script = "while read i; do printf '%s|%s' \"$1\" \"$i\" | sha256sum | tr -d '\\n -'; echo \" $i\"; done < items | sort | head -n 5"

    lines = subprocess.run(["sh", "-c", script, "sh", "2026-07-14"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()

    assert {line.split()[1] for line in lines} == set(draw(REQUESTS, 5, "2026-07-14"))


def test_rows_are_drawn_by_the_entry_that_names_them():
    rows = [{"numeroSolicitud": one, "asesor": f"a{place}"} for place, one in enumerate(REQUESTS)]

    found = value('muestra(casos, max(5, ceiling(count(casos) * 0.1)), date("2026-07-14"), "numeroSolicitud")', casos=rows)

    assert [row["numeroSolicitud"] for row in found] == draw(REQUESTS, 5, "2026-07-14")


def test_of_fewer_than_asked_all_are_drawn_in_their_order():
    assert value("sample(casos, 5, 1)", casos=["b", "a"]) == ["b", "a"]
    assert value("sample(casos, 0, 1)", casos=["b", "a"]) == []


def test_a_larger_sample_holds_the_smaller_one():
    assert set(draw(REQUESTS, 5, "s")) < set(draw(REQUESTS, 6, "s"))


def test_a_number_is_drawn_alike_however_it_was_written():
    assert value("sample([1.0, 2.50, 3], 2, 7.0)") == value("sample([1, 2.5, 3], 2, 7)")
    assert value('sample([@"2026-01-01", "2026-01-02"], 1, 1)') in ([read_date("2026-01-01")], ["2026-01-02"])


@pytest.mark.parametrize(("arguments", "says"), [
    ((None, 1, "s"), "lista"), ((["a"], -1, "s"), "cuántos"), ((["a"], True, "s"), "cuántos"), ((["a", "b"], 1, None), "semilla"),
    ((["a", "b"], 1, ""), "semilla"), ((["a", "b"], 1, "s", "numero"), "numero"), (([{"numero": None}, {}], 1, "s", "numero"), "numero"),
    ((["a", "\ud800"], 1, 5, 3), "texto"),
])
def test_what_cannot_be_drawn_is_refused_with_its_reason(arguments, says):
    with pytest.raises(FeelRefusal, match=says):
        SAMPLING["muestra"].call(*arguments)
