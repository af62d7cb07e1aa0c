"""What turns up in a diagram, by name: to see that nothing is missing among many."""
from collections.abc import Iterator

from tests.random_models.blocks import PLAIN, Block, Bound, Handler, Many, Model, Quit, Sub, Task, Throw, Wait

Part = Block | Handler


def shapes(model: Model) -> Iterator[str]:
    """One name for every shape in it, with what is special about it."""
    for part in (model.tree, *model.handlers):
        yield from _under(part)


def _under(part: Part) -> Iterator[str]:
    yield _name(part)
    if isinstance(part, Task | Sub) and part.mapping != PLAIN:
        yield "io mapping"
    if isinstance(part, Task) and part.undone_by:
        yield "undone by a handler"
    for field in ("blocks", "ways", "handlers"):
        for inner in getattr(part, field, ()):
            yield from _under(inner)
    for field in ("inside", "host", "handler"):
        inner = getattr(part, field, None)
        if inner is not None:
            yield from _under(inner)


def _name(part: Part) -> str:
    match part:
        case Bound() | Handler():
            cycle = " cycle" if part.cycle else ""
            where = "boundary" if isinstance(part, Bound) else "event sub-process"
            return f"{where} {part.kind}{cycle} {'interrupting' if part.interrupting else 'beside'}"
        case Wait():
            return f"wait {part.kind}{' with key' if part.key else ''}"
        case Throw() | Quit():
            return f"{type(part).__name__.lower()} {part.kind}"
        case Many():
            if part.standard:
                return "standard loop"
            rest = f"{' collects' if part.results else ''}{' until' if part.enough else ''}"
            return f"several {'one by one' if part.sequential else 'at once'}{rest}"
        case Sub():
            return "call" if part.call else "sub-process"
        case Task():
            return "job" if part.job else "task"
        case _:
            return type(part).__name__.lower()
