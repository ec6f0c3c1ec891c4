"""A server on loopback that answers as servers of models do, well or badly; what it answers is invented by each test."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Served:
    """What a server is to answer and what it was asked. `answers` are used up in turn, the last for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.bodies = []
        self.headers = []
        self.times = []
        self.most_at_once = self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def entered(self, body, headers):
        with self._lock:
            self.bodies.append(body)
            self.headers.append(headers)
            self.times.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        yield answer(body) if callable(answer) else answer
        with self._lock:
            self._now -= 1


class Raw:
    """An answer byte for byte: status, headers, body, and how long it takes."""

    def __init__(self, status=200, body=b"", headers=None, wait=0.0, claimed_length=None):
        self.status, self.headers, self.wait = status, headers or {}, wait
        self.body = body if isinstance(body, bytes) else body.encode()
        self.claimed_length = len(self.body) if claimed_length is None else claimed_length


def openai_says(text, *, finish="stop", refusal=None, tokens=(1000, 200)):
    """A chat completion."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
    )


def anthropic_says(text, *, stop="tool_use", tokens=(1000, 200)):
    """A message whose tool is given the answer, or which says words where it is no JSON object."""
    try:
        given = json.loads(text)
        block = {"type": "tool_use", "id": "t", "name": "report_facts", "input": given}
    except ValueError:
        block = {"type": "text", "text": text}
    usage = {"input_tokens": tokens[0], "output_tokens": tokens[1]}
    return json.dumps({"id": "1", "type": "message", "role": "assistant", "model": "m", "content": [block],
                       "stop_reason": stop, "stop_sequence": None, "usage": usage})  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.served.entered(body, dict(self.headers)) as answer:
            raw = answer if isinstance(answer, Raw) else Raw(body=answer)
            self.server.stopping.wait(raw.wait)
            try:
                self.send_response(raw.status)
                for name, value in {"content-type": "application/json", **raw.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(raw.claimed_length))
                self.end_headers()
                self.wfile.write(raw.body)
            except OSError:
                pass  # who asked has gone
            self.close_connection = raw.claimed_length != len(raw.body)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def serving(*answers):
    """A server that is up; gives its address and what it was asked."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.served, server.stopping = Served(*answers), threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.served
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
