"""From diagram to plans: every text of every element compiled once, every mistake in them reported with its place."""
from functools import partial

from engine.diagram.formula import Formula, formula
from engine.diagram.model import PERSON_TASKS, AdHoc, Diagram, Element, Flow, Process, Trigger
from engine.diagram.plan import Line, Plan, Rounds, Watch, Way
from engine.diagram.stages import WHEN, names
from engine.diagram.words import catalogue, problem
from engine.errors import Problem
from engine.feel import FeelSyntaxError

catalogue({
    "broken-expression": ("error",
                          ("La expresión «{text}» no se entiende: {what}", "Corrija {where}. {hint}"),
                          ("The expression “{text}” cannot be read: {what}", "Correct {where}. {hint}")),
})


class Planner:
    """Compiles the elements of one diagram; `problems` collects what does not compile."""

    def __init__(self, diagram: Diagram, key: str, file: str, language: str = "es") -> None:
        self.diagram, self.key, self.file, self.language = diagram, key, file, language
        self.problems: list[Problem] = []
        self._attached: dict[str, list[Element]] = {}
        for element in diagram.elements.values():
            if element.attached_to is not None:
                self._attached.setdefault(element.attached_to, []).append(element)

    def plans(self) -> dict[str, Plan]:
        return {element.id: self._plan(element) for element in self.diagram.elements.values()}

    def handlers(self, scope: str) -> tuple[Watch, ...]:
        """What opens the event sub-processes of a process or sub-process."""
        found = []
        for holder in self.diagram.within(scope):
            if holder.by_event:
                for start in self.diagram.within(holder.id):
                    found += [self._watch(start, trigger, handler=holder.id) for trigger in start.triggers
                              if start.kind == "startEvent"]
        return tuple(found)

    def _plan(self, element: Element) -> Plan:
        ext, ad_hoc = element.ext, element.ad_hoc or AdHoc()
        text = partial(self._text, element.id)
        ways = tuple(self._way(element, self.diagram.flows[flow]) for flow in element.outgoing)
        return Plan(
            element, self.key, ways, any(way.condition is not None for way in ways),
            inputs=self._lines(element, "inputs"), outputs=self._lines(element, "outputs"),
            waits=self._waits(element),
            boundaries=tuple(self._watch(event, trigger) for event in self._attached.get(element.id, ())
                             for trigger in event.triggers),
            throws=self._throws(element), undone_by=self._undone_by(element),
            rounds=self._rounds(element),
            assignee=text("assignee", ext.assignee), groups=text("candidateGroups", ext.candidate_groups),
            users=text("candidateUsers", ext.candidate_users), due=text("dueDate", ext.due),
            follow_up=text("followUpDate", ext.follow_up), priority=text("priority", ext.priority),
            job_type=text("taskDefinition type", ext.job_type), retries=text("retries", ext.retries),
            decision=text("decisionId", ext.decision),
            script=text("script", ext.script, True), called=text("processId", ext.called), headers=ext.headers,
            begins=text("activeElementsCollection", ad_hoc.begins, True), enough=text("completionCondition", ad_hoc.enough, True),
            about=self._about(element) if "stage" in ext.headers else None,
            stages=self.stages(element) if element.kind in PERSON_TASKS else (), not_by=text("notBy", ext.not_by, True))

    def due(self, process: Process) -> Formula | None:
        """When the whole case must be done."""
        return self._text(process.id, "due", process.ext.due)

    def stages(self, host: Element | Process) -> tuple[Watch, ...]:
        """The stages of the deadline of a task or of the process."""
        return tuple(Watch(name, "timer", False, "date", self._text(host.id, f"{stage.kind} at", stage.at or WHEN.get(stage.kind)), stage=True)
                     for name, stage in zip(names(host.id, host.ext.stages), host.ext.stages, strict=True))

    def _about(self, element: Element) -> str | None:
        """The activity that carries the nearest boundary event before the element."""
        if "about" in element.ext.headers:
            return element.ext.headers["about"]
        pending, seen = [element.id], {element.id}
        while pending:
            here = self.diagram.elements[pending.pop(0)]
            if here.attached_to is not None:
                return here.attached_to
            before = [self.diagram.flows[flow].source for flow in here.incoming]
            pending += [name for name in before if name not in seen and name in self.diagram.elements]
            seen.update(before)
        return None

    def _way(self, element: Element, flow: Flow) -> Way:
        default = flow.id == element.default
        condition = None if default else self._text(flow.id, "condition", flow.condition, True)
        return Way(flow.id, flow.target, condition, default)

    def _lines(self, element: Element, side: str) -> tuple[Line, ...]:
        lines = []
        for line in getattr(element.ext, side):
            source = self._text(element.id, f"{side} «{line.target}»", line.source) or Formula("", None)
            lines.append(Line(source, tuple(part.strip() for part in line.target.split("."))))
        return tuple(lines)

    def _waits(self, element: Element) -> tuple[Watch, ...]:
        if element.kind == "eventBasedGateway":
            targets = [self.diagram.elements[self.diagram.flows[flow].target] for flow in element.outgoing
                       if self.diagram.flows[flow].target in self.diagram.elements]
            return tuple(self._watch(target, trigger) for target in targets for trigger in target.triggers)
        if element.kind in ("intermediateCatchEvent", "receiveTask", "boundaryEvent", "startEvent"):
            return tuple(self._watch(element, trigger) for trigger in element.triggers)
        return ()

    def _throws(self, element: Element) -> tuple[Watch, ...]:
        throws = element.kind in ("endEvent", "intermediateThrowEvent", "sendTask")
        return tuple(self._watch(element, trigger) for trigger in element.triggers) if throws else ()

    def _undone_by(self, element: Element) -> str | None:
        """The activity that a compensation event on the border leads to."""
        for event in self._attached.get(element.id, ()):
            if event.trigger is not None and event.trigger.kind == "compensate":
                return next((line.target for line in self.diagram.associations
                             if line.source == event.id and line.target in self.diagram.elements), None)
        return None

    def _watch(self, element: Element, trigger: Trigger, handler: str | None = None) -> Watch:
        text = partial(self._text, element.id)
        key = trigger.key or element.ext.correlation_key
        return Watch(
            element.id, trigger.kind, element.interrupting, trigger.timing,
            text=text(trigger.kind, trigger.text, trigger.kind == "conditional"),
            name=text("name", trigger.name), key=text("correlationKey", key, True),
            code=trigger.activity if trigger.kind == "compensate" else trigger.code,
            catch_up=element.ext.catch_up, handler=handler)

    def _rounds(self, element: Element) -> Rounds | None:
        loop = element.loop
        if loop is None:
            return None
        text = partial(self._text, element.id, feel=True)
        result = text("outputElement", loop.result)
        return Rounds(
            loop.sequential, text("inputCollection", loop.collection), text("loopCardinality", loop.cardinality),
            loop.item, loop.results, result, _plain_name(result), text("completionCondition", loop.completion),
            text("loopCondition", loop.condition), loop.test_before, text("loopMaximum", loop.maximum), loop.standard)

    def _text(self, element: str, where: str, source: str | None, feel: bool = False) -> Formula | None:
        try:
            return formula(source, feel)
        except FeelSyntaxError as error:
            self.problems.append(problem(
                "broken-expression", self.file, element, self.language, text=(source or "").strip(),
                what=error.message(self.language), where=where, hint=error.hint(self.language)))
            return Formula(source or "", None)


def _plain_name(result: Formula | None) -> str | None:
    """The variable that an outputElement reads when it is a name or a path: it stays local in each run."""
    if result is None:
        return None
    head = result.text.removeprefix("=").strip().split(".")[0]
    return head if head.isidentifier() else None
