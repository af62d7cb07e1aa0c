"""Draws a random diagram and the tree that it means. What is drawn for each shape: flow.py, happening.py, activities.py."""
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tests.drawing import end, file, flow, messages, node, process, start
from tests.random_models.blocks import Block, Handler, Model, Seq

FEATURES = ("xor", "loop", "par", "or", "sub", "call", "many", "again", "bound", "wait", "clock", "signal", "race", "quit", "handler",
            "throw", "script", "link", "undo", "job", "condition", "deal")
SIGNALS = 3  # names that waits and throws share

Drawn = tuple[str, str, str, Block]  # first id, last id, xml, tree


class Canvas:
    """One diagram. The same seed and features draw the same one."""

    def __init__(self, seed: int, features: Sequence[str], depth: int = 3) -> None:
        self.random = random.Random(seed)
        self.seed, self.features, self.depth = seed, list(features), depth
        self.count = 0
        self.variables: list[str] = []
        self.messages: list[str] = []
        self.keys: list[tuple[str, str]] = []  # variable that is the key, id of the message
        self.called: list[str] = []
        self.codes: list[tuple[str, str]] = []  # (error | escalation, code) that something around catches
        self.loudest = 0  # signals below it are heard around here: thrown here they would go round for ever
        self.deeds: list[str] = []  # activities of this scope that can be undone
        self.in_deal = False  # directly in a transaction

    def model(self) -> Model:
        with self.scope():
            handlers, drawn_handlers = self.handlers(self.depth) if self.chance(0.25) and "handler" in self.features else ((), "")
            with self.catching(handlers):
                first, last, xml, tree = self.seq(self.depth, self.random.randint(3, 5))
        body = process(start(), xml, end(), flow("start", first), flow(last, "end"), drawn_handlers)
        return Model(self.seed, tree, handlers, file(self.declarations(), body, *self.called), self.variables)

    def declarations(self) -> str:
        keyed = "".join(node("message", id, f'<zeebe:subscription correlationKey="={variable}"/>', name="order") for variable, id in self.keys)
        return messages(**dict.fromkeys(self.messages, "")) + keyed + "".join(
            node("signal", f"signal{number}", name=f"signal{number}") for number in range(SIGNALS))

    # ---- small things

    def id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def variable(self) -> str:
        """A new one, or one that is there already: what is shared can be lost."""
        if self.variables and self.chance(0.2):
            return self.random.choice(self.variables)
        name = self.id("v")
        self.variables.append(name)
        return name

    def message(self) -> str:
        name = self.id("msg")
        self.messages.append(name)
        return name

    def signal(self) -> str:
        return f"signal{self.random.randrange(SIGNALS)}"

    # ---- what lies around

    @contextmanager
    def scope(self) -> Iterator[None]:
        around, deal = self.deeds, self.in_deal
        self.deeds, self.in_deal = [], False
        yield
        self.deeds, self.in_deal = around, deal

    @contextmanager
    def catching(self, handlers: Sequence[Handler] = (), *more: tuple[str, str]) -> Iterator[None]:
        before = len(self.codes)
        self.codes += [(one.kind, one.name) for one in handlers if one.kind in ("error", "escalation")] + list(more)
        yield
        del self.codes[before:]

    @contextmanager
    def hearing(self, kind: str, name: str) -> Iterator[None]:
        """Inside what a signal opens only louder ones are thrown."""
        before = self.loudest
        if kind == "signal":
            self.loudest = max(before, int(name.removeprefix("signal")) + 1)
        yield
        self.loudest = before

    # ---- blocks

    def block(self, depth: int) -> Drawn:
        kinds = ["task"] * 3 + (self.features if depth > 0 else [])
        draw: Callable[[int], Drawn] = getattr(self, f"draw_{self.random.choice(kinds)}")
        return draw(depth)

    def seq(self, depth: int, length: int = 0, first: Drawn | None = None) -> Drawn:
        blocks = [*([first] if first else []), *(self.block(depth - 1) for _ in range(length or self.random.randint(1, 3)))]
        xml = "".join(block[2] for block in blocks)
        xml += "".join(flow(one[1], other[0]) for one, other in zip(blocks, blocks[1:], strict=False))
        return blocks[0][0], blocks[-1][1], xml, Seq(tuple(block[3] for block in blocks))

    def inside(self, drawn: Drawn) -> str:
        """The flow inside a sub-process or called process."""
        first, last, xml, _ = drawn
        begin, finish = self.id("s"), self.id("e")
        return start(begin) + xml + end(finish) + flow(begin, first) + flow(last, finish)

    def handlers(self, depth: int) -> tuple[tuple[Handler, ...], str]:
        raise NotImplementedError
