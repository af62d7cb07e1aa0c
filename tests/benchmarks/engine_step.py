"""What one completion costs in the engine, at the beginning of a case and after many rounds, beside SpiffWorkflow as it comes."""
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import orjson

from engine.decide import decide
from engine.model import Actor, Bundle, Case, CompleteTask, Decision, StartCase
from tests.benchmarks import Row, Table, median_seconds, milliseconds, ratio
from tests.benchmarks.diagrams import loop

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
ANNA = Actor("anna")
DATA = {f"field_{number}": "x" * 60 for number in range(30)}  # 2 KB


def run(quick: bool = False) -> Table:
    """Both engines, at 0, 100 and 1,000 rounds of a loop of three tasks; theirs at 0 and 100, because it breaks at about 200."""
    rounds = (0, 20, 50) if quick else (0, 100, 1000)
    ours = {number: _ours(number, 50 if quick else 300) for number in rounds}
    plain = {number: _plain(number, 5 if quick else 20) for number in rounds[:2]}
    few, some, many = rounds
    return Table("Engine time of one completion (load, decide, write the state)", [
        *(Row(f"Tramita after {number} rounds", milliseconds(ours[number]), "≤ 0.15 ms", ours[number] <= 0.00015) for number in rounds),
        Row(f"Tramita {many} rounds : {few} rounds", ratio(ours[many] / ours[few]), "≤ 1.2", ours[many] / ours[few] <= 1.2),
        *(Row(f"SpiffWorkflow as it comes after {number} rounds", milliseconds(plain[number])) for number in rounds[:2]),
        Row(f"SpiffWorkflow : Tramita after {some} rounds", ratio(plain[some] / ours[some]), "≥ 80" if not quick else "",
            plain[some] / ours[some] >= 80 if not quick else None),
    ])


def _ours(rounds: int, samples: int) -> float:
    bundle = Bundle("b", "loop", "loop", 1, {"loop.bpmn": loop()})
    decision = decide(bundle, None, StartCase("c1", ANNA, DATA), NOW)
    for _ in range(rounds):
        for _ in "abc":
            decision = _complete(bundle, _stored(decision.case), decision)
    case = decision.case
    tokens, variables = orjson.dumps(case.tokens), dict(case.variables)

    def step() -> bytes:
        loaded = replace(case, tokens=orjson.loads(tokens), variables=variables)
        return orjson.dumps(_complete(bundle, loaded, decision).case.tokens)

    return median_seconds(step, samples)


def _complete(bundle: Bundle, case: Case, last: Decision) -> Decision:
    return decide(bundle, case, CompleteTask(last.after.tasks[0].id, ANNA, {"again": True}), NOW)


def _stored(case: Case) -> Case:
    """The case as it comes back from the database."""
    return replace(case, tokens=orjson.loads(orjson.dumps(case.tokens)))


def _plain(rounds: int, samples: int) -> float:
    """SpiffWorkflow's own parser, engine and serializer, as its documentation shows them."""
    from lxml import etree
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.util.task import TaskState

    for name in ("spiff.task", "spiff.workflow"):
        logging.getLogger(name).setLevel(logging.WARNING)
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(loop("again"))))
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(parser.get_spec("loop"))
    workflow.task_tree.data.update(DATA)
    workflow.do_engine_steps()

    def complete(flow: Any) -> None:
        task = flow.get_next_task(state=TaskState.READY, manual=True)
        task.data["again"] = True
        task.run()
        flow.do_engine_steps()

    for _ in range(rounds * 3):
        complete(workflow)
    stored = serializer.serialize_json(workflow)
    json.loads(stored)

    def step() -> str:
        flow = serializer.deserialize_json(stored)
        complete(flow)
        text: str = serializer.serialize_json(flow)
        return text

    return median_seconds(step, samples)
