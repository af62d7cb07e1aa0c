"""Danger: half a file read, a file taken twice or lost between two folders, one bad file that keeps all others away."""
from dataclasses import replace

import pytest

from engine.errors import TryAgain
from engine.folders.known import folders
from engine.folders.watch import Stopping, health, look
from tests.folders import HEADINGS, cases, deploy, drop, invoices
from tests.people import MONDAY
from tests.safekeeping import empty_place
from web.commands_doctor import health as doctor
from web.running import program

LARGEST = 1_000_000


@pytest.fixture
def known(database):
    deploy(database)
    return database


@pytest.fixture
def root(tmp_path):
    return tmp_path / "entrada"


def lay(root, name, content, folder="tmax"):
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / name).write_bytes(content)


def see(database, root, take=None):
    names = [folder.name for _, folder in folders(database)]
    return look(root, names, take or (lambda folder, name, content: drop(database, folder, content, name)), LARGEST)


def lying(root, *place):
    return sorted(path.name for path in root.joinpath("tmax", *place).iterdir() if path.is_file())


def test_the_folders_are_made_and_a_whole_file_is_taken_and_moved(known, root):
    lay(root, "hoy.csv", invoices(1, 2))

    assert see(known, root) == 1

    assert sorted(path.name for path in root.iterdir()) == ["express_service", "muestras", "tmax"]
    assert (lying(root), lying(root, "processed"), len(cases(known, "llamada"))) == ([], ["hoy.csv"], 2)
    assert see(known, root) == 0


def test_a_file_that_is_still_written_waits_for_its_name(known, root):
    for name in ("hoy.csv.part", "HOY.CSV.PART", ".hoy.csv.swp", "~$hoy.xlsx"):
        lay(root, name, invoices(1, 2))
    (root / "tmax" / "elsewhere.csv").symlink_to("/etc/passwd")
    assert (see(known, root), len(lying(root))) == (0, 5)

    (root / "tmax" / "hoy.csv.part").rename(root / "tmax" / "hoy.csv")

    assert (see(known, root), lying(root, "processed")) == (1, ["hoy.csv"])


def test_a_bad_file_lies_in_error_beside_the_reason_and_keeps_no_other_away(known, root):
    lay(root, "a.csv", b"x;y\n1;2\n")
    lay(root, "b.xlsx", b"%PDF-1.4")
    lay(root, "c.csv", b"x" * (LARGEST + 1))
    lay(root, "d.csv", invoices(1, 1) + b"F-9;ayer;;\n")
    lay(root, "e.csv", b"x", folder="nadie")

    assert see(known, root) == 5

    assert lying(root, "error") == ["a.csv", "a.csv.txt", "b.xlsx", "b.xlsx.txt", "c.csv", "c.csv.txt"]
    assert "Número de factura" in (root / "tmax/error/a.csv.txt").read_text()
    assert lying(root, "processed") == ["d.csv", "d.csv.txt"]
    assert "Fila 3, fechaHora: «ayer» no es una fecha" in (root / "tmax/processed/d.csv.txt").read_text()
    assert "nadie" in (root / "nadie/error/e.csv.txt").read_text()


def test_a_program_killed_between_taking_and_moving_takes_no_row_twice(known, root, monkeypatch):
    lay(root, "hoy.csv", invoices(1, 2))
    with monkeypatch.context() as dying:
        dying.setattr("engine.folders.watch._move", _killed)
        with pytest.raises(KeyboardInterrupt):
            see(known, root)
    assert lying(root) == ["hoy.csv"]

    assert see(known, root) == 1

    assert (lying(root, "processed"), len(cases(known, "llamada"))) == (["hoy.csv", "hoy.csv.txt"], 2)
    assert "ya se había recibido" in (root / "tmax/processed/hoy.csv.txt").read_text()


def _killed(*given):
    raise KeyboardInterrupt


def test_two_files_of_one_name_are_both_kept(known, root):
    for content in (invoices(1, 1), invoices(2, 2), HEADINGS.encode() + b"F-3;01/01/2026;;\n"):
        lay(root, "hoy.csv", content)
        see(known, root)

    assert lying(root, "processed") == ["hoy.2.csv", "hoy.3.csv", "hoy.csv"]


def test_a_busy_database_leaves_the_file_for_the_next_look(known, root):
    lay(root, "a.csv", invoices(1, 1))
    lay(root, "b.csv", invoices(2, 2))

    def busy(folder, name, content):
        if name == "a.csv":
            raise TryAgain
        return drop(known, folder, content, name)

    assert (see(known, root, busy), lying(root)) == (1, ["a.csv"])
    assert (see(known, root), lying(root)) == (1, [])


def test_a_program_that_stops_leaves_the_files_behind_the_one_at_hand(known, root):
    lay(root, "a.csv", invoices(1, 1))

    def stopping(folder, name, content):
        raise Stopping

    with pytest.raises(Stopping):
        see(known, root, stopping)
    assert lying(root) == ["a.csv"]


def test_serve_looks_into_the_folders_of_its_processes(sqlite_database, sqlite_url, root, tmp_path):
    deploy(sqlite_database)
    lay(root, "hoy.csv", invoices(1, 2))
    running = program({"TRAMITA_DATABASE_URL": sqlite_url, "TRAMITA_DATA": str(tmp_path / "data"), "TRAMITA_DROP": str(root),
                       "TRAMITA_CLOCK": "virtual", "TRAMITA_CLOCK_START": MONDAY.isoformat()})
    running._folders(root)._act()
    running.close()

    assert (lying(root, "processed"), len(cases(sqlite_database, "llamada"))) == (["hoy.csv"], 2)


def test_the_doctor_says_when_the_folders_cannot_be_watched(tmp_path):
    settings = replace(empty_place(tmp_path), drop=str(tmp_path / "missing"))

    assert f"TRAMITA_DROP: {tmp_path}/missing no es una carpeta" in [what for _, what in doctor(settings, {}, MONDAY, lambda *told: None)]
    assert health(tmp_path) is None
