"""All mail: what was written (sent, captured, failed) and what came in, the unrecognised included."""
from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _

from engine.mails import InMail, OutMail
from storage.database import Store
from web.downloads import attachment
from web.labels import OUTCOMES, mail_state, outcome
from web.letters import read_letter
from web.page import only, signed_in
from web.visibility import may

pages = Blueprint("post", __name__, url_prefix="/mail")


@pages.get("")
@only("see_operations")
def outbox() -> str:
    to = request.args.get("to", "").strip()[:200]
    with g.database.reading() as store:
        page = store.mail.outbox(to=to or None, cursor=request.args.get("cursor"), whole=False)
    return render_template("post/outbox.html", rows=page.items, next_cursor=page.next_cursor, to=to)


@pages.get("/received")
@only("see_operations")
def received() -> str:
    chosen = request.args.get("outcome", "")
    with g.database.reading() as store:
        page = store.mail.inbox(chosen or None, cursor=request.args.get("cursor"), whole=False)
    return render_template("post/received.html", rows=page.items, next_cursor=page.next_cursor, outcome=chosen,
                           outcomes=[("", _("Received")), *OUTCOMES.items()])


@pages.get("/received/<mail_id>")
@signed_in
def incoming(mail_id: str) -> str | Response:
    """A mail that came in: for those who see the case that it belongs to."""
    with g.database.reading() as store:
        mail: InMail = store.mail.incoming(mail_id) or abort(404)
        _seen_or_404(store, mail)
    return _shown(mail, outcome(mail.outcome), *_back(mail, "post.received", _("Received mail")))


@pages.get("/<mail_id>")
@signed_in
def one(mail_id: str) -> str | Response:
    """A mail that was written: for those who see its case."""
    with g.database.reading() as store:
        mail: OutMail = store.mail.get(mail_id) or abort(404)
        _seen_or_404(store, mail)
    return _shown(mail, mail_state(mail.state), *_back(mail, "post.outbox", _("Mail")))


def _seen_or_404(store: Store, mail: OutMail | InMail) -> None:
    if not may(g.actor).see_operations and not (mail.case and store.cases.visible(mail.case, g.actor)):
        abort(404)


def _back(mail: OutMail | InMail, otherwise: str, words: str) -> tuple[str, str]:
    """Where the page leads back to: the case, or the list."""
    return (url_for("cases.one", case_id=mail.case), _("Case")) if mail.case else (url_for(otherwise), words)


def _shown(mail: OutMail | InMail, told: str, back: str, back_words: str) -> str | Response:
    if request.args.get("raw"):
        return attachment(mail.raw, f"{mail.subject or 'mail'}.eml", "message/rfc822")
    return render_template("post/one.html", subject=mail.subject, told=told, case_id=mail.case, letter=read_letter(mail.raw), back=back,
                           back_words=back_words, raw=f"{request.path}?raw=1")
