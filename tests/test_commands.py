"""The command line as other programs rely on it: contract.md A1, no secret shown, plain words when something is wrong."""
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.errors import BadInput
from tests.drawing import chain, file, process, start, user
from web.commands import VERBS, tramita
from web.commands_doctor import shown
from web.commands_test import bring_needs
from web.passwords import fits
from web.running import opened
from web.sign_in import hashed

ROOT = Path(__file__).parent.parent
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("user", "list")` on an empty folder."""
    for name in [name for name in os.environ if name.startswith("TRAMITA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TRAMITA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, typed: str | bytes = "") -> Result:
        return CliRunner().invoke(tramita, list(words), input=typed, catch_exceptions=False)

    return invoke


def test_every_verb_that_is_listed_exists() -> None:
    assert [verb for verb, (module, _) in VERBS.items() if not hasattr(import_module(module), verb)] == []


def test_a_person_is_added_with_groups_roles_and_a_password_from_standard_input(run: Run) -> None:
    added = run("user", "add", "eva", "--name", "Eva Ruiz", "--email", "eva@x.example", "--group", "Jefe Servicio al cliente", "--group", "Jefatura",
                "--role", "staff", "--password-stdin", typed="correct horse\n")

    assert added.exit_code == 0
    _, database = opened()
    with database.reading() as store:
        person = store.people.get("eva")
    assert person is not None
    assert (person.name, person.email, person.roles) == ("Eva Ruiz", "eva@x.example", {"staff"})
    assert person.groups == {"Jefe Servicio al cliente", "Jefatura"}
    assert fits("correct horse", person.password)


def test_the_token_is_the_last_word_printed_and_works(run: Run) -> None:
    run("user", "add", "eva", "--role", "admin")

    secret = run("token", "eva").stdout.split()[-1]

    _, database = opened()
    with database.reading() as store:
        found = store.access.by_token(hashed(secret))
    assert found is not None
    assert found[1].login == "eva"


def test_the_same_person_twice_is_refused_in_words(run: Run) -> None:
    run("user", "add", "eva")

    with pytest.raises(Exception, match="There is already a user eva"):
        run("user", "add", "eva")


@pytest.mark.parametrize("wrong", [["a/b"], [" "], ["new"], [".."], ["eva", "--email", "no address"], ["eva", "--email", "a@b.co\nBcc: c@d.co"]])
def test_a_login_that_no_page_could_show_and_an_address_nobody_has_are_refused(run: Run, wrong: list[str]) -> None:
    with pytest.raises(BadInput):
        run("user", "add", *wrong)


def test_a_person_is_changed_and_shut_out(run: Run) -> None:
    run("user", "add", "eva", "--group", "Jefatura")

    run("user", "change", "eva", "--role", "auditor", "--inactive")

    listed = run("user", "list").stdout
    assert "auditor" in listed
    assert "Jefatura" in listed
    assert "(inactive)" in listed


def test_all_processes_are_deployed_and_a_second_time_changes_nothing(run: Run) -> None:
    first, second = run("deploy"), run("deploy")

    assert "anulaciones_refacturaciones version 1" in first.stdout
    assert second.stdout == first.stdout


def test_a_broken_diagram_is_told_with_its_mend_and_stores_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.bpmn").write_text("<definitions>")

    refused = run("check", str(tmp_path / "broken.bpmn"))

    assert refused.exit_code == 1
    assert "broken.bpmn" in refused.stdout
    assert "→ Vuelva a exportar" in refused.stdout


def test_findings_are_counted_in_the_language_asked_for_and_only_errors_fail(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_bytes(file(process(start(), user("x"), chain("start", "x"))))  # no end: a warning

    told, english = run("check", str(tmp_path / "p.bpmn")), run("check", "--language", "en", str(tmp_path / "p.bpmn"))

    assert (told.exit_code, english.exit_code) == (0, 0)
    assert "aviso" in told.stdout and "1 de 1 procesos se pueden desplegar" in told.stdout
    assert "warning" in english.stdout and "1 of 1 processes can be deployed" in english.stdout


def test_findings_as_json_say_file_element_severity_code_and_mend(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_bytes(file(process(start(), user("x"), chain("start", "x"))))

    told = json.loads(run("check", "--json", str(tmp_path / "p.bpmn")).stdout)
    found = next(one for one in told["problems"] if one["code"] == "dead-end")

    assert (told["processes"], told["deployable"]) == (1, 1)
    assert (found["severity"], found["file"], found["element"]) == ("warning", "p.bpmn", "x") and found["message"] and found["hint"]


def test_a_mail_that_fits_nothing_is_kept_and_told(run: Run) -> None:
    run("deploy")

    told = run("mail", typed=b"From: a@b.example\r\nTo: c@d.example\r\nSubject: hola\r\nMessage-ID: <1@b.example>\r\n\r\nhola\r\n")

    assert json.loads(told.stdout)["outcome"] == "unrecognised"
    assert told.exit_code == 1


def test_an_empty_program_verifies_and_seals_nothing(run: Run) -> None:
    proved = run("verify")

    assert proved.exit_code == 0
    assert proved.stdout.startswith("0 cases are intact")
    assert run("export", "seals").stdout == ""


def test_the_doctor_tells_everything_but_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAMITA_SECRET_KEY", "very-hidden-1")
    monkeypatch.setenv("TRAMITA_MASTER_KEY", "very-hidden-2")
    monkeypatch.setenv("TRAMITA_SMTP", "smtp://mailer:very-hidden-3@mail.example:25")
    monkeypatch.setenv("TRAMITA_CONN_IBES", "postgresql+psycopg://reader@db.example/ibes?password=very-hidden-4")

    told = run("doctor").stdout

    assert "very-hidden" not in told
    assert "smtp://mailer:***@mail.example:25" in told
    assert "TRAMITA_CONN_CRM" in told


@pytest.mark.parametrize(("name", "value", "seen"), [
    ("TRAMITA_SECRET_STP", "s", "set"), ("TRAMITA_ZONE", "America/Lima", "America/Lima"), ("TRAMITA_IMAP", "imaps://u:p@h/inbox", "imaps://u:***@h/inbox"),
    ("TRAMITA_SMTP", "smtp://[bad", "set, but not a valid address"), ("TRAMITA_IMAP", "", "not set"),
])
def test_a_setting_is_shown_without_what_is_secret(name: str, value: str, seen: str) -> None:
    assert shown(name, value) == seen


def test_a_bad_setting_ends_in_one_plain_line(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TRAMITA_DATA": str(tmp_path), "TRAMITA_CLOCK": "sundial"}

    said = subprocess.run([sys.executable, "-P", "-m", "web.commands", "user", "list"], env=environ, capture_output=True, text=True)

    assert said.returncode == 1
    assert said.stderr.startswith("tramita: TRAMITA_CLOCK cannot be used")
    assert said.stderr.count("\n") == 1


def test_what_tests_miss_is_told_to_who_may_not_install_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("web.commands_test.shutil.which", lambda tool, path=None: None)
    monkeypatch.setattr("web.commands_test.os.geteuid", lambda: 1000)

    bring_needs()

    assert "chromium is missing, so the browser tests are skipped. On Debian: apt-get install chromium" in capsys.readouterr().err
