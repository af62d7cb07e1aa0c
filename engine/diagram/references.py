"""What a file says about other files: the processes in it and those that it calls."""
from engine.diagram.read import read
from engine.errors import NotDeployable


def process_ids(xml: bytes) -> list[str]:
    """Ids of the executable processes in document order; none for a file that cannot be read."""
    try:
        return [process.id for process in read(xml).processes.values() if process.executable]
    except NotDeployable:
        return []


def called_keys(xml: bytes) -> list[str]:
    """Keys of the processes that the diagram calls, each once. A key behind "=" is known only at run time."""
    try:
        called = [element.ext.called for element in read(xml).elements.values()]
    except NotDeployable:
        return []
    return list(dict.fromkeys(key for key in called if key and not key.startswith("=")))
