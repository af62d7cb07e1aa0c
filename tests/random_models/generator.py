"""Draws a random diagram and the tree that it means."""
import random
from collections.abc import Callable, Sequence

from tests.drawing import boundary, chain, compensate, end, file, flow, message, messages, node, process, several, start, timer, undo, user
from tests.random_models.blocks import (
    Back,
    Block,
    Booked,
    Bound,
    Handler,
    Loop,
    Many,
    Model,
    Or,
    Par,
    Race,
    Raise,
    Seq,
    Sub,
    Task,
    Wait,
    Xor,
)

FEATURES = ("xor", "loop", "par", "or", "sub", "call", "many", "bound", "wait", "race", "raise", "handler", "clock", "booked", "back")

FLAT = ("booked", "back")  # hold no blocks

Drawn = tuple[str, str, str, Block]  # first id, last id, xml, tree


class Generator:
    """One diagram. The same seed and features draw the same one."""

    def __init__(self, seed: int, features: Sequence[str], depth: int = 3) -> None:
        self.random = random.Random(seed)
        self.seed, self.features, self.depth = seed, list(features), depth
        self.count = 0
        self.variables: list[str] = []
        self.messages: list[str] = []
        self.called: list[str] = []

    def model(self) -> Model:
        first, last, xml, tree = self.seq(self.depth, self.random.randint(2, 4))
        body = process(start(), xml, end(), flow("start", first), flow(last, "end"))
        names = messages(**dict.fromkeys(self.messages, ""))
        return Model(self.seed, tree, file(names, body, *self.called), self.variables)

    # ---- parts

    def id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def variable(self) -> str:
        name = self.id("v")
        self.variables.append(name)
        return name

    def message(self) -> str:
        name = self.id("msg")
        self.messages.append(name)
        return name

    def block(self, depth: int) -> Drawn:
        flat = [feature for feature in self.features if feature in FLAT]
        kinds = ["task"] * 3 + (self.features if depth > 0 else flat)
        draw: Callable[[int], Drawn] = getattr(self, f"draw_{self.random.choice(kinds)}")
        return draw(depth)

    def seq(self, depth: int, length: int = 0) -> Drawn:
        blocks = [self.block(depth - 1) for _ in range(length or self.random.randint(1, 3))]
        xml = "".join(block[2] for block in blocks)
        xml += "".join(flow(one[1], other[0]) for one, other in zip(blocks, blocks[1:], strict=False))
        return blocks[0][0], blocks[-1][1], xml, Seq(tuple(block[3] for block in blocks))

    def inside(self, drawn: Drawn) -> str:
        """The flow inside a sub-process or called process."""
        first, last, xml, _ = drawn
        begin, finish = self.id("s"), self.id("e")
        return start(begin) + xml + end(finish) + flow(begin, first) + flow(last, finish)

    # ---- shapes

    def draw_task(self, depth: int) -> Drawn:
        id = self.id("u")
        return id, id, user(id), Task(id)

    def draw_booked(self, depth: int) -> Drawn:
        id, handler = self.id("k"), self.id("n")
        return id, id, user(id) + undo(id, handler) + user(handler, isForCompensation="true"), Booked(id, handler)

    def draw_back(self, depth: int) -> Drawn:
        """A task before it, so that no circle goes round without a wait."""
        ask, back = self.id("u"), self.id("c")
        xml = user(ask) + node("intermediateThrowEvent", back, compensate()) + flow(ask, back)
        return ask, back, xml, Seq((Task(ask), Back(back)))

    def draw_wait(self, depth: int) -> Drawn:
        wait, xml = self.wait()
        return wait.id, wait.id, xml, wait

    def draw_clock(self, depth: int) -> Drawn:
        id = self.id("t")
        return id, id, node("intermediateCatchEvent", id, timer("Duration", "P1D")), Wait(id, id, "timer")

    def wait(self) -> tuple[Wait, str]:
        id, name = self.id("w"), self.message()
        return Wait(id, name), node("intermediateCatchEvent", id, message(name))

    def draw_xor(self, depth: int) -> Drawn:
        split, join, variable = self.id("xs"), self.id("xj"), self.variable()
        ways = [self.seq(depth) for _ in range(2)]
        xml = node("exclusiveGateway", split, default=f"{split}_d") + node("exclusiveGateway", join)
        xml += flow(split, ways[0][0], f"={variable} = 1") + flow(split, ways[1][0], id=f"{split}_d")
        xml += "".join(way[2] + flow(way[1], join) for way in ways)
        return split, join, xml, Xor(split, variable, (ways[0][3], ways[1][3]))

    def draw_loop(self, depth: int) -> Drawn:
        merge, split, after, variable = self.id("lm"), self.id("lg"), self.id("lz"), self.variable()
        first, last, inside, tree = self.seq(depth)
        xml = node("exclusiveGateway", merge) + node("exclusiveGateway", split, default=f"{split}_d") + node("exclusiveGateway", after)
        xml += flow(merge, first) + inside + flow(last, split) + flow(split, merge, f"={variable} = 1") + flow(split, after, id=f"{split}_d")
        return merge, after, xml, Loop(merge, variable, tree)

    def draw_par(self, depth: int) -> Drawn:
        split, join = self.id("ps"), self.id("pj")
        ways = [self.seq(depth) for _ in range(self.random.randint(2, 3))]
        xml = node("parallelGateway", split) + node("parallelGateway", join)
        xml += "".join(flow(split, way[0]) + way[2] + flow(way[1], join) for way in ways)
        return split, join, xml, Par(split, tuple(way[3] for way in ways))

    def draw_or(self, depth: int) -> Drawn:
        split, join, variable = self.id("os"), self.id("oj"), self.variable()
        ways = [self.seq(depth) for _ in range(3)]
        xml = node("inclusiveGateway", split) + node("inclusiveGateway", join)
        for number, way in enumerate(ways):
            condition = f"={variable} = {number} or {variable} = 2"
            xml += flow(split, way[0], condition) + way[2] + flow(way[1], join)
        return split, join, xml, Or(split, variable, (ways[0][3], ways[1][3], ways[2][3]))

    def draw_sub(self, depth: int) -> Drawn:
        id, drawn = self.id("sp"), self.seq(depth)
        return id, id, node("subProcess", id, self.inside(drawn)), Sub(id, drawn[3])

    def draw_handler(self, depth: int) -> Drawn:
        """A sub-process with an event sub-process in it."""
        id, event, name, begin = self.id("sp"), self.id("es"), self.message(), self.id("hs")
        drawn, handled = self.seq(depth), self.seq(max(depth - 1, 0), 1)
        interrupting, finish = self.random.random() < 0.5, self.id("he")
        opening = node("startEvent", begin, message(name), isInterrupting=str(interrupting).lower())
        handler = node("subProcess", event, opening + handled[2] + end(finish) + flow(begin, handled[0]) + flow(handled[1], finish),
                       triggeredByEvent="true")
        tree = Sub(id, drawn[3], handler=Handler(event, name, interrupting, handled[3]))
        return id, id, node("subProcess", id, self.inside(drawn) + handler), tree

    def draw_call(self, depth: int) -> Drawn:
        id, key, drawn = self.id("ca"), self.id("q"), self.seq(depth)
        self.called.append(process(self.inside(drawn), id=key))
        return id, id, node("callActivity", id, f'<zeebe:calledElement processId="{key}"/>'), Sub(id, drawn[3], call=True)

    def draw_many(self, depth: int) -> Drawn:
        id, count, sequential = self.id("m"), self.random.randint(1, 3), self.random.random() < 0.5
        loop = several(f"=[{', '.join(map(str, range(count)))}]", "item", sequential=sequential)
        if self.random.random() < 0.4 and depth > 0:
            drawn = self.seq(depth - 1, 1)
            return id, id, node("subProcess", id, self.inside(drawn) + loop), Many(id, count, sequential, drawn[3])
        return id, id, user(id, loop), Many(id, count, sequential)

    def draw_bound(self, depth: int) -> Drawn:
        event, after, interrupting = self.id("b"), self.id("bj"), self.random.random() < 0.5
        host = self.draw_sub(max(depth - 1, 0)) if self.random.random() < 0.4 else self.draw_task(depth)
        handler = self.seq(max(depth - 1, 0), 1)
        kind = self.random.choice(["message", "message", "timer"]) if "clock" in self.features else "message"
        name = self.message() if kind == "message" else event
        xml = host[2] + boundary(event, host[0], message(name) if kind == "message" else timer("Duration", "P2D"), interrupting)
        xml += handler[2] + flow(event, handler[0])
        assert isinstance(host[3], Task | Sub)
        tree = Bound(event, host[3], event, name, interrupting, handler[3], kind)
        if interrupting:
            return host[0], after, xml + node("exclusiveGateway", after) + flow(host[1], after) + flow(handler[1], after), tree
        finish = self.id("e")
        return host[0], host[1], xml + end(finish) + flow(handler[1], finish), tree

    def draw_race(self, depth: int) -> Drawn:
        gate, after = self.id("eg"), self.id("ej")
        waits = [self.wait() for _ in range(2)]
        ways = [self.seq(max(depth - 1, 0), 1) for _ in waits]
        xml = node("eventBasedGateway", gate) + node("exclusiveGateway", after)
        for (wait, drawn), way in zip(waits, ways, strict=True):
            xml += drawn + flow(gate, wait.id) + flow(wait.id, way[0]) + way[2] + flow(way[1], after)
        return gate, after, xml, Race(gate, tuple(wait for wait, _ in waits), tuple(way[3] for way in ways))

    def draw_raise(self, depth: int) -> Drawn:
        """A sub-process whose last gateway may lead to an error end event."""
        id, event, after, variable = self.id("sp"), self.id("be"), self.id("rj"), self.variable()
        first, last, inside, tree = self.seq(max(depth - 1, 0))
        handler = self.seq(max(depth - 1, 0), 1)
        begin, fine, broken, gate = self.id("s"), self.id("e"), self.id("ee"), self.id("rg")
        body = start(begin) + inside + node("exclusiveGateway", gate, default=f"{gate}_d") + end(fine)
        body += end(broken, '<bpmn:errorEventDefinition errorRef="oops"/>') + chain(begin, first) + chain(last, gate)
        body += flow(gate, broken, f"={variable} = 1") + flow(gate, fine, id=f"{gate}_d")
        xml = node("subProcess", id, body) + boundary(event, id, '<bpmn:errorEventDefinition errorRef="oops"/>')
        xml += node("exclusiveGateway", after) + flow(id, after) + flow(event, handler[0]) + handler[2] + flow(handler[1], after)
        return id, after, xml, Raise(id, variable, tree, event, handler[3])
