"""The shapes of the API for its OpenAPI document, and the query strings that it accepts. contract.md B is their source."""
from marshmallow import RAISE, Schema, fields, validate


class Query(Schema):
    """Of a query string: what nobody knows is an error, never ignored."""

    class Meta:
        unknown = RAISE


class Paged(Query):
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"description": "Items a page holds at most."})
    cursor = fields.String(load_default=None, metadata={"description": "next_cursor of the page before."})


class TaskQuery(Paged):
    case = fields.String(load_default=None)
    process = fields.String(load_default=None)
    element = fields.String(load_default=None)
    assignee = fields.String(load_default=None)
    group = fields.String(load_default=None, metadata={"description": "A candidate group."})
    state = fields.String(load_default=None, validate=validate.OneOf(["open", "completed", "cancelled"]),
                          metadata={"description": "Open tasks unless asked."})
    due_before = fields.AwareDateTime(format="iso", load_default=None)
    sort = fields.String(load_default="due", validate=validate.OneOf(["due", "-created"]))


class CaseQuery(Paged):
    process = fields.String(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(["open", "ended", "cancelled", "incident"]))
    q = fields.String(load_default=None, metadata={"description": "Start of the id or of the business key."})


class HistoryQuery(Paged):
    limit = fields.Integer(load_default=None, validate=validate.Range(1, 1000),
                           metadata={"description": "Without it, the whole history."})


class OutboxQuery(Paged):
    case = fields.String(load_default=None)
    to = fields.String(load_default=None, metadata={"description": "A recipient's address."})


class MailQuery(Paged):
    outcome = fields.String(load_default=None, validate=validate.OneOf(["started", "correlated", "duplicate", "unrecognised", "rejected"]))


class IncidentQuery(Paged):
    case = fields.String(load_default=None)


class Problem(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(metadata={"description": "422: sentences by field."})
    problems = fields.List(fields.Dict(), metadata={
        "description": "422 of a deployment: {severity, file, element, code, message, hint}; severity: error, warning, hint."})


class FormShape(Schema):
    id = fields.String(required=True)
    fields_ = fields.List(fields.Dict(), data_key="fields",
                          metadata={"description": "{name, label, type, required, options, default, visible, value}; not in lists."})


class TaskShape(Schema):
    id = fields.String(required=True)
    case = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    title = fields.String(required=True)
    lane = fields.String(allow_none=True)
    assignee = fields.String(allow_none=True)
    candidate_groups = fields.List(fields.String())
    due = fields.AwareDateTime(allow_none=True)
    due_why = fields.Dict(allow_none=True)
    follow_up = fields.AwareDateTime(allow_none=True)
    priority = fields.Integer()
    state = fields.String(validate=validate.OneOf(["open", "completed", "cancelled"]))
    form = fields.Nested(FormShape, allow_none=True)


class TimerShape(Schema):
    id = fields.String()
    element = fields.String(required=True)
    due = fields.AwareDateTime(required=True)


class JobShape(Schema):
    id = fields.String(required=True)
    element = fields.String(required=True)
    type = fields.String(required=True)


class IncidentShape(Schema):
    id = fields.String(required=True)
    case = fields.String()
    element = fields.String(required=True)
    kind = fields.String()
    message = fields.String(required=True)
    since = fields.AwareDateTime(required=True)


class CaseShape(Schema):
    id = fields.String(required=True)
    process = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(validate=validate.OneOf(["open", "ended", "cancelled", "incident"]))
    end_event = fields.String(allow_none=True)
    end_name = fields.String(allow_none=True)
    variables = fields.Dict()
    tasks = fields.List(fields.Nested(TaskShape))
    jobs = fields.List(fields.Nested(JobShape))
    timers = fields.List(fields.Nested(TimerShape))
    incidents = fields.List(fields.Nested(IncidentShape))
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    parent = fields.String(allow_none=True)
    business_key = fields.String(allow_none=True)


class EventShape(Schema):
    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    type = fields.String(required=True)
    actor = fields.String(required=True)
    element = fields.String(allow_none=True)
    data = fields.Dict()
    hash = fields.String(required=True)


class DocumentShape(Schema):
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)
    type = fields.String()
    field = fields.String()
    element = fields.String()
    at = fields.AwareDateTime()


class MailShape(Schema):
    id = fields.String(required=True)
    case = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(["queued", "sending", "sent", "captured", "failed", "unknown"]))
    to = fields.List(fields.String())
    cc = fields.List(fields.String())
    subject = fields.String()
    message_id = fields.String()
    raw = fields.String()


class ReceivedShape(Schema):
    outcome = fields.String(validate=validate.OneOf(["started", "correlated", "duplicate", "unrecognised", "rejected"]))
    case = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class ArrivalQuery(Paged):
    folder = fields.String(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(["taken", "done", "rejected"]))


class RowProblemShape(Schema):
    row = fields.Integer(required=True, metadata={"description": "Its number in the file."})
    column = fields.String(allow_none=True)
    message = fields.String(required=True)


class DroppedShape(Schema):
    accepted = fields.Boolean(required=True, metadata={"description": "Whether this file did something: false when it came before."})
    rows = fields.Integer(required=True)
    problems = fields.List(fields.Nested(RowProblemShape), required=True)
    id = fields.String()
    folder = fields.String()
    name = fields.String()
    state = fields.String(validate=validate.OneOf(["done", "rejected"]))
    started = fields.Integer(metadata={"description": "Cases that this file has started."})
    delivered = fields.Integer(metadata={"description": "Rows that waiting cases took."})
    duplicates = fields.Integer(metadata={"description": "Rows whose key had started a case before."})
    ignored = fields.List(fields.String(), metadata={"description": "Headings that no column has."})
    duplicate = fields.Boolean()
    reason = fields.String(allow_none=True)


class ArrivalShape(Schema):
    id = fields.String(required=True)
    folder = fields.String(required=True)
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer()
    state = fields.String(validate=validate.OneOf(["taken", "done", "rejected"]))
    by = fields.String()
    at = fields.AwareDateTime()
    process = fields.String()
    reason = fields.String(allow_none=True)
    rows = fields.Integer()
    started = fields.Integer()
    delivered = fields.Integer()
    duplicates = fields.Integer()
    wrong = fields.Integer()
    again = fields.Integer()


class VerificationShape(Schema):
    intact = fields.Boolean(required=True)
    reexecuted = fields.Boolean(required=True)
    events = fields.Integer(required=True)
    head = fields.String(allow_none=True)
    first_difference = fields.Dict(allow_none=True, metadata={"description": "{seq, what}"})


class DecidedShape(Schema):
    result = fields.Raw()
    matched_rules = fields.List(fields.Raw())
    version = fields.Integer()


class ClockShape(Schema):
    now = fields.AwareDateTime(required=True)


def page_of(item: type[Schema]) -> Schema:
    """{"items": […], "next_cursor": …} of one shape."""
    shape = Schema.from_dict(
        {"items": fields.List(fields.Nested(item), required=True), "next_cursor": fields.String(allow_none=True)},
        name=f"{item.__name__.removesuffix('Shape')}Page",
    )
    return shape()
