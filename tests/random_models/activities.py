"""Draws what is done: tasks, jobs, scripts, sub-processes, calls, several runs of them, and what undoes them."""
from tests.drawing import boundary, extended, flow, mapping, node, process, several, undo, user
from tests.random_models.blocks import PLAIN, Bound, Many, Mapping, Script, Seq, Sub, Task
from tests.random_models.flow import Flow
from tests.random_models.generator import Drawn
from tests.random_models.happening import Happening


class Generator(Flow, Happening):
    """All shapes together."""

    # ---- tasks

    def draw_task(self, depth: int) -> Drawn:
        return self._task(job=False)

    def draw_job(self, depth: int) -> Drawn:
        return self._task(job=True)

    def _task(self, job: bool, error: str = "", loop: str = "", mapped: bool = True) -> Drawn:
        id = self.id("j" if job else "u")
        said = self._mapping(0.15) if mapped else PLAIN
        errors = [code for kind, code in self.codes if kind == "error"]
        error = error or (self.random.choice(errors) if errors and self.chance(0.2) else "")
        undone_by = self.id("un") if "undo" in self.features and self.chance(0.2) else ""
        xml = self._drawn(id, job, said, loop)
        if undone_by:
            xml += undo(id, undone_by) + user(undone_by, isForCompensation="true")
            self.deeds.append(id)
        return id, id, xml, Task(id, said, job, error, undone_by)

    def _drawn(self, id: str, is_job: bool, said: Mapping, loop: str) -> str:
        zeebe = self._mapped(said)
        if is_job:
            return node("serviceTask", id, extended(f'<zeebe:taskDefinition type="work"/>{zeebe}', loop))
        return node("userTask", id, extended(zeebe, loop) if zeebe else loop)

    def draw_script(self, depth: int) -> Drawn:
        id, target, source = self.id("sc"), self.variable(), self.variable()
        xml = node("scriptTask", id, f'<zeebe:script expression="=2 - {source}" resultVariable="{target}"/>')
        return id, id, xml, Script(id, target, source)

    def _mapping(self, share: float) -> Mapping:
        inputs = tuple((self.id("l"), self.variable()) for _ in range(2)) if self.chance(share) else ()
        if inputs and self.chance(0.5):  # the name of an outer variable, hidden inside
            inputs = ((self.variable(), inputs[0][1]), *inputs[1:])
        outputs = ((self.variable(), inputs[0][0] if inputs else self.variable()),) if self.chance(share) else ()
        return Mapping(inputs, outputs) if inputs or outputs else PLAIN

    def _mapped(self, said: Mapping) -> str:
        if said == PLAIN:
            return ""
        return mapping({target: f"=2 - {source}" for target, source in said.inputs}, {target: f"={source}" for target, source in said.outputs})

    # ---- scopes

    def draw_sub(self, depth: int) -> Drawn:
        return self._scope(depth, call=False)

    def draw_call(self, depth: int) -> Drawn:
        return self._scope(depth, call=True)

    def draw_handler(self, depth: int) -> Drawn:
        return self._scope(depth, call=self.chance(0.2), handled=True)

    def _scope(self, depth: int, call: bool, handled: bool = False, loop: str = "", mapped: bool = True) -> Drawn:
        id, said = self.id("ca" if call else "sp"), self._mapping(0.25) if mapped else PLAIN
        with self.scope():
            handlers, drawn_handlers = self.handlers(depth) if handled else ((), "")
            with self.catching(handlers):
                drawn = self.seq(depth, first=self.draw_task(0) if loop else None)
        body = self.inside(drawn) + drawn_handlers
        tree = Sub(id, drawn[3], call, handlers, said)
        if "undo" in self.features:
            self.deeds.append(id)
        if not call:
            return id, id, node("subProcess", id, (extended(self._mapped(said), loop) if said != PLAIN else loop) + body), tree
        key = self.id("q")
        self.called.append(process(body, id=key))
        return id, id, node("callActivity", id, extended(f'<zeebe:calledElement processId="{key}"/>{self._mapped(said)}', loop)), tree

    def draw_deal(self, depth: int) -> Drawn:
        """A transaction with what happens when it is cancelled."""
        id, event, after = self.id("td"), self.id("cb"), self.id("tj")
        with self.scope():
            self.in_deal = True
            drawn = self.seq(depth, first=self._task(job=False))
            quit_ = self.draw_quit(depth)
            drawn = drawn[0], quit_[1], drawn[2] + quit_[2] + flow(drawn[1], quit_[0]), Seq((drawn[3], quit_[3]))
        handler = self.seq(max(depth - 1, 0), 1)
        xml = node("transaction", id, self.inside(drawn)) + boundary(event, id, "<bpmn:cancelEventDefinition/>") + handler[2]
        xml += node("exclusiveGateway", after) + flow(id, after) + flow(event, handler[0]) + flow(handler[1], after)
        if "undo" in self.features:
            self.deeds.append(id)
        return id, after, xml, Bound(Sub(id, drawn[3], transaction=True), event, "cancel", "", True, handler[3])

    def host(self, depth: int, kind: str, name: str) -> Drawn:
        """An activity to which that can happen: errors and escalations come from inside."""
        if kind == "error" and self.chance(0.3):
            return self._task(job=self.chance(0.7), error=name)
        depth = max(depth - 1, 0)
        with self.catching((), *([(kind, name)] if kind in ("error", "escalation") else [])):
            shapes = ["sub", "call", "many", "handler"] + (["task"] * 4 if kind not in ("error", "escalation") else [])
            shape = self.random.choice([one for one in shapes if one == "task" or one in self.features] or ["sub"])
            drawn: Drawn = getattr(self, f"draw_{shape}")(depth)
        return drawn

    # ---- several runs

    def draw_many(self, depth: int) -> Drawn:
        count, sequential = self.random.choice([0, 1, 2, 2, 3, 3]), self.chance(0.5)
        item, results, result = self.id("item"), self.id("list") if self.chance(0.6) else "", self.id("v")
        enough = self.random.randint(1, count) if count and self.chance(0.3) else 0
        loop = several(f"=[{', '.join(map(str, range(count)))}]", item, results, f"={result}" if results else "", sequential,
                       f"=numberOfCompletedInstances >= {enough}" if enough else "")
        drawn = self._run(depth, loop)
        self.variables.append(result)  # known to people from now on: inside it is null until somebody answers
        assert isinstance(drawn[3], Task | Sub)
        return drawn[0], drawn[1], drawn[2], Many(drawn[0], drawn[3], count, sequential, item, results, result, enough)

    def draw_again(self, depth: int) -> Drawn:
        variable, before = self.variable(), self.chance(0.3)
        loop = (f'<bpmn:standardLoopCharacteristics{" testBefore=" + chr(34) + "true" + chr(34) if before else ""}>'
                f"<bpmn:loopCondition>={variable} = 1</bpmn:loopCondition></bpmn:standardLoopCharacteristics>")
        drawn = self._run(depth, loop)
        assert isinstance(drawn[3], Task | Sub)
        return drawn[0], drawn[1], drawn[2], Many(drawn[0], drawn[3], 0, True, standard=variable, test_before=before)

    def _run(self, depth: int, loop: str) -> Drawn:
        """A run begins with a task, so that no loop goes round without waiting."""
        if depth < 1 or self.chance(0.5):
            return self._task(job=self.chance(0.3), loop=loop, mapped=False)
        return self._scope(depth - 1, call=self.chance(0.3), loop=loop, mapped=False)
