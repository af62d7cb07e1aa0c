"""Words for states, roles and kinds, in the reader's language. Tables only."""
from flask_babel import lazy_gettext as __

MAIL_STATES = {
    "queued": __("waits to be sent"), "sending": __("being sent"), "sent": __("sent"), "captured": __("captured, not sent"),
    "failed": __("failed"), "unknown": __("unknown whether it left"),
}
OUTCOMES = {
    "started": __("started a case"), "correlated": __("joined a case"), "duplicate": __("came twice"),
    "unrecognised": __("not recognised"), "rejected": __("rejected"),
}
ARRIVAL_STATES = {"": __("All"), "done": __("Taken in"), "rejected": __("Rejected"), "taken": __("Interrupted or at work")}
ROLES = {
    "staff": (__("Staff"), __("works tasks and starts cases")),
    "owner": (__("Process owner"), __("draws processes, sets parameters and calendars")),
    "auditor": (__("Auditor"), __("reads everything, changes nothing")),
    "operator": (__("Operator"), __("mends incidents, watches jobs, timers and mail")),
    "admin": (__("Administrator"), __("everything, and people and groups")),
}
TIMER_KINDS = {"timer": __("Timer of the diagram"), "deadline": __("Due date of a task"), "start": __("Start of a process")}
CASE_STATES = [("", __("All states")), ("open", __("In progress")), ("incident", __("Needs a person")), ("ended", __("Ended")),
               ("cancelled", __("Cancelled"))]
JOB_STATES = [("", __("All")), ("ready", __("Waiting")), ("running", __("Running")), ("failed", __("Failed")), ("unknown", __("Unknown"))]
WEEKDAYS = {"mon": __("Monday"), "tue": __("Tuesday"), "wed": __("Wednesday"), "thu": __("Thursday"), "fri": __("Friday"),
            "sat": __("Saturday"), "sun": __("Sunday")}
ORIGINS = {"D": __("documented"), "I": __("inferred"), "P": __("proposed by us")}


def mail_state(state: str) -> str:
    return str(MAIL_STATES.get(state, state))


def outcome(key: str) -> str:
    return str(OUTCOMES.get(key, key))


def role(key: str) -> str:
    return str(ROLES[key][0]) if key in ROLES else key


def role_help(key: str) -> str:
    return str(ROLES[key][1]) if key in ROLES else ""


def origin(key: str | None) -> str:
    return str(ORIGINS.get(key or "", ""))
