"""A story as data, read strictly: a word that nobody knows would be a promise that nobody keeps."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import BadInput
from forms.strict_yaml import BadYaml, load

_WHOLE = {"name": str, "about": str, "source": str, "given": dict, "when": list, "then": dict}
_GIVEN = {"clock": str, "people": dict, "parameters": dict, "files": dict, "with": list, "tables": dict, "services": dict}
_BY = {"by": str, "refused": (bool, int, dict), "then": dict, "case": int}
_ANSWERS = {**_BY, "answers": dict, "files": dict}
_PLAIN = {"then": dict, "case": int}

ACTS: dict[str, tuple[Any, Mapping[str, Any]]] = {  # step: kind of its value, what may stand beside it
    "mail": (dict, _PLAIN),
    "start": (str, {**_ANSWERS, "process": str}),
    "complete": (str, _ANSWERS),
    "claim": (str, _BY),
    "release": (str, _BY),
    "message": (str, {**_PLAIN, "key": (str, int), "variables": dict}),
    "drop": (str, {**_PLAIN, "file": str, "refused": (bool, int, dict)}),
    "advance": (str, _PLAIN),
    "until": (str, _PLAIN),
    "cancel": (str, _PLAIN),
    "found": (str, _PLAIN),
}
MAIL = {"from": str, "subject": str, "attach": list, "text": str, "reply": str}
PROMISES = {
    "state": str, "end": str, "waits": list, "listens": list, "variables": dict, "due": dict, "assignee": dict, "mails": list,
    "sent": dict, "events": dict, "row": dict, "outcome": str,
}
PROMISED_MAIL = {"by": str, "to": (str, list), "cc": (str, list), "subject": str, "says": str, "attached": list, "answers": bool}


@dataclass(frozen=True)
class Step:
    act: str  # a key of ACTS
    what: Any
    beside: Mapping[str, Any]

    @property
    def then(self) -> Mapping[str, Any]:
        return dict(self.beside.get("then", {}))

    def __str__(self) -> str:
        return f"{self.act}: {self.what.get('subject') or self.what.get('reply') if isinstance(self.what, dict) else self.what}"


@dataclass(frozen=True)
class Story:
    file: str
    process: str  # key
    name: str
    about: str
    clock: str  # ISO, in the zone of the process
    people: Mapping[str, list[str]]
    parameters: Mapping[str, Any]
    files: Mapping[str, Any]
    beside: tuple[str, ...]  # keys of other processes that take part
    tables: Mapping[str, Any]  # connection -> {table: rows}; null for a database that does not answer
    services: Mapping[str, Any]  # connection -> "GET /path" -> answer
    steps: tuple[Step, ...]
    then: Mapping[str, Any]


def stories(root: Path, keys: tuple[str, ...] = ()) -> Iterator[Story]:
    """Every story below processes/, or of the processes with these keys. Raises BadInput."""
    for path in sorted((root / "processes").glob("*/scenarios/*.yaml")):
        if not keys or path.parts[-3] in keys:
            yield read(path.read_bytes(), path.relative_to(root).as_posix(), path.parts[-3])


def read(source: bytes, file: str, process: str) -> Story:
    """The story in this YAML. Raises BadInput, naming the place."""
    try:
        data = load(source)
    except BadYaml as problem:
        raise BadInput(f"{file}: {problem}") from None
    _known(data, _WHOLE, file, ("name", "given", "when"))
    given = data["given"]
    _known(given, _GIVEN, f"{file}, given", ("clock", "people"))
    steps = tuple(_step(entry, f"{file}, step {number}") for number, entry in enumerate(data["when"], 1))
    _promises(data.get("then", {}), f"{file}, then")
    return Story(file, process, data["name"], data.get("about", ""), given["clock"], given["people"], given.get("parameters", {}),
                 given.get("files", {}), tuple(given.get("with", ())), given.get("tables", {}),
                 given.get("services", {}), steps, data.get("then", {}))


def _step(entry: Any, place: str) -> Step:
    acts = [name for name in ACTS if isinstance(entry, dict) and name in entry]
    if len(acts) != 1:
        raise BadInput(f"{place}: a step is one of {', '.join(ACTS)}.")
    kind, beside = ACTS[acts[0]]
    _known(entry, {acts[0]: kind, **beside}, place, ())
    if acts[0] == "mail":
        _known(entry["mail"], MAIL, f"{place}, mail", ("from",))
    _promises(entry.get("then", {}), f"{place}, then")
    return Step(acts[0], entry[acts[0]], {name: value for name, value in entry.items() if name != acts[0]})


def _promises(then: Any, place: str) -> None:
    _known(then, PROMISES, place, ())
    for mail in then.get("mails", ()):
        _known(mail, PROMISED_MAIL, f"{place}, mails", ())


def _known(data: Any, kinds: Mapping[str, Any], place: str, needed: tuple[str, ...]) -> None:
    if not isinstance(data, dict):
        raise BadInput(f"{place}: names and values are expected.")
    for name in needed:
        if name not in data:
            raise BadInput(f"{place}: {name} is missing.")
    for name, value in data.items():
        if name not in kinds:
            raise BadInput(f"{place}: nobody knows “{name}”; there is {', '.join(kinds)}.")
        if not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] is int):
            raise BadInput(f"{place}: {name} is of another kind.")
