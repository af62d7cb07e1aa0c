"""Clients that cost next to nothing: requests as ready bytes, one kept connection each, no library between.

A client library would take as much of a small machine as the server that is measured; these leave it alone, and tell
what they took.
"""
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket

CLIENTS = 4
TICKS = 100  # of /proc, a second


@dataclass(frozen=True)
class Burst:
    """What some requests took, all clients together."""

    bodies: Sequence[bytes]  # of the answers, in the order of the requests
    wall: float  # seconds
    clients_cpu: float  # seconds

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.bodies) / self.wall


def request(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An HTTP request as it goes over the wire; the connection stays open."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def send_all(port: int, requests: Sequence[bytes]) -> Burst:
    """Send these requests with some clients at once, each waiting for its answer before the next.

    Raises RuntimeError unless every answer is a 2xx.
    """
    bodies: list[bytes] = [b""] * len(requests)
    failures: list[bytes] = []

    def client(first: int) -> None:
        with create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            for number in range(first, len(requests), CLIENTS):
                connection.sendall(requests[number])
                status, bodies[number] = _answer(connection)
                if not status.startswith(b"2"):
                    failures.append(status)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    cpu, began = time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    if failures or b"" in bodies:
        raise RuntimeError(f"{len(failures)} of {len(requests)} requests failed: {sorted(set(failures))}")
    return Burst(bodies, wall, cpu)


def cpu_of(pids: Sequence[int]) -> float:
    """Seconds of CPU that these processes have used up to now."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def _answer(connection: socket) -> tuple[bytes, bytes]:
    """(status, body) of one answer with a Content-Length."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        seen += _more(connection)
    head, _, body = seen.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(connection)
    return head.split(b" ", 2)[1], body


def _more(connection: socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the server closed the connection before its answer was whole")
    return part
