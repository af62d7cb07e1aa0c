"""Reads a sketch: a diagram written in a few lines, as tests/diagrams/README.md explains."""
import re
from dataclasses import dataclass, field

from tests.corpus import words

_PARENTHESES = r"\(((?:[^()]|\([^()]*\))*)\)"
_ITEM = re.compile(rf"(?:\[(?P<condition>[^\]]*)\]\s*)?(?P<name>\w+)(?::(?P<kind>[\w-]+)(?P<beside>~?)(?:{_PARENTHESES})?)?\s*")
_ABOUT = re.compile(r"(?P<name>\w+)\.(?P<word>[\w-]+)(?: (?P<target>[\w.]+))?: ?(?P<text>.*)")
_BLOCK = re.compile(rf"(?P<name>\w+)(?::(?P<kind>[\w-]+))?(?:{_PARENTHESES})? *\{{")


@dataclass
class Node:
    name: str
    kind: str = ""
    said: str = ""  # between the parentheses
    beside: bool = False  # lets go on what it happens to
    host: str = ""  # of a boundary event
    about: list[tuple[str, str, str]] = field(default_factory=list)  # word, target, text
    inside: "Scope | None" = None

    @property
    def what(self) -> words.Kind:
        return words.kind(self.kind or words.usual(self.name))


@dataclass
class Flow:
    source: str
    target: str
    condition: str = ""  # "default" or FEEL

    @property
    def id(self) -> str:
        return f"{self.source}_{self.target}"


@dataclass
class Scope:
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)  # lines that begin with |: BPMN as it is

    def node(self, name: str) -> Node:
        return self.nodes.setdefault(name, Node(name))


@dataclass
class Sketch:
    top: Scope  # what is no process of its own belongs to the process p
    processes: dict[str, Scope]
    raw: list[str]  # lines that begin with +: BPMN beside the processes


class CannotRead(Exception):
    """The line of the sketch that nobody understands."""


def read(text: str) -> Sketch:
    sketch = Sketch(Scope(), {}, [])
    around: list[Scope] = [sketch.top]
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith(("|", "+")):
            (around[-1].raw if line[0] == "|" else sketch.raw).append(line[1:].strip())
        elif line == "}":
            around.pop()
        elif line.endswith("{"):
            around.append(_block(line, sketch, around[-1]))
        elif about := _ABOUT.fullmatch(line):
            around[-1].node(about["name"]).about.append((about["word"], about["target"] or "", about["text"]))
        else:
            _chain(line, around[-1])
    return sketch


def _block(line: str, sketch: Sketch, scope: Scope) -> Scope:
    found = _BLOCK.fullmatch(line)
    if found is None:
        raise CannotRead(line)
    inside = Scope()
    if found["kind"] == "process":
        sketch.processes[found["name"]] = inside
        return inside
    node = scope.node(found["name"])
    node.kind, node.said, node.inside = found["kind"] or node.kind, found[3] or node.said, inside
    return inside


def _chain(line: str, scope: Scope) -> None:
    """`a > b > c`, where `a ! b` puts b on the border of a, and `a ~ b` does without interrupting it."""
    place, before, sign = 0, "", ""
    while place < len(line):
        found = _ITEM.match(line, place)
        if found is None:
            raise CannotRead(line)
        node = scope.node(found["name"])
        if found["kind"]:
            node.kind, node.said, node.beside = found["kind"], found[5] or "", bool(found["beside"])
        if sign in ("!", "~"):
            node.host, node.beside = before, sign == "~"
        elif sign:
            scope.flows.append(Flow(before, node.name, found["condition"] or ""))
        before, place = node.name, found.end()
        if place < len(line):
            sign = line[place]
            if sign not in ">!~":
                raise CannotRead(line)
            place = len(line) - len(line[place + 1:].lstrip())
