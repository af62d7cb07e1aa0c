"""Downloads of the files of a case."""
from flask import Blueprint, Response

from web.downloads import document_answer
from web.page import signed_in

pages = Blueprint("files", __name__)


@pages.get("/cases/<case_id>/files/<sha256>")
@signed_in
def download(case_id: str, sha256: str) -> Response:
    return document_answer(sha256, case_id)
