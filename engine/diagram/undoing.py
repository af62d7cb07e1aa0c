"""Checks of compensation and transactions: what is thrown has something to undo, and every handler has its activity."""
from collections.abc import Iterator

from engine.diagram.model import ACTIVITIES, SCOPES, Diagram, Element
from engine.diagram.words import catalogue, problem
from engine.diagram.xml import DEEPEST
from engine.errors import Problem

catalogue({
    "no-undoing": ("error",
                   ("El evento de compensación «{name}» no está unido a ninguna actividad de compensación del mismo subproceso.",
                    "Únalo con una asociación a una actividad marcada «para compensación»."),
                   ("The compensation event “{name}” is not joined to a compensation activity of the same scope.",
                    "Join it by an association to an activity marked as for compensation.")),
    "undoing-alone": ("error",
                      ("Ningún evento de compensación lleva a «{name}»: no se ejecutaría nunca.",
                       "Únala con una asociación a un evento de compensación sobre la actividad que deshace."),
                      ("No compensation event leads to “{name}”: it would never run.",
                       "Join it by an association to a compensation event on the activity that it undoes.")),
    "undoing-flows": ("error",
                      ("«{name}» tiene flujos de secuencia, y la compensación no los sigue.", "Quite los flujos; use una asociación."),
                      ("“{name}” has sequence flows, which compensation does not follow.", "Remove the flows; use an association.")),
    "undone-twice": ("error",
                     ("«{name}» se deshace de dos maneras: con un evento en su borde y con un subproceso de evento.", "Deje una sola."),
                     ("“{name}” is undone in two ways: by an event on its border and by an event sub-process.", "Keep one.")),
    "nothing-undone": ("error",
                       ("«{name}» deshace «{what}», que no está en su mismo subproceso.", "Elija una actividad de este subproceso."),
                       ("“{name}” undoes “{what}”, which is not in its own scope.", "Pick an activity of this scope.")),
    "undoes-nothing": ("warning",
                       ("«{name}» compensa, y nada de lo que alcanza dice cómo se deshace.",
                        "Ponga un evento de compensación sobre cada actividad que se deba deshacer."),
                       ("“{name}” compensates, and nothing within its reach says how it is undone.",
                        "Put a compensation event on each activity that has to be undone.")),
    "no-waiting": ("error",
                   ("«{name}» no esperaría a que termine la compensación (waitForCompletion=false).",
                    "Quite ese atributo: aquí siempre se espera."),
                   ("“{name}” would not wait for the compensation to end (waitForCompletion=false).",
                    "Remove that attribute: here it always waits.")),
    "no-transaction": ("error",
                       ("«{name}» cancela y no está en una transacción.", "Dibújelo en una transacción, o use un evento de error."),
                       ("“{name}” cancels and belongs to no transaction.", "Draw it in a transaction, or use an error event.")),
    "cancel-leads-nowhere": ("error",
                             ("La transacción «{name}» se puede cancelar y no dice por dónde sigue.",
                              "Ponga un evento de cancelación en su borde."),
                             ("The transaction “{name}” may be cancelled and does not say where to go on.", "Put a cancel event on its border.")),
})


