"""Every error that the engine raises on purpose. The docstring is the message; `hint` says what to do."""
from collections.abc import Mapping
from dataclasses import asdict, dataclass


class EngineError(Exception):
    """The engine refused."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(" ".join(filter(None, [self.__doc__, detail])))
        self.detail = detail


class TaskNotOpen(EngineError):
    """This task is not waiting for anyone; somebody may have completed it already."""


class NotYourTask(EngineError):
    """This task belongs to another person or group."""


class NotAllowed(EngineError):
    """You may not do this."""


class CaseMoved(EngineError):
    """Someone else moved this case while you were looking at it."""


class CaseNotOpen(EngineError):
    """This case has ended."""


class JobNotOpen(EngineError):
    """This job is not waiting for anyone; it may have been completed already."""


class IncidentNotOpen(EngineError):
    """This incident has been resolved already."""


class NoSuchCase(EngineError):
    """There is no such case."""


class NoSuchProcess(EngineError):
    """There is no such process."""


class NoSuchFolder(EngineError):
    """No process describes this folder."""


class NothingWaits(EngineError):
    """No case waits for this message."""


class OneAlready(EngineError):
    """Another case about the same thing is under way."""

    def __init__(self, reason: str | Mapping[str, str], case: str, way_out: str | None = None) -> None:
        super().__init__(reason if isinstance(reason, str) else reason.get("es") or next(iter(reason.values()), ""))
        self.reason = reason
        self.case = case  # the other one
        self.way_out = way_out  # name of the answer with which the step is left out


class KeyHeld(NothingWaits):
    """A case with this key is open already, so this message starts no second one."""


class TooLarge(EngineError):
    """This is larger than allowed."""


class BadInput(EngineError):
    """This cannot be accepted as it is."""


class BadParameters(BadInput):
    """These values do not fit."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in errors.items()))
        self.errors = errors


class Impossible(EngineError):
    """The case cannot do this from where it stands."""


class TryAgain(EngineError):
    """The database was busy or restarted; nothing was changed. Please try again."""


class NoSpace(EngineError):
    """No room is left on the disk; nothing was changed. The operator has to make room."""


class OutcomeUnknown(EngineError):
    """The database did not confirm the change. Look whether it happened before you repeat it."""


class OtherSchema(EngineError):
    """This database was made by another release."""


class NotMigrated(EngineError):
    """The database could not be brought to this release's schema; it is as it was before."""


@dataclass(frozen=True)
class Problem:
    """One finding of the checker. `element` is an element id, or None for the whole file."""

    severity: str  # error | warning | hint
    file: str
    element: str | None
    code: str  # stable, kebab-case: "unsupported-element"
    message: str  # what is wrong, in the user's language
    hint: str  # the mend

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)


class NotDeployable(EngineError):
    """This process cannot be deployed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.element or p.file}: {p.message}" for p in problems))
        self.problems = problems


class BadTimer(BadInput):
    """This timer cannot be understood."""

    def __init__(self, detail: str, hint: str = "", element: str | None = None) -> None:
        super().__init__(f"{detail} {hint}".strip())
        self.detail = detail
        self.hint = hint
        self.element = element  # the start event that has the timer, where that is known


class BadCalendar(BadInput):
    """This calendar cannot be used."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(f"{detail} {hint}".strip())
        self.detail = detail
        self.hint = hint
