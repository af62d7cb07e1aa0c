"""/drop: files that come in through a folder, and the list of those that came."""
from typing import Any

from flask import current_app, g, request

from engine.folders.arrival import REJECTED, Arrival
from web.api import shapes
from web.api.problems import Refused
from web.api.reach import allowed, clockwork
from web.api.routes import route
from web.api.schemas import ArrivalQuery, ArrivalShape, DroppedShape, page_of
from web.api.shapes import moment
from web.dropping import take_in, told


@route("POST", "/drop/<folder>", answer=DroppedShape, refuses=(400, 403, 404, 413, 422), upload="file", tag="files")
def drop(folder: str) -> dict[str, Any]:
    """A file as multipart part `file`; answers when its rows have started cases or reached them.

    Good rows go in, bad ones are `problems`. The same file again does nothing and says so. A file that cannot be this folder's is 422.
    """
    allowed("operate")
    given = request.files.get("file")
    if given is None:
        raise Refused(400, "Send the file as the multipart part named file.")
    most: int = current_app.settings.file_bytes  # type: ignore[attr-defined]
    content = given.stream.read(most + 1)
    if len(content) > most:
        raise Refused(413, f"A file may have {most} bytes.")
    taken = take_in(clockwork().post, folder, given.filename or "", content, g.now, g.actor, g.language)
    answer = told(taken)
    if taken.arrival.state == REJECTED:
        raise Refused(422, taken.arrival.reason or "", **answer)
    return answer


@route("GET", "/drop", query=ArrivalQuery, answer=page_of(ArrivalShape), refuses=(403, 422), tag="files")
def arrived(query: dict[str, Any]) -> dict[str, Any]:
    """What came in, newest first."""
    allowed("see_operations")
    with g.database.reading() as store:
        return shapes.listing(store.arrivals.list(query["folder"], query["state"], query["limit"], query["cursor"]), _arrival)


def _arrival(one: Arrival) -> dict[str, Any]:
    return {"id": one.id, "folder": one.folder, "name": one.name, "sha256": one.sha256, "size": one.size, "state": one.state, "by": one.by,
            "at": moment(one.at), "process": one.process, "reason": one.reason, "rows": one.rows, "started": one.started,
            "delivered": one.delivered, "duplicates": one.duplicates, "wrong": one.wrong, "again": one.again}
