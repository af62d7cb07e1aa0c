"""Names that were meant to be another one: a letter off, two swapped, other capitals."""
from collections.abc import Collection

SHORTEST = 4  # letters; shorter names are all near each other
LONG = 8  # from here on two letters may be off


def slip(name: str, known: Collection[str]) -> str | None:
    """The known name that this one was meant to be. One and many (item, items) are different names, so are item1 and item2."""
    if name in known or len(name) < SHORTEST:
        return None
    near = sorted((distance(name.lower(), other.lower()), other) for other in known
                  if len(other) >= SHORTEST and not _same_thing(name, other) and abs(len(other) - len(name)) <= 2)
    return near[0][1] if near and near[0][0] <= (2 if len(name) >= LONG else 1) else None


def _same_thing(one: str, other: str) -> bool:
    """One and many, or the first and the second of them."""
    one, other = sorted((one.rstrip("0123456789"), other.rstrip("0123456789")), key=len)
    return other in (one, f"{one}s", f"{one}es")


def distance(one: str, other: str) -> int:
    """Letters to add, leave out, change or swap with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for there, sign in enumerate(other, 1):
            best = min(before[there] + 1, row[there - 1] + 1, before[there - 1] + (letter != sign))
            if place > 1 and there > 1 and letter == other[there - 2] and one[place - 2] == sign:
                best = min(best, last[there - 2] + 1)
            row.append(best)
    return row[-1]


def meant(near: str | None, language: str) -> str:
    """The beginning of a mend: did you mean …? Empty when nothing is near."""
    return "" if near is None else {"en": f"Did you mean “{near}”? "}.get(language, f"¿Quiso decir «{near}»? ")
