"""Each room imports only the rooms below it, each library has its door, and time is an argument. Late imports count too."""
import ast
import sys
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS: dict[str, set[str]] = {"engine": set(), "forms": {"engine"}, "storage": {"engine"}, "web": {"engine", "forms", "storage"}}
FORMS_MAY_USE = ("engine.feel", "engine.errors", "engine.codec", "engine.model", "engine.quick_yaml")  # expressions, words of values and refusals

CORE = ("engine.model", "engine.errors", "engine.codec", "engine.decide", "engine.spiff", "engine.feel", "engine.dmn", "engine.diagram",
        "engine.calendar", "engine.checks", "engine.program")
SHELL = ("engine.perform", "engine.books", "engine.thrown", "engine.clock", "engine.clockwork", "engine.virtual", "engine.firing", "engine.work",
         "engine.runner", "engine.announced", "engine.repeating",
         "engine.connectors", "engine.delivery", "engine.external")
NOT_IN_THE_CORE = {"logging", "os", "pathlib.Path", "socket", "subprocess", "threading", "random", "secrets", "uuid", "sqlite3", "urllib.request",
                   "http.client", "smtplib", "imaplib", "requests"}

DOORS = {  # library -> where it may come in; a second door needs a line in DECISIONS.md
    "SpiffWorkflow": ("engine/spiff/",),
    "sqlalchemy": ("storage/", "engine/connectors/sql"),
    "alembic": ("storage/schema.py", "storage/migrations/"),
    "psycopg": ("storage/",),
    "procrastinate": ("storage/", "engine/announced.py"),
    "apscheduler": ("engine/clock.py", "storage/timers.py"),
    "flask": ("web/",),
    "flask_wtf": ("web/",),
    "flask_babel": ("web/",),
    "flask_limiter": ("web/",),
    "flask_login": ("web/",),
    "flask_smorest": ("web/api/",),
    "werkzeug": ("web/",),
    "gunicorn": ("web/",),
    "click": ("web/commands",),
    "rich": ("web/progress.py",),
    "wtforms": ("forms/", "web/"),
    "authlib": ("web/",),
    "argon2": ("web/passwords.py",),
    "prometheus_client": ("web/",),
    "cryptography": ("storage/",),
    "holidays": ("engine/calendar/",),
    "weasyprint": ("engine/connectors/",),
    "docxtpl": ("engine/connectors/",),
    "xlsxwriter": ("engine/connectors/", "web/"),
    "python_calamine": ("engine/connectors/",),
    "imap_tools": ("engine/connectors/",),
    "requests": ("engine/connectors/",),
}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "xml.etree.ElementTree", "xml.dom.minidom", "xml.sax"}
EDGES = ("engine/clock.py", "web/__init__.py", "web/commands", "web/running.py",
         "storage/ids.py", "storage/files.py")  # ids carry a moment, orphans an age
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "time_ns")}



def modules(*rooms: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for room in rooms or ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(module: Path) -> list[str]:
    """Full names of everything that the module imports, also inside functions."""
    names = []
    for node in ast.walk(tree(ROOT / module)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            name = ("." * node.level) + (node.module or "")
            names += [name, *(f"{name}.{alias.name}" for alias in node.names)]
    return names


def below(name: str, places: Collection[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def offenders(wrong: Callable[[Path], Collection[object]], *rooms: str) -> dict[str, list[object]]:
    """What is wrong in each module where something is: empty when the rule holds."""
    return {module.as_posix(): list(found) for module in modules(*rooms) if (found := wrong(module))}


def upward(module: Path) -> list[str]:
    room = module.parts[0]
    closed = ROOMS.keys() - ROOMS[room] - {room} | {"tests"}
    return [name for name in imports(module) if name.split(".")[0] in closed or name.startswith(".")]


def test_imports_point_down_and_name_their_room() -> None:
    assert offenders(upward) == {}


def test_forms_use_no_more_of_the_engine_than_expressions_and_words() -> None:
    assert offenders(lambda module: [n for n in imports(module) if n.startswith("engine.") and not below(n, FORMS_MAY_USE)], "forms") == {}


def test_the_core_knows_nothing_of_the_shell_or_the_world() -> None:
    def reaches_out(module: Path) -> list[str]:
        core = below(".".join(module.with_suffix("").parts), CORE)
        return [name for name in imports(module) if core and below(name, {*SHELL, *NOT_IN_THE_CORE})]

    assert offenders(reaches_out, "engine") == {}


def test_every_library_has_its_door() -> None:
    def at_the_wrong_door(module: Path) -> set[str]:
        libraries = {name.split(".")[0] for name in imports(module)} & DOORS.keys()
        return {library for library in libraries if not module.as_posix().startswith(DOORS[library])}

    assert offenders(at_the_wrong_door) == {}


def test_time_is_an_argument() -> None:
    def reads_a_clock(module: Path) -> list[int]:
        names = [node for node in ast.walk(tree(ROOT / module)) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
        clocks = [node.lineno for node in names if isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS]
        return [] if module.as_posix().startswith(EDGES) else clocks

    assert offenders(reads_a_clock) == {}


def test_nothing_can_execute_what_came_from_outside() -> None:
    def executes(module: Path) -> list[str]:
        calls = [node.func for node in ast.walk(tree(ROOT / module)) if isinstance(node, ast.Call)]
        named = [call.id for call in calls if isinstance(call, ast.Name) and call.id in {"eval", "exec", "compile", "__import__"}]
        return [*named, *(name for name in imports(module) if below(name, UNSAFE))]

    assert offenders(executes) == {}


def test_a_late_import_is_seen_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "sly.py").write_text("def later():\n    from web.settings import Settings\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)

    assert offenders(upward) == {"engine/sly.py": ["web.settings", "web.settings.Settings"]}
