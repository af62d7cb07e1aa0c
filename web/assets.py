"""Today's names of the built front-end files: `asset("viewer.js")` is the path under `static/` to link to."""
import json
from functools import lru_cache
from pathlib import Path

MANIFEST = Path(__file__).parent / "static" / "build" / "manifest.json"


class NotBuilt(RuntimeError):
    """The front end has not been built. Run ./tramita build once."""


@lru_cache(maxsize=1)
def _names(built_at: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(MANIFEST.read_text())
    return names


def asset(name: str) -> str:
    """The path below `static/` of one built file, its content hash in the name: browsers may keep it for ever.

    Raises KeyError for a name that no bundle has, NotBuilt before the first set-up.
    """
    try:
        built_at = MANIFEST.stat().st_mtime_ns  # another set-up may build anew while we serve
    except FileNotFoundError as missing:
        raise NotBuilt(NotBuilt.__doc__) from missing
    return f"build/{_names(built_at)[name]}"
