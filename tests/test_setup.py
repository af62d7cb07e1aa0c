"""Setting up on a strange machine: what the launcher trusts, and what may not be in the repository."""
import importlib.machinery
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
HOSTS = r"(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|//[\w.-]*(?:mirror|nexus|artifactory|devpi)[\w.-]*)"
BUILT = re.compile(r"(^|/)(node_modules|__pycache__|\.venv|\.tools|var|web/static/build)/|\.(pyc|whl|tgz|so|node|map)$|\.min\.(js|css)$")


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher, believing that an empty folder is the project's."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(ROOT / "tramita"))
    module = importlib.util.module_from_spec(spec := importlib.util.spec_from_loader("launcher", loader))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert spec is not None
    loader.exec_module(module)
    for name in ("ROOT", "TOOLS", "VENV", "FRONT", "BUILT", "LOG", "INSTALLER_LOCK", "PACKAGES_LOCK", "FRONT_LOCK"):
        monkeypatch.setattr(module, name, tmp_path / getattr(module, name).relative_to(ROOT))
    for file in (module.PACKAGES_LOCK, module.INSTALLER_LOCK, module.FRONT_LOCK, module.FRONT / "package.json", module.FRONT / "build.mjs"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    return module


def made(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every step leave its folder behind; which steps ran, in order."""
    steps: list[str] = []

    def packages() -> None:
        steps.append("packages")
        (launcher.VENV / "bin").mkdir(parents=True, exist_ok=True)
        (launcher.VENV / "bin" / "python").touch()

    def folder(name: str, path: Path) -> None:
        steps.append(name)
        path.mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(launcher, "install_packages", packages)
    monkeypatch.setattr(launcher, "install_front", lambda: folder("front", launcher.FRONT / "node_modules"))
    monkeypatch.setattr(launcher, "build_front", lambda: folder("build", launcher.BUILT))
    return steps


def test_a_second_start_does_nothing(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = made(launcher, monkeypatch)

    launcher.make_ready()
    launcher.make_ready()

    assert steps == ["packages", "front", "build"]


def test_a_changed_source_builds_the_front_end_and_nothing_else(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = made(launcher, monkeypatch)
    launcher.make_ready()

    (launcher.FRONT / "src").mkdir()
    (launcher.FRONT / "src" / "viewer.js").write_text("new")
    launcher.make_ready()

    assert steps == ["packages", "front", "build", "build"]


def test_a_changed_lock_installs_again(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = made(launcher, monkeypatch)
    launcher.make_ready()

    launcher.PACKAGES_LOCK.write_text("flask==4 --hash=sha256:00")
    launcher.make_ready()

    assert steps == ["packages", "front", "build", "packages"]


def test_a_step_that_fails_is_told_in_words_and_done_again_next_time(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        launcher.run([sys.executable, "-c", "print('no route to host'); raise SystemExit(3)"], "Installing the packages")

    made(launcher, monkeypatch)
    monkeypatch.setattr(launcher, "install_packages", fails)

    with pytest.raises(launcher.SetupFailed, match=r"Installing the packages did not work \(exit code 3\):\n  \| no route to host"):
        launcher.make_ready()
    assert launcher.stamp(launcher.VENV) == ""


def test_two_set_ups_wait_for_each_other(launcher: ModuleType) -> None:
    launcher.TOOLS.mkdir()
    waiter = ("import fcntl, sys; lock = open(sys.argv[1], 'a')\n"
              "try: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\nexcept BlockingIOError: print('waits')")

    with launcher.one_at_a_time():
        inside = subprocess.run([sys.executable, "-c", waiter, str(launcher.TOOLS / "lock")], capture_output=True, text=True)
    outside = subprocess.run([sys.executable, "-c", waiter, str(launcher.TOOLS / "lock")], capture_output=True, text=True)

    assert (inside.stdout, outside.stdout) == ("waits\n", "")


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    loaded = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", f"import runpy; runpy.run_path({str(ROOT / 'tramita')!r})"],
                            capture_output=True, text=True)

    assert (loaded.returncode, loaded.stderr) == (0, "")


def test_an_old_python_is_told_what_is_needed() -> None:
    old = ("import sys; sys.version_info = (3, 9, 1); import shutil; shutil.which = lambda name: None; import runpy; "
           f"runpy.run_path({str(ROOT / 'tramita')!r})")

    said = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True)

    assert "Python 3.11 or newer is needed; this is Python 3.9." in said.stderr


def test_a_python_that_this_user_may_not_start_is_told_in_words(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = made(launcher, monkeypatch)
    launcher.make_ready()  # leaves a file that nobody may execute

    with pytest.raises(SystemExit) as told:
        launcher.main(["--version"])

    assert str(launcher.VENV) in str(told.value) and "cannot be started by this user" in str(told.value)
    assert steps == ["packages", "front", "build"]


def test_a_python_that_cannot_even_be_looked_at_is_told_in_words(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(launcher, monkeypatch)
    launcher.make_ready()
    python = launcher.VENV / "bin" / "python"
    python.unlink()
    python.symlink_to(python)  # as when it lies in a folder that is closed to this user, which root would not notice

    with pytest.raises(SystemExit) as told:
        launcher.main(["--version"])

    assert "cannot be started by this user" in str(told.value)


def test_ctrl_c_while_the_program_is_read_ends_it_without_a_traceback(launcher: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "web" / "commands.py").write_text("import signal\nprint('reading', flush=True)\ninput()\n"
                                                  "def main():\n    print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n")
    start = [sys.executable, "-P", "-c", launcher.START]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    stopped = subprocess.Popen(start, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert stopped.stdout is not None and stopped.stdout.readline() == "reading\n"
    stopped.send_signal(signal.SIGINT)

    assert (stopped.communicate(timeout=30)[1], stopped.returncode) == ("", -signal.SIGINT)
    read = subprocess.run(start, env=environ, input="\n", capture_output=True, text=True, timeout=30)
    assert read.stdout == "reading\nTrue\n"


def test_a_warm_start_costs_little_and_works_from_any_folder(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / "tramita.stamp").exists():
        pytest.skip("this folder was not set up by the launcher")
    said = subprocess.run([str(ROOT / "tramita"), "--version"], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                          env={"PATH": os.environ["PATH"]})

    assert said.stdout.startswith("tramita, version")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["requirements.lock", "installer.lock"])
def test_python_locks_hold_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.split(r"\n(?=\S)", text.strip())

    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package or "==" not in package] == []
    assert not re.search(r"://|--index|--find-links| @ ", text)


def test_the_front_end_lock_holds_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "web/front/package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_dependency_is_pinned_by_the_lock() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    named = {re.split(r"[\[=<>; ]", one)[0].lower().replace("_", "-").replace(".", "-") for one in wanted}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert named - {name.replace("_", "-").replace(".", "-") for name in locked} == set()


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_nothing_built_or_brought_from_elsewhere_is_tracked() -> None:
    assert [name for name in tracked() if BUILT.search(name)] == []


def test_no_tracked_file_names_a_registry_or_a_machine() -> None:
    own = Path(__file__).relative_to(ROOT).as_posix()
    texts = [(name, (ROOT / name).read_text(errors="ignore")) for name in tracked() if name != own and (ROOT / name).stat().st_size < 2_000_000]
    places = re.compile(HOSTS + r"|(?<!\w)/(work/(main|shared|brief)|root/|home/\w+/)")

    assert [(name, found.group()) for name, text in texts if (found := places.search(text))] == []


def test_no_tracked_file_is_large() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > 400_000] == []


def test_the_readme_names_every_setting() -> None:
    from dataclasses import fields

    from web.settings import Settings

    readme = (ROOT / "README.md").read_text()

    names = [field.name.upper() for field in fields(Settings)]
    assert [name for name in names if f"TRAMITA_{name}`" not in readme and f"`_{name}`" not in readme] == []
