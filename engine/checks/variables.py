"""Variables that are read where nothing has set them, and names that look like slips of the pen.

FEEL reads a missing variable as null. Told is therefore only what stops a token or can never have a value.
"""
from collections.abc import Callable, Iterator

from engine.checks.facts import Subject
from engine.checks.nulls import Value, asks_for, without
from engine.checks.slips import meant, slip
from engine.checks.uses import Use, around_of, decision_inputs, inputs_of, template_of, uses
from engine.checks.ways import Seen, Ways
from engine.diagram.words import catalogue
from engine.errors import Problem

catalogue({
    "never-set": ("error",
                  ("Nada da valor a «{variable}», que se usa en {where} de «{name}»: el caso se detendría ahí.",
                   "{near}Haga que un formulario, mensaje, decisión o mapeo anterior le dé valor."),
                  ("Nothing sets “{variable}”, which {where} of “{name}” uses: the case would stop there.",
                   "{near}Let an earlier form, message, decision or mapping set it.")),
    "never-set-null": ("warning",
                       ("Nada da valor a «{variable}», que se usa en {where} de «{name}»: siempre será null.",
                        "{near}Haga que algo anterior le dé valor, o quítelo."),
                       ("Nothing sets “{variable}”, which {where} of “{name}” uses: it is always null.",
                        "{near}Let something before set it, or remove it.")),
    "maybe-unset": ("warning",
                    ("Hay un camino hasta «{name}» en el que nada da valor a «{variable}» ({where}): el caso se detendría ahí.",
                     "Déle valor en todos los caminos, o pregunte antes si es null."),
                    ("There is a way to “{name}” on which nothing sets “{variable}” ({where}): the case would stop there.",
                     "Set it on every way, or ask first whether it is null.")),
    "misspelt-name": ("warning",
                      ("Nada da valor a «{variable}» ({where} de «{name}»), pero sí a «{known}».", "¿Quiso decir «{known}»?"),
                      ("Nothing sets “{variable}” ({where} of “{name}”), but something sets “{known}”.", "Did you mean “{known}”?")),
    "decision-input-unset": ("warning",
                             ("La decisión de «{name}» pregunta por «{variable}», y nada le da valor.",
                              "{near}Déle valor antes, o páselo en el mapeo de entrada."),
                             ("The decision of “{name}” asks for “{variable}”, which nothing sets.",
                              "{near}Set it before, or pass it in the input mapping.")),
    "template-unset": ("error",
                       ("La plantilla {template} de «{name}» usa «{variable}», y nada le da valor: no se podría llenar.",
                        "{near}Escriba {{{{ {variable} | default(\"\") }}}}, o haga que algo anterior le dé valor."),
                       ("The template {template} of “{name}” uses “{variable}”, which nothing sets: it could not be filled.",
                        "{near}Write {{{{ {variable} | default(\"\") }}}}, or let something before set it.")),
})
_BUILT_IN = frozenset({"now", "link"})  # of templates

Say = Callable[..., Problem]


def check_variables(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    """One finding for each variable and place."""
    ways, told = Ways(subject), set()
    for use in uses(subject):
        for name in sorted(use.expression.names - use.local):
            found = _of_use(subject, ways, use, name, say, language)
            if found is not None and (found.code, found.element, name) not in told:
                told.add((found.code, found.element, name))
                yield found
    for element in ways.elements.values():
        yield from _of_decision(subject, ways, element.id, say, language)
        yield from _of_template(subject, ways, element.id, say, language)


def _of_use(subject: Subject, ways: Ways, use: Use, name: str, say: Say, language: str) -> Problem | None:
    seen = _after(ways, use)
    said = {"variable": name, "where": use.where, "name": _title(subject, use.element)}
    near = slip(name, ways.names | use.local)
    if name in seen.some.names:
        return _on_some_ways(use, name, seen, said, say)
    if seen.some.anything:
        return say("misspelt-name", use.element, file=use.file, known=near, **said) if near is not None and name not in ways.names else None
    if asks_for(use.expression.node, name) or (use.file is not None and name in ways.names):  # a form may serve several tasks
        return None
    code = "never-set" if _stops(use, name) else "never-set-null"
    return say(code, use.element, file=use.file, near=meant(near, language), **said)


def _after(ways: Ways, use: Use) -> Seen:
    """Conditions on the ways out are asked when the work of the element is done."""
    seen = ways.at(use.at)
    if use.where == "condition" and use.truth:
        given = ways.gives.get(use.at)
        return Seen(seen.some | given, seen.every | given) if given is not None else seen
    return seen


def _on_some_ways(use: Use, name: str, seen: Seen, said: dict[str, str], say: Say) -> Problem | None:
    sure = name in seen.every.names or seen.every.anything or seen.some.anything
    return None if sure or not _stops(use, name) else say("maybe-unset", use.element, file=use.file, **said)


def _stops(use: Use, name: str) -> bool:
    return use.strict and without(use.expression.node, name) is Value.NULL


def _of_decision(subject: Subject, ways: Ways, element: str, say: Say, language: str) -> Iterator[Problem]:
    drawn, seen = ways.elements[element], ways.at(element)
    known = around_of(subject, drawn) | inputs_of(subject.plans[element]) | seen.some.names
    for name in dict.fromkeys(data.name for data in decision_inputs(subject, drawn)):
        if name not in known and not seen.some.anything:
            yield say("decision-input-unset", element, name=drawn.title, variable=name, near=meant(slip(name, known), language))


def _of_template(subject: Subject, ways: Ways, element: str, say: Say, language: str) -> Iterator[Problem]:
    drawn, seen = ways.elements[element], ways.at(element)
    path = template_of(subject, drawn)
    facts = subject.templates.get(path or "")
    if facts is None or path is None:
        return
    known = around_of(subject, drawn) | inputs_of(subject.plans[element]) | seen.some.names | _BUILT_IN
    for name in sorted(facts.needs - known):
        if not seen.some.anything:
            yield say("template-unset", element, name=drawn.title, variable=name, template=path, near=meant(slip(name, known), language))


def _title(subject: Subject, element: str) -> str:
    drawn = subject.diagram.elements.get(element)
    flow = subject.diagram.flows.get(element)
    if flow is not None:
        return flow.name or _title(subject, flow.source)
    return drawn.title if drawn is not None else element
