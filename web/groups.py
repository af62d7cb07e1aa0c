"""Groups, for the administrator: the names that lanes use, and who is in them."""
from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from storage.people import Group
from web.page import only

pages = Blueprint("groups", __name__, url_prefix="/groups")


@pages.get("")
@only("manage_people")
def show() -> str:
    return _page()


@pages.post("")
@only("manage_people")
def add() -> Response | tuple[str, int]:
    name, description, email = (request.form.get(part, "").strip()[:300] for part in ("name", "description", "email"))
    if not name:
        return _page(_("Say the name of the group.")), 422
    with g.database.transaction() as store:
        store.people.save_group(Group(name, description or None, email or None))
    flash(_("The group is there."), "calm")
    return redirect(url_for("groups.show"), 303)  # type: ignore[return-value]


def _page(error: str = "") -> str:
    with g.database.reading() as store:
        groups = store.people.groups()
        members = {group.name: [person.name for person in store.people.members_of(group.name)] for group in groups if group.members}
    return render_template("people/groups.html", groups=groups, members=members, error=error)
