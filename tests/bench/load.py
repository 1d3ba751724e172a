"""A small load: so many connections kept open, each sending its next request when the last answer is whole.

Run as a process of its own, so that its work is not the server's: `python -m tests.bench.load` reads a plan (JSON) from
standard input and writes figures (JSON) to standard output. Loopback only, bounded in time, stops by itself.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass
from itertools import cycle


@dataclass(frozen=True)
class Figures:
    """What one load reached; milliseconds."""

    per_second: float
    p50: float
    p99: float
    answers: int
    unexpected: int


class Line:
    """One connection and what it has received of the present answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def send(self, request: bytes) -> None:
        self.received = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def is_whole(self) -> bool:
        """Read what is there; True when the answer's announced length has come."""
        self.received += self.socket.recv(262_144)
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return False
        lowered = head.lower()
        if b"content-length:" not in lowered:
            return lowered.startswith((b"http/1.1 204", b"http/1.1 304"))
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(body) >= length

    @property
    def status(self) -> int:
        return int(self.received[9:12])


def run(port: int, requests: list[bytes], expected: int, connections: int, seconds: float, most: int | None) -> Figures:
    """Send the requests round and round until the time, or the number of requests, is over."""
    source = cycle(requests) if most is None else iter(requests[:most])
    selector = selectors.DefaultSelector()
    took: list[float] = []
    unexpected = waiting = 0
    began = time.perf_counter()
    for _ in range(connections):
        if (request := next(source, None)) is not None:
            line = Line(port)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(request)
            waiting += 1
    while waiting and time.perf_counter() - began < max(seconds, 0.1) + 30:
        for key, _ in selector.select(timeout=5):
            line = key.data
            if not line.is_whole():
                continue
            took.append(time.perf_counter() - line.began)
            unexpected += line.status != expected
            is_over = most is None and time.perf_counter() - began >= seconds
            request = None if is_over else next(source, None)
            if request is None:
                selector.unregister(line.socket)
                line.socket.close()
                waiting -= 1
            else:
                line.send(request)
    elapsed = time.perf_counter() - began
    ordered = sorted(took) or [0.0]
    return Figures(
        per_second=round(len(took) / elapsed, 1),
        p50=round(ordered[len(ordered) // 2] * 1000, 2),
        p99=round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        answers=len(took),
        unexpected=unexpected,
    )


def main() -> None:
    """Do the plan given on standard input."""
    plan = json.load(sys.stdin)
    requests = [text.encode() for text in plan.pop("requests")]
    print(json.dumps(asdict(run(requests=requests, **plan))))


if __name__ == "__main__":
    main()
