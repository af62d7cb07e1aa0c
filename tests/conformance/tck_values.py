"""Values as the DMN TCK writes them in XML, and when it takes two of them for the same."""
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from engine.feel.temporal import DateTime, Time
from engine.feel.temporal_text import read_date, read_datetime, read_duration, read_time
from engine.feel.texts import to_text

TEST = "{http://www.omg.org/spec/DMN/20160719/testcase}"
SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
NEAR = Decimal("0.00000001")
NUMBERS = ("decimal", "double", "integer", "int", "float", "long")
READERS: dict[str, Callable[[str], Any]] = {"date": read_date, "time": read_time, "dateTime": read_datetime, "duration": read_duration}
BY_TYPE_NAME = {
    "number": "decimal", "boolean": "boolean", "date": "date", "time": "time", "date and time": "dateTime", "dateTime": "dateTime",
    "days and time duration": "duration", "dayTimeDuration": "duration", "years and months duration": "duration",
    "yearMonthDuration": "duration",
}

Node = etree._Element


def value(node: Node | None, type_name: str | None = None) -> Any:
    """The value that an input or an expectation holds; `type_name` is that of its variable."""
    if node is None:
        return None
    simple, items, components = node.find(f"{TEST}value"), node.find(f"{TEST}list"), node.findall(f"{TEST}component")
    if simple is not None:
        return _simple(simple, type_name)
    if items is not None:
        return None if _is_nil(items) else [value(item, type_name) for item in items.findall(f"{TEST}item")]
    if not components or components[0].get("name") is None and _is_nil(components[0]):
        return None
    return {str(each.get("name")): None if _is_nil(each) else value(each) for each in components}


def _is_nil(node: Node) -> bool:
    return node.get(f"{SCHEMA}nil") in ("true", "1")


def _simple(node: Node, type_name: str | None) -> Any:
    if _is_nil(node):
        return None
    declared = node.get(f"{SCHEMA}type")
    kind = str(declared).rsplit(":", 1)[-1] if declared else BY_TYPE_NAME.get(type_name or "", "string")
    text = "".join(map(str, node.itertext()))
    if kind in NUMBERS:
        return _number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    return READERS[kind](text.strip()) if kind in READERS else text


def _number(text: str) -> Any:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return text


def same(expected: Any, actual: Any) -> bool:
    """As the TCK's own runner compares: numbers nearly, everything else exactly, a text with the text of anything."""
    if expected is None or actual is None or isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    match expected, actual:
        case Decimal(), Decimal():
            return abs(expected - actual) < NEAR
        case list(), list():
            return len(expected) == len(actual) and all(map(same, expected, actual))
        case dict(), dict():
            return expected.keys() == actual.keys() and all(same(item, actual[key]) for key, item in expected.items())
        case str(), str():
            return expected == actual
        case (str(), _) | (_, str()):
            return to_text(expected) == to_text(actual)
        case _:
            return bool(_in_utc(expected) == _in_utc(actual))


def _in_utc(moment: Any) -> Any:
    """Z and the zones of that offset by name are one."""
    match moment:
        case Time(nanosecond, 0, None) | Time(nanosecond, None, "UTC" | "Etc/UTC" | "GMT" | "Z"):
            return Time(nanosecond, 0)
        case DateTime(date, time):
            return DateTime(date, _in_utc(time))
        case _:
            return moment
