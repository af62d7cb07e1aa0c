"""A process deployed anew with one of its files changed: what the studio's desks share, for diagrams and for decision tables."""
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, flash, g, jsonify, request, url_for
from flask_babel import gettext as _

from engine.errors import EngineError, NotAllowed, NotDeployable, Problem
from storage.database import Store
from storage.processes import Version
from web.deployment import around_of, looked_at
from web.deployment import deploy as deploy_files
from web.page import settings
from web.process_titles import title_of
from web.refusals import words_of
from web.visibility import owns

Files = Mapping[str, bytes]  # by the path that deployment expects: processes/<key>/…, forms/<key>/…


def posted_file() -> bytes:
    """The posted XML, no larger than a diagram may be."""
    if (request.content_length or 0) > settings().diagram_bytes:
        abort(413)
    return request.get_data()


def owned_or_refused(store: Store, key: str) -> Version:
    """The newest version, if this person may change the process. Raises NotAllowed."""
    version: Version = store.processes.get(key) or abort(404)
    owner = version.facts.get("owner")
    if not owns(g.actor, owner):
        raise NotAllowed(_("The process belongs to %(group)s.", group=owner))
    return version


def with_file(store: Store, newest: Version, name: str, content: bytes) -> Files:
    """The files of the newest version with `content` in place of its file `name`; those of called processes are found anew."""
    own = store.processes.files(newest.process, newest.version) or {}
    kept = {_place(newest.process, path): text for path, text in own.items() if not path.startswith("called/")}
    return {**kept, _place(newest.process, name): content}


def problems_of(store: Store, files: Files, name: str) -> list[Problem]:
    """Everything that keeps these files from being deployed, or that is doubtful. `name` is the file at hand."""
    try:
        return looked_at(files, around_of(store, files), g.now, g.language)[1]
    except EngineError as refused:
        return [Problem("error", name, None, "unreadable", words_of(refused), refused.detail)]


def deployed(files: Files, draft: str) -> tuple[Version, list[Problem]]:
    """Deploy the files; this person's draft of that name is done with. Raises NotDeployable."""
    versions, warnings = deploy_files(g.database, files, g.actor.user, g.now, g.language)
    with g.database.transaction() as store:
        store.drawings.drop(draft, g.actor.user)
    return versions[0], warnings


def desk_answer(files: Files, draft: str) -> tuple[Response, int]:
    """What a desk is told: where the new version is; 422 with every problem, and nothing is stored."""
    try:
        version, warnings = deployed(files, draft)
    except NotDeployable as refused:
        return told(refused.problems), 422
    except EngineError as refused:
        return jsonify(detail=words_of(refused)), 422
    flash(_("Version %(version)s of “%(title)s” is in force.", version=version.version, title=title_of(version)), "calm")
    return told(warnings, url=url_for("processes.one", key=version.process)), 201


def told(problems: list[Problem], **more: Any) -> Response:
    return jsonify(problems=[problem.as_dict() for problem in problems], **more)


def _place(key: str, path: str) -> str:
    return f"forms/{key}/{path.removeprefix('forms/')}" if path.startswith("forms/") else f"processes/{key}/{path}"
