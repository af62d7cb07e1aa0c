"""Drawings for tests of compensation: trips that are booked and undone."""
from tests.drawing import chain, compensate, end, file, node, process, start, undo, user
from tests.playing import Game

UNDO = {"isForCompensation": "true"}
HOTEL = user("hotel") + undo("hotel", "no_hotel") + user("no_hotel", **UNDO)


def booked(*handlers: str, throw: str = "", extra: str = "", rest: str = "") -> bytes:
    """start → hotel → flight → go → [undo all] → end; hotel and flight can be undone."""
    return file(rest, process(
        start(), user("hotel"), undo("hotel", "no_hotel"), user("flight"), undo("flight", "no_flight"), *handlers, user("go"),
        node("intermediateThrowEvent", "back", throw or compensate()), end(), chain("start", "hotel", "flight", "go", "back", "end"), extra))


PEOPLE = (user("no_hotel", **UNDO), user("no_flight", **UNDO))


def play(drawn: bytes, *steps: str, **variables: object) -> Game:
    game = Game(drawn, variables)
    for step in steps:
        game.complete(step)
    return game


def trip(*inside: str, after: str = "", extra: str = "", throw: str = "", tag: str = "subProcess") -> bytes:
    """start → trip (hotel → flight) → go → [undo all]."""
    box = node(tag, "trip", extra + start("s") + user("hotel") + undo("hotel", "no_hotel") + user("flight") + undo("flight", "no_flight")
               + "".join(PEOPLE) + end("e") + chain("s", "hotel", "flight", "e") + "".join(inside))
    return file(process(start(), box, user("go"), end("back", throw or compensate()), chain("start", "trip", "go", "back"), after))
