"""Runs the public DMN Technology Compatibility Kit: every test case of every model, and a table of what passed."""
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from engine.dmn import DmnError, Model, read_dmn
from engine.dmn.evaluation import Evaluation
from engine.dmn.model import Decision, DecisionService
from engine.dmn.run import DecisionRun, Incoming
from engine.errors import EngineError
from engine.feel import Environment
from tests.conformance.tck_values import TEST, Node, same, value

LEVELS = {"compliance-level-2": 2, "compliance-level-3": 3}
ENVIRONMENT = Environment(datetime(2026, 11, 22, 12, tzinfo=UTC))


@dataclass
class Level:
    """How one level of the kit went."""

    number: int
    cases: int = 0
    passed: int = 0
    with_value: int = 0  # cases that expect more than null
    with_value_passed: int = 0


@dataclass
class Summary:
    levels: dict[int, Level] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"level {level.number}: {level.passed:,}/{level.cases:,}; of those that expect a value "
            f"{level.with_value_passed:,}/{level.with_value:,} (a null engine passes {level.cases - level.with_value:,})"
            for level in self.levels.values()
        ]
        return "\n".join(lines)


@dataclass(frozen=True)
class Outcome:
    passed: bool
    expects_value: bool
    difference: str


def run(kit: Path, only: str = "") -> Summary:
    """Run the test cases under `kit` whose group's name holds `only`."""
    summary = Summary()
    for folder, number in LEVELS.items():
        level = summary.levels[number] = Level(number)
        for group in sorted((kit / folder).glob(f"*{only}*/")):
            for name, outcome in run_group(group):
                level.cases += 1
                level.passed += outcome.passed
                level.with_value += outcome.expects_value
                level.with_value_passed += outcome.expects_value and outcome.passed
                if not outcome.passed:
                    summary.failures.append(f"{group.name}/{name}: {outcome.difference}")
    return summary


def run_group(group: Path) -> Iterator[tuple[str, Outcome]]:
    """Each test case of a folder with its outcome."""
    for file in sorted(group.glob("*.xml")):
        root = etree.parse(file).getroot()
        if root.tag != f"{TEST}testCases":
            continue
        model = _model(group, (root.findtext(f"{TEST}modelName") or "").strip())
        for case in root.findall(f"{TEST}testCase"):
            yield str(case.get("id")), _outcome(model, case)


def _model(group: Path, name: str) -> Model:
    files = sorted(group.glob("*.dmn"))
    file = group / name if (group / name).is_file() else files[0]
    return read_dmn(file.read_bytes(), file.name, [other.read_bytes() for other in files if other != file])


def _outcome(model: Model, case: Node) -> Outcome:
    types = {element.name: element.type_name for element in model.definitions.elements}
    inputs = {str(node.get("name")): value(node, types.get(str(node.get("name")))) for node in case.findall(f"{TEST}inputNode")}
    differences, expects_value = [], False
    for node in case.findall(f"{TEST}resultNode"):
        name = str(node.get("name"))
        expected = value(node.find(f"{TEST}expected"), types.get(name))
        actual = _actual(model, case, name, inputs, expected)
        expects_value = expects_value or expected is not None
        if not same(expected, actual):
            differences.append(f"{name}: expected {expected!r}, got {actual!r}")
    return Outcome(not differences, expects_value, "; ".join(differences))


def _actual(model: Model, case: Node, name: str, inputs: dict[str, Any], expected: Any) -> Any:
    """What the engine gives, errors of the engine's own being null, as the standard says."""
    try:
        if case.get("type") in ("decisionService", "bkm"):
            found = _invoked(model, str(case.get("invocableName")), inputs)
            by_name = isinstance(found, dict) and name in found and not (isinstance(expected, dict) and name in expected)
            return found[name] if by_name else found
        return _evaluation(model, inputs).value(_element(model, name), model)
    except EngineError:
        return None


def _evaluation(model: Model, inputs: dict[str, Any]) -> Evaluation:
    given = {name: found for name, found in inputs.items() if isinstance(model.find(name), Decision)}
    return Evaluation(model, Incoming(inputs), DecisionRun(ENVIRONMENT, strict=False), given)


def _invoked(model: Model, name: str, inputs: dict[str, Any]) -> Any:
    service = _element(model, name)
    if not isinstance(service, DecisionService):
        raise DmnError("unknown-decision", name=name)
    return _evaluation(model, {}).service(service, model, Incoming(inputs))


def _element(model: Model, name: str) -> Any:
    element = model.find(name)
    if element is None:
        raise DmnError("unknown-decision", name=name)
    return element


def main(arguments: Sequence[str]) -> int:
    """Print the totals of the kit at the given path, with -v every failure too; 1 if there is nothing to run."""
    paths = [argument for argument in arguments if not argument.startswith("-")]
    if len(paths) != 1 or not Path(paths[0]).is_dir():
        print("usage: dmn_tck PATH [-v]   (the folder that holds compliance-level-2 and compliance-level-3)", file=sys.stderr)
        return 1
    summary = run(Path(paths[0]))
    if "-v" in arguments:
        print("\n".join(summary.failures))
    print(summary)
    return 0 if any(level.cases for level in summary.levels.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
