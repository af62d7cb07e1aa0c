"""Texts and letters from templates of the process: Jinja in its sandbox, so that no Python object is reachable.

A template comes from the deployed version (a file or a task header), never from a value of the case: what a client
wrote is shown, not executed. The usual ways to make much out of little are closed too; a determined author of
templates could still keep a thread busy, and must be somebody who may deploy.
"""
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.connector import ConnectorError
from engine.model import Value, Variables

MAX_CHARACTERS = 2_000_000  # of a rendered text
# Filters that can make one character into a billion, or the same template into different texts.
UNWANTED_FILTERS = ("center", "format", "random", "pprint", "indent", "batch", "slice", "xmlattr", "attr", "urlize")
PADDING = frozenset({"ljust", "rjust", "center", "zfill", "format", "format_map", "expandtabs"})
UNWANTED_GLOBALS = ("range", "lipsum", "cycler", "joiner")
MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]


def render_text(source: str, variables: Variables, functions: Mapping[str, Callable[..., Any]] | None = None) -> str:
    """The text that the template makes of the variables.

    Raises ConnectorError naming what is missing or wrong.
    """
    return _render(source, variables, functions or {}, False)


def render_html(source: str, variables: Variables, functions: Mapping[str, Callable[..., Any]] | None = None) -> str:
    """Likewise for HTML: every value is escaped."""
    return _render(source, variables, functions or {}, True)


def shown(value: Value) -> Any:
    """A value as a reader expects it: nothing for null, sí and no, dates with the day first."""
    match value:
        case None:
            return ""
        case bool():
            return "sí" if value else "no"
        case _:
            return value


def money(value: Value, symbol: str = "$") -> str:
    """1234567.5 as «$ 1.234.567,50»; whole amounts without cents."""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    whole, _, cents = f"{amount:,.2f}".partition(".")
    return f"{symbol} {whole.replace(',', '.')}" + ("" if cents == "00" else f",{cents}")


def long_date(value: Value) -> str:
    """2026-07-01 as «1 de julio de 2026»."""
    day = date.fromisoformat(str(value)[:10])
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def short_date(value: Value) -> str:
    """2026-07-01 as «01/07/2026», with the time if there is one."""
    text = str(value)
    if len(text) <= 10:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    return datetime.fromisoformat(text.split("[")[0].split("@")[0]).strftime("%d/%m/%Y %H:%M")


@lru_cache(maxsize=2)
def _environment(html: bool) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """No operator that multiplies text, no attribute that is not data."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not all(isinstance(side, (int, Decimal)) for side in (left, right)):
                raise ConnectorError(f"La plantilla usa {operator} con algo que no son números.", retry=False)
            return super().call_binop(context, operator, left, right)

        def wrap_str_format(self, value: Any) -> None:
            """Jinja would hand out a tamed str.format before asking the next question; widths stay untamed."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return attr not in PADDING and super().is_safe_attribute(obj, attr, value)

    environment = Sandbox(autoescape=html, undefined=StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True)
    for name in UNWANTED_FILTERS:
        environment.filters.pop(name, None)
    for name in UNWANTED_GLOBALS:
        environment.globals.pop(name, None)
    if html:
        environment.filters.pop("safe", None)
    environment.filters |= {"money": money, "long_date": long_date, "short_date": short_date}
    return environment


def _render(source: str, variables: Variables, functions: Mapping[str, Callable[..., Any]], html: bool) -> str:
    from jinja2 import TemplateError

    try:
        pieces = _environment(html).from_string(source).generate({**variables, **functions})
        return _bounded(pieces)
    except TemplateError as problem:
        line = getattr(problem, "lineno", None)
        place = f" (línea {line})" if line else ""
        raise ConnectorError(f"La plantilla no se puede llenar{place}: {problem.message}", retry=False) from problem
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as problem:
        raise ConnectorError(f"La plantilla no se puede llenar: {problem}", retry=False) from problem


def _bounded(pieces: Any) -> str:
    kept, length = [], 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > MAX_CHARACTERS:
            raise ConnectorError(f"La plantilla produce más de {MAX_CHARACTERS} caracteres.", retry=False)
    return "".join(kept)


def names_in(source: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The variables that a template cannot do without, and those that it can: with `default`, or asked for with `is defined`.

    None when it cannot be read.
    """
    from jinja2 import TemplateError, meta, nodes

    try:
        tree = _environment(False).parse(source)
    except TemplateError:
        return None
    free: set[str] = meta.find_undeclared_variables(tree)
    may = {one.node.name for one in tree.find_all(nodes.Filter) if one.name in ("default", "d") and isinstance(one.node, nodes.Name)}
    may |= {one.node.name for one in tree.find_all(nodes.Test) if one.name in ("defined", "undefined") and isinstance(one.node, nodes.Name)}
    return frozenset(free - may), frozenset(free & may)
