"""Damaged diagrams: each is refused with a reason or runs into an incident; none breaks the program."""
import copy
import random
from datetime import timedelta

import pytest
from lxml import etree

from engine.compiled import compile_program
from engine.decide import decide
from engine.diagram import check
from engine.errors import EngineError, NotDeployable
from engine.model import Bundle, CompleteJob, CompleteTask, ReceiveMessage, RetryIncident, StartCase, Waits, WakeUp
from tests.corpus.entries import entries
from tests.drawing import MONDAY, anna, bundle
from tests.playing import stored

SOURCES = [entry.xml for entry in entries().values()]
TEXTS = ["", "x", "=", "=1+", "=null", "=[1]", "p", "true", "end", "P1D", "PT0S", "R/PT1S", "R3/PT0S", "=-1", "99999999999", "=now()", '"',
         "=for i in 1..99999999 return i"]
BATCH = 40


@pytest.mark.parametrize("first", range(0, 480, BATCH))
def test_a_damaged_diagram_never_breaks_the_program(first):
    for seed in range(first, first + BATCH):
        dice = random.Random(seed)
        xml = damaged(dice.choice(SOURCES), dice)
        check({"p.bpmn": xml})
        try:
            compile_program({"p.bpmn": xml}, "p")
        except NotDeployable as refused:
            assert refused.problems
            continue
        walk(bundle(xml), dice)


def damaged(xml: bytes, dice: random.Random) -> bytes:
    """One to four things removed, changed, doubled or put elsewhere."""
    root = etree.fromstring(xml)
    for _ in range(dice.randint(1, 4)):
        nodes = [node for node in root.iter() if node is not root]
        if not nodes:
            break
        node, other = dice.choice(nodes), dice.choice(nodes)
        match dice.randrange(6):
            case 0:
                node.getparent().remove(node)
            case 1 if node.attrib:
                del node.attrib[dice.choice(list(node.attrib))]
            case 2 if node.attrib:
                node.set(dice.choice(list(node.attrib)), dice.choice(TEXTS))
            case 3:
                node.text = dice.choice(TEXTS)
            case 4:
                node.getparent().append(copy.deepcopy(node))
            case 5 if other not in (node, *node.iterancestors(), *node.iterdescendants()):
                other.append(node)
    return etree.tostring(root)


def walk(drawn: Bundle, dice: random.Random) -> None:
    """A dozen random steps: the engine may refuse a command, by name."""
    now = MONDAY
    try:
        decision = decide(drawn, None, StartCase("c", anna, {"items": [1, 2], "n": 2, "amount": 5}), now)
    except EngineError:
        return
    for _ in range(12):
        case, now = stored(decision.case), now + timedelta(hours=20)
        if case.state not in ("open", "incident"):
            return
        try:
            decision = decide(drawn, case, dice.choice(possible(decision.after)), now)
        except EngineError:
            continue


def possible(waits: Waits) -> list:
    return [*(CompleteTask(task.id, anna, {"n": 1, "again": False}) for task in waits.tasks), *(CompleteJob(job.id, {}) for job in waits.jobs),
            *(ReceiveMessage(one.name, one.correlation_key, {}, one.id) for one in waits.subscriptions if one.kind == "message"),
            *(RetryIncident(one.id, anna) for one in waits.incidents), WakeUp()]
