"""Names of the elements that lists of all cases speak of: a person reads "Revisar los soportes", not its id."""
from collections.abc import Callable, Iterable

from flask import g

from storage.database import Store
from web.pictures import Picture, picture_of


def places(store: Store, cases: Iterable[str | None]) -> Callable[[str | None, str], str]:
    """A function of a case's id and an element's id. Each version is looked at once."""
    kept: dict[tuple[str, int], Picture | None] = g.setdefault("pictures", {})
    of_case: dict[str, Picture | None] = {}
    for case_id in dict.fromkeys(case for case in cases if case):
        listed = store.cases.listed(case_id)
        version = (listed.process, listed.process_version) if listed else ("", 0)
        if version not in kept:
            bundle = store.processes.bundle(*version) if listed else None
            kept[version] = picture_of(bundle) if bundle else None
        of_case[case_id] = kept[version]

    def name(case_id: str | None, element: str) -> str:
        picture = of_case.get(case_id or "")
        return picture.label(element) if picture else element

    return name
