"""What a job was given and what it gives back: inputs, headers, templates of the version, files.

An input is a value of the case; a header is fixed in the diagram. Nothing here touches the world outside.
"""
from collections.abc import Mapping

from engine.connector import Call, ConnectorError
from engine.errors import BadInput
from engine.model import Value

BASE_URL = "http://127.0.0.1:8000"  # where TRAMITA_BASE_URL says nothing


def text(call: Call, name: str, default: str = "") -> str:
    """Input `name`, or the header of that name.

    Raises ConnectorError when it is no text.
    """
    value = call.job.variables.get(name)
    if value is None:
        value = call.job.headers.get(name, default)
    if not isinstance(value, str):
        raise ConnectorError(f"La entrada «{name}» de {call.job.element} es un texto, no {value!r:.80}.", retry=False)
    return value


def needed(call: Call, name: str) -> str:
    """Likewise, never empty."""
    value = text(call, name).strip()
    if not value:
        raise ConnectorError(f"Falta la entrada «{name}» de {call.job.element}.", retry=False)
    return value


def mapping(call: Call, name: str) -> Mapping[str, Value]:
    """Input `name` as a context; empty when it is not given."""
    value = call.job.variables.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConnectorError(f"La entrada «{name}» de {call.job.element} es un contexto, no {value!r:.80}.", retry=False)
    return value


def listed(call: Call, name: str) -> list[Value]:
    """Input `name` as a list; a single value is a list of one."""
    value = call.job.variables.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def scope(call: Call) -> dict[str, Value]:
    """What templates see: the case, over it the job's inputs, the parameters of the process, `now`, and the `link` to where work waits."""
    return {**call.case.variables, **call.job.variables, "parameters": call.bundle.parameters, "now": call.now, "link": _link(call)}


def _link(call: Call) -> str:
    """The page of the task that a stage of a deadline is about, else of the case."""
    task = call.job.variables.get("task_id")
    place = f"tasks/{task}" if isinstance(task, str) else f"cases/{call.case.id}"
    return f"{call.settings.get('TRAMITA_BASE_URL') or BASE_URL}/{place}"


def bundled(call: Call, path: str) -> str | None:
    """The text of a file of the case's own version, or of a process that it calls; None if nobody has it."""
    content = call.bundle.file(path)
    return None if content is None else content.decode("utf-8", "replace")


def is_file(value: Value) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("sha256"), str) and isinstance(value.get("name"), str)


def content(call: Call, value: Value) -> bytes:
    """The bytes behind a file value: a document of this case, or a new file that no case names yet.

    Raises ConnectorError when there is none, or it belongs to others: a value can be made up, a file of theirs cannot be had.
    """
    if not is_file(value):
        raise ConnectorError(f"{call.job.element} necesita un archivo y recibió {value!r:.80}.", retry=False)
    name, sha256 = value["name"], value["sha256"]
    try:
        with call.database.reading() as store:
            for document in store.documents.of_case(call.case.id):
                if document.sha256 == sha256:
                    return store.documents.read(document)  # type: ignore[no-any-return]
            if store.documents.find(sha256):
                raise ConnectorError(f"El archivo {name} no es de este caso.", retry=False)
        return call.database.files.read(sha256)  # type: ignore[no-any-return]
    except BadInput as problem:
        raise ConnectorError(f"El archivo {name} ya no está: {problem.detail}", retry=False) from problem


def kept(call: Call, name: str, media_type: str, data: bytes) -> dict[str, Value]:
    """Stores a new file and gives the value that a variable holds. The same bytes are stored once."""
    stored = call.database.files.put(data)
    return {"name": name, "sha256": stored.sha256, "size": stored.size, "type": media_type}
