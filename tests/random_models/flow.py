"""Draws what only directs the flow: gateways, loops, links, ends in the middle."""
from tests.drawing import end, error, flow, node
from tests.random_models.blocks import Link, Loop, Or, Par, Quit, Xor
from tests.random_models.generator import Canvas, Drawn

TERMINATE = "<bpmn:terminateEventDefinition/>"


class Flow(Canvas):
    def draw_xor(self, depth: int) -> Drawn:
        split, join, variable = self.id("xs"), self.id("xj"), self.variable()
        ways = [self.seq(depth) for _ in range(2)]
        xml = node("exclusiveGateway", split, default=f"{split}_d") + node("exclusiveGateway", join)
        xml += flow(split, ways[0][0], f"={variable} = 1") + flow(split, ways[1][0], id=f"{split}_d")
        xml += "".join(way[2] + flow(way[1], join) for way in ways)
        return split, join, xml, Xor(split, variable, (ways[0][3], ways[1][3]))

    def draw_loop(self, depth: int) -> Drawn:
        """It begins with a task: a loop that never waits would be no case but an accident."""
        merge, split, after, variable = self.id("lm"), self.id("lg"), self.id("lz"), self.variable()
        first, last, inside, tree = self.seq(depth, first=self.draw_task(0))
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

    def draw_link(self, depth: int) -> Drawn:
        off, on = self.id("lt"), self.id("lc")
        xml = node("intermediateThrowEvent", off, f'<bpmn:linkEventDefinition name="{off}"/>')
        return off, on, xml + node("intermediateCatchEvent", on, f'<bpmn:linkEventDefinition name="{off}"/>'), Link(off)

    def draw_quit(self, depth: int) -> Drawn:
        gate, last, variable = self.id("qg"), self.id("qe"), self.variable()
        errors = [code for kind, code in self.codes if kind == "error"]
        code = self.random.choice(errors) if errors and self.chance(0.7) else ""
        kind = "cancel" if self.in_deal and self.chance(0.7) else "error" if code else "terminate"
        thrown = {"cancel": "<bpmn:cancelEventDefinition/>", "error": error(code), "terminate": TERMINATE}[kind]
        xml = node("exclusiveGateway", gate, default=f"{gate}_d") + end(last, thrown)
        after = self.id("qa")
        xml += flow(gate, last, f"={variable} = 1") + node("intermediateThrowEvent", after) + flow(gate, after, id=f"{gate}_d")
        return gate, after, xml, Quit(gate, variable, kind, code if kind == "error" else "")
