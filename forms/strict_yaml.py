"""YAML as forms use it: plain data. No tags, no aliases, no key twice, no float, no silent dates."""
from decimal import Decimal
from typing import Any

import yaml

from engine.quick_yaml import QuickLoader

LARGEST = 256 * 1024  # bytes
DEEPEST = 20


class BadYaml(ValueError):
    """The text says where."""


class _Loader(QuickLoader):
    """SafeLoader without what surprises: aliases can grow without bound, a second key silently wins."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "aliases (*) are not used here", self.peek_event().start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.constructor.ConstructorError(None, None, "nested too deeply", self.peek_event().start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is not a text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _decimal(loader: _Loader, node: Any) -> Decimal:
    try:
        number = Decimal(loader.construct_scalar(node).replace("_", ""))
    except ArithmeticError:
        raise yaml.constructor.ConstructorError(None, None, "not a number", node.start_mark) from None
    if not number.is_finite():
        raise yaml.constructor.ConstructorError(None, None, "not a number", node.start_mark)
    return number


_Loader.yaml_implicit_resolvers = {  # 2026-11-23 stays text, which is what a rule or an option means by it
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


def load(source: bytes) -> Any:
    """The data in `source`: dict, list, str, int, Decimal, bool, None. Raises BadYaml with line and column."""
    if len(source) > LARGEST:
        raise BadYaml(f"more than {LARGEST // 1024} KB")
    try:
        return yaml.load(source.decode("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader, narrowed
    except UnicodeDecodeError:
        raise BadYaml("not UTF-8") from None
    except yaml.MarkedYAMLError as problem:
        place = problem.problem_mark
        where = f", line {place.line + 1}, column {place.column + 1}" if place else ""
        raise BadYaml(f"{problem.problem}{where}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:  # ValueError: an int of 5,000 digits
        raise BadYaml(str(problem).splitlines()[0] if str(problem) else "unreadable") from None
