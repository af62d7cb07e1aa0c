"""What surrounds the reading of answers: who reads them, in which language and zone, and what was known before."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, BinaryIO

from engine.feel import Environment, Expression
from forms.form import Field, Option, Value, Wording

People = Callable[[str | None], Sequence[tuple[str, str]]]  # group -> (user, full name) of its members
Keep = Callable[[BinaryIO, str], Any]  # stores a file, gives what has `sha256` and `size`


def nobody(group: str | None) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Reading:
    """One reading of one form. `draft` holds what this person wrote before: values, or texts that were none yet."""

    variables: Mapping[str, Value]
    env: Environment
    language: str = "es"
    people: People = nobody
    draft: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def zone(self) -> str:
        return self.env.zone

    def value(self, rule: Expression | Any, scope: Mapping[str, Value] | None = None) -> Value:
        """What a rule yields, or the fixed value that stands in its place."""
        if isinstance(rule, Expression):
            return rule.evaluate(self.variables if scope is None else scope, self.env)
        return rule

    def text(self, rule: Wording | Expression | None, scope: Mapping[str, Value]) -> Value:
        return rule.to(self.language) if isinstance(rule, Wording) else self.value(rule, scope)

    def options(self, asked: Field, scope: Mapping[str, Value]) -> tuple[Option, ...]:
        """What may be chosen now. FEEL gives a list of texts, or of {value, label}."""
        if asked.type == "user":
            group = self.value(asked.group, scope)
            return tuple(Option(user, Wording(name, name)) for user, name in self.people(group))
        if not isinstance(asked.options, Expression):
            return asked.options
        given = self.value(asked.options, scope)
        entries = given if isinstance(given, list) else [] if given is None else [given]
        return tuple(option for entry in entries if (option := _option(entry)) is not None)

    def known_files(self, asked: Field) -> list[dict[str, Value]]:
        """Files that this person may keep instead of sending them again: of the draft, and of the case."""
        both = [self.draft.get(asked.name), self.value(asked.default)]
        lists = [value if isinstance(value, list) else [value] for value in both]
        return [file for files in lists for file in files if isinstance(file, dict) and isinstance(file.get("sha256"), str)]


def _option(entry: Value) -> Option | None:
    if isinstance(entry, dict):
        value, label = entry.get("value"), entry.get("label", entry.get("value"))
    else:
        value = label = entry
    if value is None or isinstance(value, dict | list):
        return None
    return Option(value, Wording(str(label), str(label)))
