"""Expressions whose types cannot fit: a condition that is no condition, a number beside a text, a text that no option says."""
from collections.abc import Callable, Iterator

from engine.checks.facts import Subject
from engine.checks.kinds import NULL, UNKNOWN, Typed, Types, kind_of, parts, type_named, types_of
from engine.checks.slips import meant, slip
from engine.checks.uses import Use, decision_inputs, uses
from engine.diagram.plan import Plan
from engine.diagram.words import catalogue
from engine.errors import Problem
from engine.feel.nodes import Comparison, Filter, For, Literal, Name, Quantified

catalogue({
    "not-a-condition": ("error",
                        ("«{text}» no es una condición: da {kind}, y el caso se detendría ahí.",
                         "Compare el valor con algo, por ejemplo «{text} = …»."),
                        ("“{text}” is no condition: it gives {kind}, and the case would stop there.",
                         "Compare the value with something, such as “{text} = …”.")),
    "not-a-list": ("error",
                   ("«{text}» debe dar una lista y da {kind}.", "Use una lista, por ejemplo las filas de una tabla o un campo de varias opciones."),
                   ("“{text}” must give a list and gives {kind}.", "Use a list, such as the rows of a table or a field of several choices.")),
    "not-a-moment": ("error",
                     ("«{text}» debe dar una fecha o una duración y da {kind}.", "Use por ejemplo add business days(now(), 3), o duration(\"P1D\")."),
                     ("“{text}” must give a date or a duration and gives {kind}.",
                      "Use for example add business days(now(), 3), or duration(\"P1D\").")),
    "kinds-differ": ("warning",
                     ("«{text}» compara {kind} con {other}: nunca puede ser verdadero.", "Convierta uno de los dos: number(…), string(…), date(…)."),
                     ("“{text}” compares {kind} with {other}: it can never be true.", "Convert one of them: number(…), string(…), date(…).")),
    "decision-input-kind": ("warning",
                            ("La decisión de «{name}» espera {expected} en «{variable}» y recibe {kind}: el caso se detendría ahí.",
                             "Convierta el valor en el mapeo de entrada, o corrija el tipo en la tabla."),
                            ("The decision of “{name}” expects {expected} in “{variable}” and gets {kind}: the case would stop there.",
                             "Convert the value in the input mapping, or correct the type in the table.")),
    "not-an-option": ("warning",
                      ("«{text}» compara «{variable}» con «{value}», que no es ninguna de sus opciones: {options}.",
                       "{near}Escriba una de las opciones."),
                      ("“{text}” compares “{variable}” with “{value}”, which is none of its options: {options}.",
                       "{near}Write one of the options.")),
})

Say = Callable[..., Problem]
_COMPARED = frozenset({"number", "string", "boolean", "date", "time", "date and time"})
_TEMPORAL = frozenset({"date", "time", "date and time"})
_WORDS = {
    "es": {"number": "un número", "string": "un texto", "boolean": "un sí o no", "date": "una fecha", "time": "una hora",
           "date and time": "una fecha con hora", "list": "una lista", "context": "un contexto"},
    "en": {"number": "a number", "string": "a text", "boolean": "a yes or no", "date": "a date", "time": "a time",
           "date and time": "a date and time", "list": "a list", "context": "a context"},
}
_NO_MOMENT = frozenset({"number", "boolean", "list", "context"})


def check_types(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    known, told = types_of(subject), set()
    for use in uses(subject):
        types = _seen(subject, use, known)
        for found in (*_whole(use, types, say, language), *_compared(use, use.expression.node, types, say, language)):
            if (found.element, found.message) not in told:
                told.add((found.element, found.message))
                yield found
    for plan in subject.plans.values():
        if plan.element.ext.decision is not None:
            yield from _of_decision(subject, plan, known, say, language)


def _seen(subject: Subject, use: Use, known: Types) -> Types:
    """The types of what an expression sees: a form's own answers are what it asks for, other local names are not known."""
    own = next((form.fields for form in subject.forms.values() if form.file == use.file), {}) if use.file else {}
    types = {name: typed for name, typed in known.items() if name not in use.local}
    return types | {name: Typed(field.kind, field.options) for name, field in own.items() if field.asked}


def _whole(use: Use, types: Types, say: Say, language: str) -> Iterator[Problem]:
    kind = kind_of(use.expression.node, types)
    if kind is None or kind == NULL:
        return
    said = {"text": _text(use), "kind": _WORDS[language].get(kind, kind)}
    if use.truth and kind != "boolean":
        yield say("not-a-condition", use.element, file=use.file, **said)
    elif use.where == "inputCollection" and kind != "list":
        yield say("not-a-list", use.element, file=use.file, **said)
    elif use.where in ("timer", "dueDate", "followUpDate") and kind in _NO_MOMENT:
        yield say("not-a-moment", use.element, file=use.file, **said)


def _compared(use: Use, node: object, types: Types, say: Say, language: str) -> Iterator[Problem]:
    match node:
        case Filter(operand, _):  # inside, a name may be an entry of the item
            yield from _compared(use, operand, types, say, language)
            return
        case For(iterations, _) | Quantified(_, iterations, _):
            types = {name: typed for name, typed in types.items() if name not in {one.name for one in iterations}}
        case Comparison(operator, left, right):
            yield from _of_comparison(use, operator, left, right, types, say, language)
    for part in parts(node):
        yield from _compared(use, part, types, say, language)


def _of_comparison(use: Use, operator: str, left: object, right: object, types: Types, say: Say, language: str) -> Iterator[Problem]:
    one, other = kind_of(left, types), kind_of(right, types)  # type: ignore[arg-type]
    if one in _COMPARED and other in _COMPARED and one != other and not {one, other} <= _TEMPORAL:
        words = _WORDS[language]
        yield say("kinds-differ", use.element, file=use.file, text=_text(use), kind=words[one or ""], other=words[other or ""])
    if operator in ("=", "!="):
        for variable, value in ((left, right), (right, left)):
            if isinstance(variable, Name) and isinstance(value, Literal) and isinstance(value.value, str):
                options = types.get(variable.text, Typed(None)).options
                if options is not None and value.value not in options:
                    yield say("not-an-option", use.element, file=use.file, text=_text(use), variable=variable.text, value=value.value,
                              options=", ".join(options), near=meant(slip(value.value, options), language))


def _of_decision(subject: Subject, plan: Plan, known: Types, say: Say, language: str) -> Iterator[Problem]:
    """What goes into a decision, through the input mapping or by name, against the types of its input data."""
    given = {line.target[0]: line.source.expression for line in plan.inputs if len(line.target) == 1}
    for data in decision_inputs(subject, plan.element):
        expression = given.get(data.name)
        kind = kind_of(expression.node, known) if expression is not None else None if data.name in given else known.get(data.name, UNKNOWN).kind
        expected = type_named(data.type_name)
        if kind in _COMPARED and expected in _COMPARED and kind != expected and not {kind, expected} <= _TEMPORAL:
            words = _WORDS[language]
            yield say("decision-input-kind", plan.id, name=plan.element.title, variable=data.name, expected=words[expected or ""],
                      kind=words[kind or ""])


def _text(use: Use) -> str:
    text = " ".join(use.expression.text.split()).removeprefix("=").strip()
    return text if len(text) <= 80 else f"{text[:79]}…"
