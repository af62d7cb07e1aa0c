"""Small processes that move by themselves, deployed and started for the tests of clock and runner."""
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from engine.model import Bundle, Case, Decision, StartCase
from engine.perform import start
from engine.program import program, starts_of
from engine.surroundings import surroundings
from storage.database import Database
from storage.processes import Release, StartMessage, StartTimer
from tests.people import ADMIN

_HEAD = ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
         'xmlns:tramita="https://tramita.dev/schema/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
         'id="d" targetNamespace="tests">')
_numbers = count()


def bpmn(key: str, *elements: str, outside: str = "", flows: str = "") -> bytes:
    """A diagram of these elements; `flows` is "a>b b>c"."""
    arrows = "".join(f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
                     for n, (a, b) in enumerate(pair.split(">") for pair in flows.split()))
    return f'{_HEAD}{outside}<process id="{key}" isExecutable="true">{"".join(elements)}{arrows}</process></definitions>'.encode()


def timer(kind: str, text: str) -> str:
    tag = {"duration": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}[kind]
    return f'<timerEventDefinition id="t{next(_numbers)}"><{tag} xsi:type="tFormalExpression">{text}</{tag}></timerEventDefinition>'


WAITS = bpmn("espera", '<startEvent id="start"/>', f'<intermediateCatchEvent id="wait">{timer("date", "=due")}</intermediateCatchEvent>',
             '<endEvent id="end"/>', flows="start>wait wait>end")

WORKS = bpmn(
    "trabajo", '<startEvent id="start"/>',
    '<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="test.work" retries="3"/></extensionElements></serviceTask>',
    '<boundaryEvent id="refused" attachedToRef="work"><errorEventDefinition id="e1" errorRef="no"/></boundaryEvent>',
    '<endEvent id="end"/>', '<endEvent id="end_refused"/>', outside='<error id="no" name="no" errorCode="NO"/>',
    flows="start>work work>end refused>end_refused")

BEATS = bpmn("latido", f'<startEvent id="start">{timer("cycle", "R3/PT1H")}</startEvent>', '<endEvent id="end"/>', flows="start>end")

_SUBSCRIBED = '<extensionElements><zeebe:subscription correlationKey="=number"/></extensionElements>'
ASKS = bpmn(
    "pregunta", '<startEvent id="start"/>',
    '<intermediateThrowEvent id="ask"><messageEventDefinition id="m1" messageRef="question"/></intermediateThrowEvent>',
    '<endEvent id="end"/>', outside='<message id="question" name="question"/>', flows="start>ask ask>end")
ANSWERS = bpmn(
    "respuesta", '<startEvent id="start"><messageEventDefinition id="m1" messageRef="question"/></startEvent>', '<endEvent id="end"/>',
    outside='<message id="question" name="question"/>', flows="start>end")
LISTENS = bpmn(
    "escucha", '<startEvent id="start"/>',
    '<intermediateCatchEvent id="listen"><messageEventDefinition id="m1" messageRef="reply"/></intermediateCatchEvent>', '<endEvent id="end"/>',
    outside=f'<message id="reply" name="reply">{_SUBSCRIBED}</message>', flows="start>listen listen>end")

SIGNALLED = bpmn(
    "alerta", '<startEvent id="start"/>',
    '<intermediateCatchEvent id="wait"><signalEventDefinition id="s1" signalRef="alarm"/></intermediateCatchEvent>', '<endEvent id="end"/>',
    outside='<signal id="alarm" name="alarm"/>', flows="start>wait wait>end")


def deploy(database: Database, diagram: bytes, now: datetime) -> str:
    """Deploy one diagram; the key of its process."""
    key = diagram.decode().split('<process id="')[1].split('"')[0]
    files = {f"{key}.bpmn": diagram}
    draft = Bundle(f"draft {key}", f"draft {key} {hash(diagram)}", key, 0, files)
    timers, messages = starts_of(program(draft), surroundings(draft), now)
    release = Release(key, key, files, timers=tuple(StartTimer(*one) for one in timers), messages=tuple(StartMessage(*one) for one in messages))
    with database.transaction() as store:
        store.processes.deploy([release], "root", now)
    return key


def begin(database: Database, key: str, case_id: str, now: datetime, **variables: Any) -> Decision:
    return start(database, key, StartCase(case_id, ADMIN, variables), now)


def case(database: Database, case_id: str) -> Case:
    with database.reading() as store:
        loaded = store.cases.load(case_id)
    assert loaded is not None
    return loaded[1]


def events(database: Database, case_id: str) -> list[str]:
    with database.reading() as store:
        return [line.type for line in store.history.all(case_id)]


def waiting(database: Database, case_id: str) -> Mapping[str, Any]:
    """What the tables say that a case waits for."""
    with database.reading() as store:
        return {"timers": store.timers.of_case(case_id), "jobs": store.jobs.of_case(case_id), "incidents": store.incidents.of_case(case_id)}
