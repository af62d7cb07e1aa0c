"""Draws what happens to a case: messages, signals, timers, escalations, event-based gateways, event sub-processes."""
from tests.drawing import boundary, end, error, flow, message, node, signal, timer
from tests.random_models.blocks import Bound, Handler, Many, Race, Sub, Task, Throw, Undo, Wait
from tests.random_models.generator import Canvas, Drawn

ROUNDS = 2  # of a timer that comes again


def escalation(code: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{code}"/>'


def condition(variable: str) -> str:
    return ('<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
            f"={variable} = 1</bpmn:condition></bpmn:conditionalEventDefinition>")


class Happening(Canvas):
    def wait(self, kind: str) -> tuple[Wait, str]:
        id = self.id("w")
        if kind == "timer":
            return Wait(id, id, "timer"), node("intermediateCatchEvent", id, timer("Duration", "P1D"))
        if kind == "conditional":
            name = self.variable()
            return Wait(id, name, kind), node("intermediateCatchEvent", id, condition(name))
        if kind == "signal":
            name = self.signal()
            return Wait(id, name, "signal"), node("intermediateCatchEvent", id, signal(name))
        if self.chance(0.4):
            key, reference = self.variable(), self.id("order")
            self.keys.append((key, reference))
            return Wait(id, "order", key=key), node("intermediateCatchEvent", id, message(reference))
        name = self.message()
        return Wait(id, name), node("intermediateCatchEvent", id, message(name))

    def draw_wait(self, depth: int) -> Drawn:
        return self._one(*self.wait("message"))

    def draw_clock(self, depth: int) -> Drawn:
        return self._one(*self.wait("timer"))

    def draw_condition(self, depth: int) -> Drawn:
        return self._one(*self.wait("conditional"))

    def draw_signal(self, depth: int) -> Drawn:
        return self._one(*self.wait("signal"))

    def _one(self, wait: Wait, xml: str) -> Drawn:
        return wait.id, wait.id, xml, wait

    def draw_race(self, depth: int) -> Drawn:
        gate, after = self.id("eg"), self.id("ej")
        waits = [self.wait(self.random.choice(["message", "message", "signal", "timer", "conditional"])) for _ in range(2)]
        ways = [self.seq(max(depth - 1, 0), 1) for _ in waits]
        xml = node("eventBasedGateway", gate) + node("exclusiveGateway", after)
        for (wait, drawn), way in zip(waits, ways, strict=True):
            xml += drawn + flow(gate, wait.id) + flow(wait.id, way[0]) + way[2] + flow(way[1], after)
        return gate, after, xml, Race(gate, tuple(wait for wait, _ in waits), tuple(way[3] for way in ways))

    def draw_throw(self, depth: int) -> Drawn:
        id = self.id("th")
        heard = [code for kind, code in self.codes if kind == "escalation"]
        if heard and self.chance(0.6):
            code = self.random.choice(heard)
            return id, id, node("intermediateThrowEvent", id, escalation(code)), Throw(id, "escalation", code)
        loud = [f"signal{number}" for number in range(self.loudest, 3)]
        if not loud:
            return id, id, node("intermediateThrowEvent", id, escalation("unheard")), Throw(id, "escalation", "unheard")
        name = self.random.choice(loud)
        return id, id, node("intermediateThrowEvent", id, signal(name)), Throw(id, "signal", name)

    def draw_undo(self, depth: int) -> Drawn:
        id = self.id("ud")
        activity = self.random.choice(self.deeds) if self.deeds and self.chance(0.4) else ""
        named = f' activityRef="{activity}"' if activity else ""
        return id, id, node("intermediateThrowEvent", id, f"<bpmn:compensateEventDefinition{named}/>"), Undo(id, activity)

    # ---- events of activities and scopes

    def event(self, kinds: list[str]) -> tuple[str, str, int]:
        """Kind, name and rounds of something that can happen to an activity or a scope."""
        kind = self.random.choice(kinds)
        match kind:
            case "message":
                return kind, self.message(), 0
            case "signal":
                return kind, self.signal(), 0
            case "conditional":
                return kind, self.variable(), 0
            case "cycle":
                return "timer", "", ROUNDS
            case "timer":
                return kind, "", 0
            case _:
                return kind, self.id("code"), 0

    def definition(self, kind: str, name: str, rounds: int, length: str) -> str:
        match kind:
            case "message":
                return message(name)
            case "signal":
                return signal(name)
            case "conditional":
                return condition(name)
            case "timer":
                return timer("Cycle", f"R{rounds}/P1D") if rounds else timer("Duration", length)
            case "error":
                return error(name)
            case _:
                return escalation(name)

    def kinds(self, interrupting: bool) -> list[str]:
        kinds = ["message", "message", "signal", "timer", "escalation", "conditional"] + (["error", "error"] if interrupting else ["cycle"])
        unwanted = [kind for feature, some in (("clock", ("timer", "cycle")), ("condition", ("conditional",))) if feature not in self.features
                    for kind in some]
        return [kind for kind in kinds if kind not in unwanted]

    def draw_bound(self, depth: int) -> Drawn:
        event, after, interrupting = self.id("b"), self.id("bj"), self.chance(0.5)
        kind, name, rounds = self.event(self.kinds(interrupting))
        host = self.host(depth, kind, name)
        with self.hearing(kind, name):
            handler = self.seq(max(depth - 1, 0), 1)
        xml = host[2] + boundary(event, host[0], self.definition(kind, name, rounds, "P2D"), interrupting)
        xml += handler[2] + flow(event, handler[0])
        assert isinstance(host[3], Task | Sub | Many)
        tree = Bound(host[3], event, kind, name, interrupting, handler[3], rounds)
        if interrupting:
            return host[0], after, xml + node("exclusiveGateway", after) + flow(host[1], after) + flow(handler[1], after), tree
        finish = self.id("e")
        return host[0], host[1], xml + end(finish) + flow(handler[1], finish), tree

    def host(self, depth: int, kind: str, name: str) -> Drawn:
        raise NotImplementedError

    def handlers(self, depth: int) -> tuple[tuple[Handler, ...], str]:
        """One or two event sub-processes, and how they are drawn."""
        drawn = [self.handler(depth) for _ in range(self.random.randint(1, 2))]
        return tuple(one for one, _ in drawn), "".join(xml for _, xml in drawn)

    def handler(self, depth: int) -> tuple[Handler, str]:
        id, begin, finish, interrupting = self.id("es"), self.id("hs"), self.id("he"), self.chance(0.5)
        kind, name, rounds = self.event(self.kinds(interrupting))
        with self.hearing(kind, name), self.scope():
            first, last, inner, tree = self.seq(max(depth - 1, 0), 1)
        opening = node("startEvent", begin, self.definition(kind, name, rounds, "P1D"), isInterrupting=str(interrupting).lower())
        xml = node("subProcess", id, opening + inner + end(finish) + flow(begin, first) + flow(last, finish), triggeredByEvent="true")
        return Handler(id, begin, kind, name, interrupting, tree, rounds), xml
