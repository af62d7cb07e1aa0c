"""What a process owner sets outside a diagram: parameters and calendars, checked before they are kept. And decisions, tried out."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _

from engine.calendar.reading import materialise
from engine.codec import plain
from engine.dmn import DmnError, evaluate_decision
from engine.errors import BadInput, BadParameters
from engine.feel import FeelError
from engine.model import Bundle, Value
from engine.parameters import Parameter, misfit
from engine.process_file import FILE, read
from engine.program import program
from engine.starting_rounds import replan
from storage.processes import Version

YEARS_BACK, YEARS_AHEAD = 5, 15  # how far the holidays of a country are written out in a stored calendar


def set_parameters(version: Version, values: Mapping[str, Value]) -> None:
    """Keep new values for some parameters of a process.

    Raises BadParameters, naming each one that is unknown or does not fit, and BadTimer for one with which a process could
    not start by itself any more; then nothing is kept.
    """
    known = parameters_of(version)
    unknown = _("is no parameter of this process; there are: %(names)s", names=", ".join(sorted(known)) or "—")
    wrong = {name: why for name, value in values.items()
             if (why := misfit(known[name], value, g.language) if name in known else unknown)}
    if wrong:
        raise BadParameters(wrong)
    with g.database.transaction() as store:
        store.settings.set_parameters(version.process, values, g.actor.user, g.now)
        replan(store, version.process, g.now)


def parameters_of(version: Version) -> dict[str, Parameter]:
    """What process.yaml says of each parameter, by name."""
    with g.database.reading() as store:
        files = store.processes.files(version.process, version.version) or {}
    return {parameter.name: parameter for parameter in read(files.get(FILE, b""))[0].parameters}


def put_calendar(key: str, value: Mapping[str, Any]) -> None:
    """Keep a new version of a calendar, with the holidays of its country written out. Raises BadCalendar."""
    clean = plain({name: part for name, part in value.items() if name not in ("key", "version", "country_days", "years")})
    kept = pinned(clean, g.now)
    with g.database.transaction() as store:
        store.settings.put_calendar(key, kept, g.actor.user, g.now)
        for process in dict.fromkeys(timer.process for timer in store.timers.starts()):
            replan(store, process, g.now)


def pinned(calendar: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The calendar as it is stored: whatever the holiday library says later, due dates stay what they were."""
    return materialise(calendar, range(now.year - YEARS_BACK, now.year + YEARS_AHEAD + 1))


def evaluate(decision: str, variables: Mapping[str, Value]) -> dict[str, Any] | None:
    """contract.md B17: {result, matched_rules, version} of the newest process that has this decision; None if none has.

    Raises BadInput for variables that the decision cannot take.
    """
    bundle = _bundle_with(decision)
    if bundle is None:
        return None
    compiled = program(bundle)
    around = compiled.surroundings(bundle)
    try:
        found = evaluate_decision(compiled.decisions[decision], decision, {**around.settings, **variables}, around.environment(g.now))
    except (DmnError, FeelError) as wrong:
        raise BadInput(wrong.message(g.language)) from wrong
    return {"result": plain(found.outputs), "matched_rules": list(found.matched_rules), "version": bundle.version,
            "warnings": [warning.message(g.language) for warning in found.warnings]}


def _bundle_with(decision: str) -> Bundle | None:
    with g.database.reading() as store:
        for version in store.processes.list():
            if decision in version.facts.get("decisions", ()):
                bundle: Bundle | None = store.processes.bundle(version.process, version.version)
                return bundle
    return None
