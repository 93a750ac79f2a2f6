"""``python -m tests.runtime.fakes …``: stand-ins for the product's processes, quick to start."""

import http.server
import json
import os
import sys
import time
from http import HTTPStatus
from pathlib import Path


class _Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(kind: str, *rest: str) -> None:
    """Be one of the fakes."""
    match kind:
        case "http":
            http.server.HTTPServer(("127.0.0.1", int(rest[0])), _Ok).serve_forever()
        case "worker":
            print(json.dumps({"level": "info", "event": "quiet"}))
            print(json.dumps({"level": "warning", "event": "worth seeing"}))
            print(
                "secret present"
                if os.environ.get("REDRESS_DATABASE_URL")
                else "no password in the environment"
            )
            Path(os.environ["REDRESS_READY_FILE"]).touch()
            time.sleep(1000)
        case "bad_worker":
            sys.exit("redress: REDRESS_RULEBOOK: no such file, error")
        case "step":
            print("step done")
        case "demo":
            print("the demo speaks")
        case _:
            raise AssertionError(kind)


if __name__ == "__main__":
    main(*sys.argv[1:])
