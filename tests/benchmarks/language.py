"""What expressions and tables cost: a gateway's condition, tables of more and more rules, the reading of both."""
from datetime import UTC, datetime
from timeit import repeat

from engine.dmn import evaluate_decision, read_dmn
from engine.feel import Environment, compile_expression
from tests.benchmarks import Row, Table, milliseconds, ratio
from tests.dmn_drawing import decision, model, table

ENVIRONMENT = Environment(datetime(2026, 11, 23, 14, tzinfo=UTC), "America/Bogota")
CONDITION = 'monto > 1000 and estado = "aprobado"'
VARIABLES = {"monto": 1250, "estado": "aprobado", "cliente": "Ana", "categoria": "c5"}


def run(quick: bool = False) -> Table:
    """The best of several rounds: other work on the machine only ever makes it look slower."""
    calls = 2_000 if quick else 50_000
    condition = compile_expression(CONDITION)
    warm = _seconds(lambda: condition.evaluate(VARIABLES, ENVIRONMENT), calls)
    compiling = _seconds(lambda: compile_expression(CONDITION), calls // 100)
    small, large = _table(100, calls // 50), _table(200, calls // 50)
    return Table("FEEL and DMN", [
        Row(f"condition, warm: {CONDITION}", f"{warm * 1e6:.2f} µs", "≤ 2.5 µs", warm <= 2.5e-6),
        Row("the same condition, read and compiled", f"{compiling * 1e6:.0f} µs"),
        Row("table of 100 rules", milliseconds(small)),
        Row("table of 200 rules", milliseconds(large), "≤ 0.5 ms", large <= 0.0005),
        Row("200 rules : 100 rules", ratio(large / small), "≤ 2.2", large / small <= 2.2),
    ])


def _table(rules: int, calls: int) -> float:
    """The last rule matches: every rule is looked at."""
    rows = [(f'"c{number % 10}"', f"[{number * 10}..{number * 10 + 10})", "-", f'"r{number}"') for number in range(rules)]
    read = read_dmn(model(decision("d", table(["categoria: string", "monto: number", "cliente"], ["resultado: string"], rows))), "d.dmn")
    variables = VARIABLES | {"categoria": f"c{(rules - 1) % 10}", "monto": rules * 10 - 5}
    assert evaluate_decision(read, "d", variables, ENVIRONMENT).matched_rules == (rules,)
    return _seconds(lambda: evaluate_decision(read, "d", variables, ENVIRONMENT), calls)


def _seconds(act: object, calls: int) -> float:
    return min(repeat(act, number=calls, repeat=7)) / calls  # type: ignore[arg-type]
