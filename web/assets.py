"""Today's names of the built front-end files: `asset("viewer.js")` is the path under `static/` to link to."""
import json
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "build"


class NotBuilt(RuntimeError):
    """The front end has not been built. Run ./tramita build once."""


@cache
def _names() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError as missing:
        raise NotBuilt(NotBuilt.__doc__) from missing
    return names


def asset(name: str) -> str:
    """The path below `static/` of one built file, its content hash in the name: browsers may keep it for ever.

    Raises KeyError for a name that no bundle has, NotBuilt before the first set-up.
    """
    return f"build/{_names()[name]}"
