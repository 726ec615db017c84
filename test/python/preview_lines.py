"""Reads JSON values, one per line, and prints what the Python side says of each: type, preview, digest, and its text in shared JSON."""

import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "runtime", "sdk", "python"), os.path.join(ROOT, "runtime", "workers", "python")]
sys.dont_write_bytecode = True

from pipeloom_worker.codecs import encode  # noqa: E402
from pipeloom_worker.exact import is_exact, shared_text  # noqa: E402
from pipeloom_worker.preview import preview_of  # noqa: E402

for line in sys.stdin:
    case = json.loads(line)
    value = case["value"]
    answer = {"exact": is_exact(value)}
    if answer["exact"]:
        encoded = encode(value)
        answer.update(
            type=encoded.value["type"],
            preview=encoded.value["preview"],
            digest=encoded.value["digest"],
            text=shared_text(value),
        )
    if "as" in case:
        answer["preview"] = preview_of(value, case["as"], case.get("mediaType"))
    print(json.dumps(answer))
