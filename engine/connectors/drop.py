"""Files into a folder that another system watches: file.drop. The reader never sees half a file.

Writes only below the folder of TRAMITA_CONN_<NAME>, a plain path or file:// address.
"""
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import content, is_file, listed, needed
from engine.connectors.outside import address_of, connections, unwell


def run(call: Call) -> Outcome:
    """file.drop: {names}. Header connection; input `files`, a file or a list of them.

    Repeatable: a file that lies there with the same content is left alone; another of its name is not overwritten,
    the new one carries the job's id.
    """
    folder = _folder(address_of(call, needed(call, "connection")))
    files = listed(call, "files")
    if not files:
        raise ConnectorError(f"Falta la entrada «files» de {call.job.element}.", retry=False)
    return Outcome({"names": [_put(folder, call.job.id, _name(file), content(call, file)) for file in files]})


def health(settings: Mapping[str, str]) -> str | None:
    """None if every folder is there and can be written; else which cannot."""
    return unwell({name: _closed(address) for name, address in connections(settings, "/", "file://").items()})


def _closed(address: str) -> str | None:
    try:
        folder = _folder(address)
    except ConnectorError as problem:
        return str(problem)
    return None if os.access(folder, os.W_OK) else f"en {folder} no se puede escribir"


def _folder(address: str) -> Path:
    path = Path(unquote(urlsplit(address).path) if address.startswith("file://") else address)
    if not path.is_absolute() or not path.is_dir():
        raise ConnectorError(f"La carpeta {path} no existe o no es una ruta completa.")
    return path


def _name(file: object) -> str:
    name = file["name"] if is_file(file) else ""  # type: ignore[index]
    plain = os.path.basename(name.replace("\\", "/")).lstrip(".")
    if not plain or "\x00" in plain:
        raise ConnectorError(f"«{name[:80]}» no sirve como nombre de archivo.", retry=False)
    return plain


def _put(folder: Path, job: str, name: str, data: bytes) -> str:
    if _holds(folder / name, data):
        return name
    stem, ending = os.path.splitext(name)
    target = folder / (f"{stem}.{job}{ending}" if (folder / name).exists() else name)
    if not _holds(target, data):
        _write(target, data)
    return target.name


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(target: Path, data: bytes) -> None:
    """Under another name first: the watcher takes no .part, and a rename is whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as problem:
        raise ConnectorError(f"No se puede escribir {target.name}: {problem.strerror}.") from problem
