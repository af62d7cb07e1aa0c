"""What a story promises, compared with what is: each difference is one sentence with both values."""
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from web.scenarios.sent import Sent, sent_mails
from web.scenarios.stage import Stage, address


def differences(stage: Stage, case: str, then: Mapping[str, Any], outcome: str | None) -> list[str]:
    """Every promise of `then` that does not hold for this case."""
    seen = Seen(stage, case, outcome)
    return [sentence for name, promised in then.items() for sentence in _PROMISES[name](seen, promised)]


class Seen:
    """A case as it is now; each part is asked for once."""

    def __init__(self, stage: Stage, id: str, outcome: str | None) -> None:
        self.stage, self.id, self.outcome = stage, id, outcome
        self.case = stage.got(f"/cases/{id}")
        self.tasks = {task["element"]: task for task in self.case["tasks"]}

    def mails(self) -> list[Sent]:
        return sent_mails(self.stage, self.id)

    def events(self) -> Counter[str]:
        return Counter(event["type"] for event in self.stage.got(f"/cases/{self.id}/history")["items"])


def _equal(what: str, promised: Any, found: Any) -> list[str]:
    return [] if same(promised, found) else [f"{what}: promised {promised!r}, found {found!r}."]


def same(promised: Any, found: Any) -> bool:
    """Equal as people see it: 1 is 1.0, a file is its name."""
    if isinstance(found, dict) and "sha256" in found and isinstance(promised, str):
        return bool(found["name"] == promised)
    if isinstance(promised, list) and isinstance(found, list):
        return len(promised) == len(found) and all(map(same, promised, found))
    if isinstance(promised, bool) or isinstance(found, bool) or not isinstance(promised, int | Decimal) or not isinstance(found, int | float):
        return bool(promised == found)
    return Decimal(promised) == Decimal(str(found))


def _state(seen: Seen, promised: str) -> list[str]:
    reasons = "; ".join(incident["message"] for incident in seen.case["incidents"])
    return _equal("state", promised, seen.case["state"]) and [f"state: promised {promised}, found {seen.case['state']}. {reasons}".strip()]


def _end(seen: Seen, promised: str) -> list[str]:
    return _equal("end", promised, seen.case["end_name"])


def _waits(seen: Seen, promised: list[str]) -> list[str]:
    return _equal("waits", sorted(promised), sorted(task["element"] for task in seen.case["tasks"]))


def _listens(seen: Seen, promised: list[str]) -> list[str]:
    found = {timer["element"] for timer in seen.case["timers"]}
    return [f"listens: {element} is no timer that the case waits for." for element in promised if element not in found]


def _variables(seen: Seen, promised: Mapping[str, Any]) -> list[str]:
    return [line for name, value in promised.items() for line in _equal(f"variable {name}", value, seen.case["variables"].get(name))]


def _due(seen: Seen, promised: Mapping[str, str]) -> list[str]:
    found = {element: _local(seen, task["due"]) for element, task in seen.tasks.items()}
    return [line for element, moment in promised.items() for line in _equal(f"due {element}", moment, found.get(element))]


def _assignee(seen: Seen, promised: Mapping[str, str | None]) -> list[str]:
    found = {element: task["assignee"] for element, task in seen.tasks.items()}
    return [line for element, person in promised.items() for line in _equal(f"assignee {element}", person, found.get(element))]


def _sent(seen: Seen, promised: Mapping[str, int]) -> list[str]:
    found = Counter(mail.element for mail in seen.mails())
    return [line for element, times in promised.items() for line in _equal(f"mails sent by {element}", times, found[element])]


def _events(seen: Seen, promised: Mapping[str, int]) -> list[str]:
    found = seen.events()
    return [line for kind, times in promised.items() for line in _equal(f"events {kind}", times, found[kind])]


def _outcome(seen: Seen, promised: str) -> list[str]:
    return _equal("outcome", promised, seen.outcome)


def _row(seen: Seen, promised: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = []
    for register, columns in promised.items():
        rows = seen.stage.got(f"/reports/{register}")["rows"]
        if not any(all(same(value, row.get(name)) for name, value in columns.items()) for row in rows):
            lines.append(f"row of {register}: promised {dict(columns)!r}, found {rows!r}.")
    return lines


def _mails(seen: Seen, promised: list[Mapping[str, Any]]) -> list[str]:
    found = seen.mails()
    return [f"no mail fits {dict(wanted)!r}; there is {[_shown(mail) for mail in found]!r}." for wanted in promised
            if not any(_fits(mail, wanted) for mail in found)]


def _fits(mail: Sent, wanted: Mapping[str, Any]) -> bool:
    people = {name: [address(one) for one in ([wanted[name]] if isinstance(wanted[name], str) else wanted[name])]
              for name in ("to", "cc") if name in wanted}
    return (
        wanted.get("by", mail.element) == mail.element
        and sorted(people.get("to", mail.to)) == sorted(mail.to)
        and sorted(people.get("cc", mail.cc)) == sorted(mail.cc)
        and wanted.get("subject", str(mail.mail["Subject"])) == str(mail.mail["Subject"])
        and " ".join(wanted.get("says", "").split()) in " ".join(mail.words.split())
        and set(wanted.get("attached", ())) <= set(mail.attached)
        and ("answers" not in wanted or wanted["answers"] == bool(mail.mail["In-Reply-To"]))
    )


def _shown(mail: Sent) -> str:
    return f"{mail.element} to {', '.join(mail.to)} cc {', '.join(mail.cc)}: {mail.mail['Subject']}"


def _local(seen: Seen, moment: str | None) -> str | None:
    return moment and datetime.fromisoformat(moment).astimezone(seen.stage.zone).strftime("%Y-%m-%dT%H:%M")


_PROMISES: dict[str, Callable[[Seen, Any], list[str]]] = {
    "state": _state, "end": _end, "waits": _waits, "listens": _listens, "variables": _variables, "due": _due, "assignee": _assignee,
    "mails": _mails, "sent": _sent, "events": _events, "row": _row, "outcome": _outcome,
}
