"""What reading 1,000 documents by a model costs besides the model: `python benchmarks/llm.py`.

A stub on loopback, in a process of its own, answers each request after 50 ms. Printed are, for some numbers of requests
in flight, the wall time against the ideal (documents x 50 ms / in flight), the most requests that were in flight at
once, the processor time of the reading process, and the growth of memory from the 200th document to the last. What the
stub answers is invented.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.request import urlopen

from reegraph.build import BuildEvent, build, model_extractor
from reegraph.extract.llm.asking import Asking, Spending
from reegraph.extract.llm.client import make_client
from reegraph.extract.llm.reader import Reader
from reegraph.extract.llm.settings import Settings
from reegraph.store import Store

ANSWER_SECONDS = 0.05
TEXT = (
    "Kestrel Alloys {n} Ltd said on Tuesday that it would supply Omicron Motors with magnets for five years. The plant"
    " in Narva makes 1,200 tonnes of magnets a year from NdPr metal that Delta Separation ships from Estonia.\n"
)


class _Stub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    lock = threading.Lock()
    now = most = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        with self.lock:
            _Stub.now += 1
            _Stub.most = max(_Stub.most, _Stub.now)
        time.sleep(ANSWER_SECONDS)
        with self.lock:
            _Stub.now -= 1
        self._send(_completion())

    def do_GET(self) -> None:
        """The most requests that were in flight since the last look."""
        self._send(str(_Stub.most).encode())
        _Stub.most = 0

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _completion() -> bytes:
    said = {
        "entities": [
            {"name": "Omicron Motors", "type": "Company", "mentions": ["Omicron Motors"]},
            {"name": "Delta Separation", "type": "Company", "mentions": ["Delta Separation"]},
            {"name": "Estonia", "type": "Government", "mentions": ["Estonia"]},
        ],
        "claims": [
            {"subject": "Delta Separation", "predicate": "located_in", "object": "Estonia", "modality": "asserted",
             "quote": "NdPr metal that Delta Separation ships from Estonia"}
        ],
    }  # fmt: skip
    message = {"role": "assistant", "content": json.dumps(said)}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 9000, "completion_tokens": 200, "total_tokens": 9200}
    whole = {"id": "1", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice], "usage": usage}
    return json.dumps(whole).encode()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def _serve(port: multiprocessing.Queue[int], stop: Event) -> None:
    server = _Server(("127.0.0.1", 0), _Stub)
    port.put(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()


def _kilobytes() -> int:
    """The memory that is resident now where the system tells, else the most that ever was."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _measure(folder: Path, documents: int, in_flight: int, address: str) -> tuple[float, float, float]:
    """Seconds on the wall and of the processor, and megabytes grown after the first 200 documents."""
    settings = Settings(model="stub", base_url=f"{address}/v1", in_flight=in_flight)
    client = make_client(settings, "none")
    marks: list[int] = []

    def note(event: BuildEvent) -> None:
        if event.done in (min(200, documents // 2), documents):
            marks.append(_kilobytes())

    with tempfile.TemporaryDirectory() as place, Store(Path(place) / "a.db") as store:
        begun, worked = time.perf_counter(), time.process_time()
        with Asking(settings, client, store, Spending(settings)) as asking:
            reader = Reader(asking, characters=settings.characters, overlap=settings.overlap)
            report = build([folder], store, extractor=model_extractor(reader, "b", ahead=asking.ahead), progress=note)
        seconds, worked = time.perf_counter() - begun, time.process_time() - worked
        if report.failed or len(store.claims()) != documents:
            sys.exit(f"not every document was read: {report.failed[:1]}")
    return seconds, worked, (marks[-1] - marks[0]) / 1024


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--in-flight", type=int, nargs="+", default=[8, 16])
    chosen = options.parse_args()
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    stop = multiprocessing.Event()
    server = multiprocessing.Process(target=_serve, args=(port, stop), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{port.get()}"
    print("in flight  most at once  wall s  ideal s  wall/ideal  CPU s  memory MB")
    with tempfile.TemporaryDirectory() as place:
        for n in range(chosen.documents):
            (Path(place) / f"d{n:05}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
        _measure(Path(place) / "d00000.txt", 1, 1, address)  # loads tables and clients
        for in_flight in chosen.in_flight:
            _row(Path(place), chosen.documents, in_flight, address)
    stop.set()
    server.join()


def _row(folder: Path, documents: int, in_flight: int, address: str) -> None:
    urlopen(address).read()
    seconds, worked, grown = _measure(folder, documents, in_flight, address)
    most = int(urlopen(address).read())
    ideal = documents * ANSWER_SECONDS / in_flight
    print(
        f"{in_flight:9}  {most:12}  {seconds:6.2f}  {ideal:7.2f}  {seconds / ideal:10.2f}  {worked:5.1f}  {grown:9.1f}"
    )


if __name__ == "__main__":
    main()
