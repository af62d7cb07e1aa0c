"""An independent interpreter of the blocks: tokens as a tree of running blocks. It shares no code with the engine.

`active` says what is open; `complete`, `message` and `wake` move it. Of several tokens on one element the oldest moves.
"""
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.random_models.blocks import (
    Back,
    Block,
    Booked,
    Bound,
    Handler,
    Loop,
    Many,
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
from tests.random_models.running import Deed, Running, Values

Path = list[Running]  # from the top down to one running block


class Reference:
    def __init__(self, tree: Block, values: Values, now: datetime) -> None:
        self.now, self.births = now, 0
        self.beside: list[Running] = []
        self.ground = Running(Seq(()), values, 0, now)  # the scope of the process itself
        self.root = self.start(tree, values, self.ground)

    @property
    def finished(self) -> bool:
        return self.root.done and all(one.done for one in self.beside)

    # ---- starting and going on

    def start(self, block: Block, values: Values, scope: Running | None, by_event: bool = False, todo: list[Deed] | None = None) -> Running:
        self.births += 1
        run = Running(block, values, self.births, self.now, scope=scope, by_event=by_event)
        if isinstance(block, Back):
            run.todo = sorted(self._deeds_around(scope) if todo is None else todo, key=lambda deed: -deed.order)
        run.inside = [self.start(inner, inner_values, self._scope_in(run)) for inner, inner_values in self._first_inside(block, values)]
        self.go_on(run)
        return run

    def _first_inside(self, block: Block, values: Values) -> Iterator[tuple[Block, Values]]:
        match block:
            case Seq(blocks):
                yield blocks[0], values
            case Xor(_, variable, ways):
                yield ways[0] if values.get(variable) == 1 else ways[1], values
            case Loop(_, _, inside) | Raise(_, _, inside) | Bound(_, inside):
                yield inside, values
            case Sub(_, inside, call):
                yield inside, dict(values) if call else values
            case Par(_, ways):
                yield from ((way, values) for way in ways)
            case Or(_, variable):
                yield from ((way, values) for way in block.chosen(values[variable]))
            case Many(id, count, sequential, inside) if inside is not None:
                yield from ((Sub(f"{id}#", inside), values) for _ in range(1 if sequential else count))

    def go_on(self, run: Running) -> None:
        """Move as far as what is inside allows."""
        if run.done:
            return
        if run.caught is not None:
            run.done = run.caught.done and all(one.done for one in run.beside)
        else:
            self._go_on_inside(run)
        if run.done and run.deeds and run.scope is not None:
            values = run.inside[0].values if isinstance(run.block, Sub) and run.block.call else run.values
            run.scope.deeds.append(Deed(self._next(), values, run.scope, inside=run.deeds))
        if run.done and isinstance(run.block, Sub) and run.block.call and run.inside:
            run.values.update(run.inside[0].values)

    def _go_on_inside(self, run: Running) -> None:
        match run.block:
            case Seq(blocks):
                while run.inside[0].done and run.at + 1 < len(blocks):
                    run.at += 1
                    run.inside = [self.start(blocks[run.at], run.values, run.scope)]
                run.done = run.inside[0].done
            case Loop(_, variable, inside):
                while run.inside[0].done and run.values[variable] == 1:
                    run.inside = [self.start(inside, run.values, run.scope)]
                run.done = run.inside[0].done
            case Many(id, count, sequential, inside) if inside is not None:
                while sequential and run.inside[0].done and run.at + 1 < count:
                    run.at += 1
                    run.inside = [self.start(Sub(f"{id}#", inside), run.values, run.scope)]
                run.done = run.all_done
            case Raise():
                self._raise(run, run.block)
            case Back():
                self._undo(run)
            case Race() | Task() | Wait() | Many() | Booked():
                pass
            case _:
                run.done = run.all_done

    def _raise(self, run: Running, block: Raise) -> None:
        """The gateway behind the inside is passed once; an error takes away what still runs beside it."""
        if run.inside[0].done and run.at == 0:
            run.at = 1
            if run.values[block.variable] == 1:
                run.beside, run.deeds = [], []
                run.caught = self.start(block.handler, run.values, run.scope)
                run.done = run.caught.done
                return
        run.done = run.all_done

    # ---- what is undone

    def _next(self) -> int:
        self.births += 1
        return self.births

    def _scope_in(self, run: Running) -> Running | None:
        return run if isinstance(run.block, Sub | Raise) else run.scope

    def _deeds_around(self, scope: Running | None) -> list[Deed]:
        """Take the deeds of a scope; of an event sub-process also those of the scope that it stands in."""
        if scope is None:
            return []
        found, scope.deeds = scope.deeds, []
        return found + (self._deeds_around(scope.scope) if scope.by_event else [])

    def _undo(self, run: Running) -> None:
        while not run.inside or run.inside[0].done:
            if not run.todo:
                run.done = True
                return
            deed = run.todo.pop(0)
            block = Task(deed.undone_by) if deed.undone_by else Back("")
            run.inside = [self.start(block, deed.values, None, todo=deed.inside)]

    def _put_back(self, run: Running, scope: Running) -> None:
        """What is taken away while it undoes leaves the rest to others."""
        for one in [*run.inside, *run.beside, *([run.caught] if run.caught else [])]:
            if not one.done:
                scope.deeds += [deed for deed in one.todo if deed.scope is scope]
                one.todo = []
                self._put_back(one, scope)

    # ---- what is open

    def active(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Open tasks by element, awaited messages by name, timers by element."""
        tasks: Counter[str] = Counter()
        waits: Counter[str] = Counter()
        timers: Counter[str] = Counter()
        for path in self._paths():
            run = path[-1]
            match run.block:
                case Task(id) | Booked(id):
                    tasks[id] += 1
                case Many(id, count, sequential, None):
                    tasks[id] += 1 if sequential else count - run.at
                case Race(_, choices) if run.caught is None:
                    waits.update(wait.name for wait in choices)
                case Sub(_, _, _, Handler(_, name)) if run.caught is None:
                    waits[name] += 1
                case _:
                    due = self._due(run)
                    if due is not None:
                        timers[self._timer_of(run)] += 1
                    elif self._awaits(run):
                        waits[run.block.name] += 1  # type: ignore[union-attr]
        return tasks, waits, timers

    def _awaits(self, run: Running) -> bool:
        return isinstance(run.block, Wait) or (isinstance(run.block, Bound) and self._armed(run))

    def _armed(self, run: Running) -> bool:
        return run.armed and run.caught is None and not run.inside[0].done

    def _due(self, run: Running) -> datetime | None:
        match run.block:
            case Wait(_, _, "timer"):
                return run.since + timedelta(days=1)
            case Bound(_, _, _, _, _, _, "timer") if self._armed(run):
                return run.since + timedelta(days=2)
        return None

    def _timer_of(self, run: Running) -> str:
        return run.block.event if isinstance(run.block, Bound) else run.block.id  # type: ignore[union-attr]

    def _paths(self) -> Iterator[Path]:
        for top in [self.root, *self.beside]:
            yield from self._under([top])

    def _under(self, path: Path) -> Iterator[Path]:
        run = path[-1]
        if run.done:
            return
        yield path
        for one in [*(run.inside if run.caught is None else [run.caught]), *run.beside]:
            yield from self._under([*path, one])

    # ---- what happens

    def complete(self, id: str, values: Values) -> None:
        """The oldest open task on this element is completed with these answers."""
        path = self._oldest(lambda run: isinstance(run.block, Task | Many | Booked) and run.block.id == id and
                            (isinstance(run.block, Task | Booked) or run.block.inside is None))
        run = path[-1]
        run.values.update(values)
        run.at += 1
        run.done = isinstance(run.block, Task | Booked) or (isinstance(run.block, Many) and run.at == run.block.count)
        if isinstance(run.block, Booked) and run.scope is not None:
            run.scope.deeds.append(Deed(self._next(), run.values, run.scope, run.block.undone_by))
        self._up(path)

    def message(self, name: str) -> None:
        path = self._oldest(lambda run: self._waits_for(run, name))
        run = path[-1]
        match run.block:
            case Wait():
                run.done = True
            case Race(_, waits, ways):
                number = [wait.name for wait in waits].index(name)
                run.caught = self.start(ways[number], run.values, run.scope)
            case Sub(_, _, _, Handler() as handler):
                self._handle(run, handler)
            case Bound():
                self._bound(path, run.block)
        self._up(path)

    def wake(self) -> None:
        """Everything due happens, in order of due and birth."""
        while True:
            due = [(when, path[-1].birth, path) for path in self._paths() if (when := self._due(path[-1])) is not None and when <= self.now]
            if not due:
                return
            path = min(due, key=lambda one: one[:2])[2]
            if isinstance(path[-1].block, Bound):
                self._bound(path, path[-1].block)
            else:
                path[-1].done = True
            self._up(path)

    def _waits_for(self, run: Running, name: str) -> bool:
        match run.block:
            case Wait(_, own, "message"):
                return own == name
            case Race(_, waits):
                return run.caught is None and any(wait.name == name for wait in waits)
            case Sub(_, _, _, Handler(_, own)):
                return run.caught is None and own == name
            case Bound(_, _, _, own, _, _, "message"):
                return own == name and self._armed(run)
        return False

    def _handle(self, run: Running, handler: Handler) -> None:
        values = run.inside[0].values if isinstance(run.block, Sub) and run.block.call else run.values
        opened = Sub(handler.id, handler.inside)
        if handler.interrupting:
            self._put_back(run, run)
            run.beside = []
            run.caught = self.start(opened, values, run, by_event=True)
        else:
            run.beside.append(self.start(opened, values, run, by_event=True))

    def _bound(self, path: Path, block: Bound) -> None:
        run = path[-1]
        run.armed = run.armed and block.kind != "timer"
        started = self.start(block.handler, run.values, run.scope)
        if block.interrupting:
            run.caught = started
        else:
            scope = next((one for one in reversed(path[:-1]) if self._is_scope(one)), None)
            (self.beside if scope is None else scope.beside).append(started)

    def _is_scope(self, run: Running) -> bool:
        return isinstance(run.block, Sub) or (isinstance(run.block, Raise) and run.caught is None)

    def _oldest(self, fits: Callable[[Running], bool]) -> Path:
        return min((path for path in self._paths() if fits(path[-1])), key=lambda path: path[-1].birth)

    def _up(self, path: Path) -> None:
        for run in reversed(path):
            self.go_on(run)
