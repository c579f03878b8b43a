#!/usr/bin/env bash
# Guess: an event SDK is done with a batch once the receiver has answered with a 2xx, and with one that it has refused
#   with a 400.
# Seen: rudder-sdk-python knows 200 alone. It sends a batch again that was answered 202 or 204, and one that was refused
#   with a 400 whose JSON has no `code`: as often as max_retries says and once more, 11 times by default.
#   segment-analytics-python, from which it comes, sends each of them once.
# Why it matters: behind a gateway or a queue that answers 202 each order counts eleven times: "bought more than 10
#   times", sums and last dates are wrong, and nothing fails. The sender sees one error in its log at the end.
# Instead: as a receiver answer exactly 200, give each refusal a `code` and a `message`, and know events by their
#   messageId; as a sender set messageId yourself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check rudder-sdk-python==2.1.9 segment-analytics-python==2.4.0
venv/bin/python - <<'PY'
import gzip, json, logging, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
import rudderstack.analytics.client as rudder
import segment.analytics.client as segment

logging.disable(logging.CRITICAL)

class Receiver(BaseHTTPRequestHandler):
    """Answers with a status and, where a body may be, an empty object."""
    status, seen = 200, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.seen.extend(message["messageId"] for message in json.loads(body)["batch"])
        answer = b"" if self.status == 204 else b"{}"
        self.send_response(self.status)
        if answer:
            self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
for package in ["rudder-sdk-python", "segment-analytics-python"]:
    print(package, version(package))
# Three times instead of ten: the pauses between them double.
for name, sdk, expected in [("segment", segment, [1, 1, 1, 1]), ("rudder", rudder, [1, 4, 4, 4])]:
    for status, want in zip([200, 202, 204, 400], expected):
        Receiver.status, Receiver.seen = status, []
        client = sdk.Client("key", host=url, max_retries=3)
        client.track("user", "order", message_id="m1")
        client.flush()
        print(f"{name}, answered {status}: sent {len(Receiver.seen)} times")
        if Receiver.seen != ["m1"] * want:
            sys.exit(f"changed: was {want}")
PY
