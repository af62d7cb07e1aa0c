"""Seeded samples that an auditor can draw again: the FEEL function `sample`, in Spanish `muestra`.

No random numbers. Each item gets the SHA-256 of "<seed>|<item>", and the n smallest are the sample, so a shell repeats it:

    while read i; do printf '%s|%s' '2026-07-14' "$i" | sha256sum | tr -d '\\n -'; echo " $i"; done < items | sort | head -n 5

`=muestra(casos, 5, "2026-07-14", "numeroSolicitud")` draws five contexts, each written as the value of that entry. Without
the name an item is written whole: a text as it is, a number with its digits, anything else as canonical JSON. A sample
keeps the order of its list, and one of n+1 with the same seed holds that of n. How many to draw is the caller's rule:
`=max(5, ceiling(count(casos) * 0.1))` gives ten percent, at least five; beyond the length of the list all are drawn.
"""
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.codec import canonical
from engine.errors import BadInput
from engine.feel.environment import FeelRefusal, Function
from engine.feel.temporal import Date, DateTime, Time

LARGEST = 100_000  # items of a list


def draw(items: Sequence[Any], count: int, seed: str, name: str | None = None) -> list[Any]:
    """The sample, in the order of `items`. Equal items are drawn from the front.

    Raises FeelRefusal when an item has no entry `name`, or cannot be written.
    """
    if count >= len(items):
        return list(items)
    ranked = sorted((mark(seed, _named(item, name)), place) for place, item in enumerate(items))
    return [items[place] for place in sorted(place for _, place in ranked[:count])]


def mark(seed: str, item: Any) -> str:
    """The SHA-256 in hexadecimal by which items are put in order."""
    return hashlib.sha256(f"{seed}|{written(item)}".encode()).hexdigest()


def written(item: Any) -> str:
    """An item as the bytes that are hashed show it."""
    if isinstance(item, str):
        return item
    if isinstance(item, int | Decimal) and not isinstance(item, bool):
        return format(Decimal(item).normalize(), "f")
    if isinstance(item, Date | DateTime | Time):
        return str(item)
    try:
        return canonical(item).decode()
    except BadInput as problem:
        raise FeelRefusal(f"No se puede sortear entre tales valores: {problem.detail}") from problem


def _named(item: Any, name: str | None) -> Any:
    if name is None:
        return item
    if not isinstance(item, Mapping) or item.get(name) is None:
        raise FeelRefusal(f"Un elemento de la lista no tiene «{name}»: sin eso no se puede sortear.")
    return item[name]


def _sample(items: Any, count: Any, seed: Any, name: Any = None) -> list[Any]:
    if not isinstance(items, list) or len(items) > LARGEST:
        raise FeelRefusal(f"Una muestra se saca de una lista de {LARGEST} elementos a lo sumo.")
    if isinstance(count, bool) or not isinstance(count, int | Decimal) or count < 0 or count % 1 != 0:
        raise FeelRefusal(f"{count} no es cuántos elementos debe tener la muestra.")
    if seed is None or isinstance(seed, bool | list | Mapping) or seed == "":
        raise FeelRefusal("La muestra necesita una semilla: un texto, un número o una fecha, siempre los mismos.")
    if name is not None and not isinstance(name, str):
        raise FeelRefusal("El nombre de la entrada por la que se sortea es un texto.")
    return draw(items, int(count), written(seed), name)


SAMPLING: Mapping[str, Function] = {name: Function(("list", "n", "seed", "key"), _sample, 1) for name in ("sample", "muestra")}
