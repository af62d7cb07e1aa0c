"""The words of a sketch: which BPMN element each kind is, and what stands between its parentheses."""
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NODES = {
    "start": "startEvent", "end": "endEvent", "throw": "intermediateThrowEvent", "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent", "task": "task", "user": "userTask", "manual": "manualTask", "service": "serviceTask", "send": "sendTask",
    "receive": "receiveTask", "script": "scriptTask", "rules": "businessRuleTask", "call": "callActivity", "sub": "subProcess",
    "event-sub": "subProcess", "transaction": "transaction", "ad-hoc": "adHocSubProcess", "xor": "exclusiveGateway",
    "and": "parallelGateway", "or": "inclusiveGateway", "complex": "complexGateway", "events": "eventBasedGateway",
    "process": "process",
}
POSITIONS = ("start", "catch", "throw", "boundary", "end")
_DECLARED = {"message": "message", "signal": "signal", "error": "error", "escalation": "escalation"}


@dataclass(frozen=True)
class Kind:
    """One kind word taken apart: "timer-boundary" is the tag boundaryEvent with a timer."""

    word: str
    tag: str
    trigger: str = ""


def kind(word: str) -> Kind:
    """Raises KeyError for a word that nobody knows."""
    if word in NODES:
        return Kind(word, NODES[word])
    trigger, _, position = word.rpartition("-")
    if position not in POSITIONS or not trigger:
        raise KeyError(word)
    return Kind(word, NODES[position], trigger)


def usual(name: str) -> str:
    """The kind of an element that says none: start… and end… are events, everything else is a person's task."""
    return next((word for word in ("start", "end") if name.startswith(word)), "user")


def definition(trigger: str, said: str) -> str:
    """The event definition with what was said between the parentheses."""
    match trigger:
        case "message" | "signal" | "error" | "escalation":
            reference = f" {trigger}Ref={quoteattr(identity(trigger, said))}" if said else ""
            return f"<bpmn:{trigger}EventDefinition{reference}/>"
        case "timer":
            return f"<bpmn:timerEventDefinition>{_time(said)}</bpmn:timerEventDefinition>" if said else "<bpmn:timerEventDefinition/>"
        case "conditional":
            return (f'<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(said)}</bpmn:condition>'
                    "</bpmn:conditionalEventDefinition>")
        case "link":
            return f"<bpmn:linkEventDefinition name={quoteattr(said)}/>"
        case "compensation":
            return f"<bpmn:compensateEventDefinition{f' activityRef={quoteattr(said)}' if said else ''}/>"
        case "multiple" | "parallel-multiple":
            return "".join(definition(*part.strip().partition(" ")[::2]) for part in said.split(","))
        case _:
            return f"<bpmn:{trigger}EventDefinition/>"


def declared(trigger: str, said: str) -> dict[str, str]:
    """What the file must declare at its top for this event: id -> XML."""
    if "multiple" in trigger:
        return {key: xml for part in said.split(",") for key, xml in declared(*part.strip().partition(" ")[::2]).items()}
    name, _, key = said.partition(" by ")
    if trigger not in _DECLARED or not name:
        return {}
    code = f" {trigger}Code={quoteattr(name)}" if trigger in ("error", "escalation") else ""
    subscription = f"<bpmn:extensionElements><zeebe:subscription correlationKey={quoteattr(key)}/></bpmn:extensionElements>" if key else ""
    one = identity(trigger, said)
    return {one: f"<bpmn:{trigger} id={quoteattr(one)} name={quoteattr(name)}{code}>{subscription}</bpmn:{trigger}>"}


def identity(trigger: str, said: str) -> str:
    """The id of a declaration; the same message with another key is another one."""
    return f"{trigger}_{''.join(letter if letter.isalnum() else '_' for letter in said)}"


def _time(said: str) -> str:
    """R3/P1D is a cycle, 2026-12-24… or "until =…" a date, anything else a duration."""
    if said.startswith("R"):
        tag = "timeCycle"
    elif said.startswith("until "):
        tag, said = "timeDate", said.removeprefix("until ")
    else:
        tag = "timeDate" if said[:4].isdigit() else "timeDuration"
    return f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escape(said)}</bpmn:{tag}>'
