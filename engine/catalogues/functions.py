"""The FEEL functions that give a case the rows of a catalogue: catalogo("causas"), opciones("causas")."""
from collections.abc import Mapping
from typing import Any

from engine.catalogues.declared import ACTIVE, Catalogue
from engine.feel.environment import FeelRefusal, Function
from engine.feel.incoming import to_feel
from engine.model import Value

CATALOGUE_FUNCTIONS = ("catalogo", "catálogo", "catalog", "opciones", "options")  # what expressions may call


def in_force(catalogue: Catalogue, parameters: Mapping[str, Value]) -> list[dict[str, Value]]:
    """The rows in force, each with every column that the catalogue has now and ACTIVE."""
    rows: Any = parameters.get(catalogue.setting)
    if not isinstance(rows, list):
        return [dict(row) for row in catalogue.rows]
    names = [column.name for column in catalogue.columns]
    return [{**{name: row.get(name) for name in names}, ACTIVE: row.get(ACTIVE) is not False} for row in rows]


def catalogue_functions(catalogues: Mapping[str, Catalogue], parameters: Mapping[str, Value]) -> dict[str, Function]:
    """The functions over the catalogues of a bundle and its parameters in force."""
    if not catalogues:
        return {}
    desk = _Desk(catalogues, parameters)
    rows, options = Function(("name", "all"), desk.rows, 1), Function(("name",), desk.options)
    return {"catalogo": rows, "catálogo": rows, "catalog": rows, "opciones": options, "options": options}


class _Desk:
    """Each catalogue is made ready once, when it is first asked for."""

    def __init__(self, catalogues: Mapping[str, Catalogue], parameters: Mapping[str, Value]) -> None:
        self._catalogues, self._parameters = catalogues, parameters
        self._ready: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: Any, everything: Any = None) -> list[dict[str, Any]]:
        rows = self._all(name)
        if everything is True:
            return rows
        return [{key: value for key, value in row.items() if key != ACTIVE} for row in rows if row[ACTIVE]]

    def options(self, name: Any) -> list[dict[str, Any]]:
        rows, catalogue = self._all(name), self._catalogues[name]
        return [{"value": row[catalogue.value], "label": _shown(row[catalogue.label], row[catalogue.value])} for row in rows if row[ACTIVE]]

    def _all(self, name: Any) -> list[dict[str, Any]]:
        if not isinstance(name, str) or name not in self._catalogues:
            raise FeelRefusal(f"No hay un catálogo {name!r}. Los que hay: {', '.join(sorted(self._catalogues))}.")
        if name not in self._ready:
            self._ready[name] = [to_feel(row) for row in in_force(self._catalogues[name], self._parameters)]
        return self._ready[name]


def _shown(label: Any, value: Any) -> Any:
    return value if label in (None, "") else label
