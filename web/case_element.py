"""What one element of the diagram lived through in a case: the part of a page that a click on the diagram brings."""
from flask import Blueprint, abort, g, render_template

from web.page import signed_in
from web.pictures import picture_of
from web.seen import case_or_404
from web.story import days
from web.zones import show_times_of

pages = Blueprint("case_element", __name__)


@pages.get("/cases/<case_id>/elements/<element>")
@signed_in
def show(case_id: str, element: str) -> str:
    with g.database.reading() as store:
        bundle, _ = case_or_404(store, case_id)
        show_times_of(bundle)
        picture = picture_of(bundle)
        if picture.element(element) is None:
            abort(404)
        events = [event for event in store.history.all(case_id) if event.element == element]
        story = days(events, picture, store.mail.of_case(case_id, whole=False), True)
        return render_template("cases/_element.html", name=picture.label(element), story=story)