def check_undoing(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    if not any(one.kind in ("compensate", "cancel") for element in diagram.elements.values() for one in element.triggers) and not any(
            element.for_compensation for element in diagram.elements.values()):
        return []
    led = {line.target for line in diagram.associations
           if line.source in diagram.elements and _is(diagram.elements[line.source], "boundaryEvent", "compensate")}
    found: list[Problem] = []
    for element in diagram.elements.values():
        said = {"name": element.title}
        codes = [*_events(diagram, element), *_activities(diagram, element, led)]
        found += [problem(code, file, element.id, language, **said) for code in codes]
        if element.kind != "boundaryEvent":
            found += _thrown(diagram, element, file, language)
    return found


def _events(diagram: Diagram, element: Element) -> Iterator[str]:
    if _is(element, "boundaryEvent", "compensate"):
        targets = [diagram.elements.get(line.target) for line in diagram.associations if line.source == element.id]
        if not any(target is not None and target.for_compensation and target.scope == element.scope for target in targets):
            yield "no-undoing"
        if element.outgoing:
            yield "undoing-flows"
    if _is(element, "boundaryEvent", "cancel") and _kind(diagram, element.attached_to) != "transaction":
        yield "no-transaction"
    if _is(element, "endEvent", "cancel") and _transaction(diagram, element) is None:
        yield "no-transaction"


def _activities(diagram: Diagram, element: Element, led: set[str]) -> Iterator[str]:
    if element.for_compensation:
        if element.id not in led:
            yield "undoing-alone"
        if element.incoming or element.outgoing:
            yield "undoing-flows"
    border = [event.trigger.kind for event in diagram.boundaries(element.id) if event.trigger is not None] if element.kind in ACTIVITIES else []
    if "compensate" in border and any(_undoes_scope(diagram, inner) for inner in diagram.within(element.id)):
        yield "undone-twice"
    if element.kind == "transaction" and "cancel" not in border and _cancels(diagram, element):
        yield "cancel-leads-nowhere"


def _thrown(diagram: Diagram, element: Element, file: str, language: str) -> Iterator[Problem]:
    for trigger in element.triggers:
        if trigger.kind != "compensate" or element.kind not in ("endEvent", "intermediateThrowEvent"):
            continue
        if not trigger.waits:
            yield problem("no-waiting", file, element.id, language, name=element.title)
        reach = list(_reach(diagram, element.scope))
        if trigger.activity is not None and trigger.activity not in {one.id for one in reach}:
            yield problem("nothing-undone", file, element.id, language, name=element.title, what=trigger.activity)
        elif not any(_may_be_undone(diagram, one) for one in reach if trigger.activity in (None, one.id)):
            yield problem("undoes-nothing", file, element.id, language, name=element.title)


def _reach(diagram: Diagram, scope: str) -> Iterator[Element]:
    """What a throw event sees: the activities beside it, and from an event sub-process those of the scope around."""
    yield from (one for one in diagram.within(scope) if one.kind in ACTIVITIES)
    for around in _scopes(diagram, scope):
        if not around.by_event:
            return
        yield from (one for one in diagram.within(around.scope) if one.kind in ACTIVITIES)


def _scopes(diagram: Diagram, scope: str) -> Iterator[Element]:
    """The sub-processes around, innermost first. In a damaged file they may lie in each other: each is told once."""
    seen: set[str] = set()
    around = diagram.elements.get(scope)
    while around is not None and around.id not in seen:
        seen.add(around.id)
        yield around
        around = diagram.elements.get(around.scope)


def _may_be_undone(diagram: Diagram, element: Element, depth: int = 0) -> bool:
    """Something inside or on its border says how; what a called process holds is not seen from here."""
    if depth > DEEPEST:
        return False
    if element.kind == "callActivity" or any(_is(event, "boundaryEvent", "compensate") for event in diagram.boundaries(element.id)):
        return True
    inside = diagram.within(element.id) if element.kind in SCOPES else []
    return any(_undoes_scope(diagram, one) or _may_be_undone(diagram, one, depth + 1) for one in inside if one.kind in ACTIVITIES)


def _undoes_scope(diagram: Diagram, element: Element) -> bool:
    return element.by_event and any(_is(start, "startEvent", "compensate") for start in diagram.within(element.id))


def _cancels(diagram: Diagram, transaction: Element) -> bool:
    return any(_is(one, "endEvent", "cancel") and _transaction(diagram, one) == transaction for one in diagram.elements.values())


def _transaction(diagram: Diagram, element: Element) -> Element | None:
    return next((around for around in _scopes(diagram, element.scope) if around.kind == "transaction"), None)


def _kind(diagram: Diagram, name: str | None) -> str | None:
    return diagram.elements[name].kind if name is not None and name in diagram.elements else None


def _is(element: Element, kind: str, trigger: str) -> bool:
    return element.kind == kind and any(one.kind == trigger for one in element.triggers)
