"""What the runners of this folder share: one JSON answer a line on standard output for each line on standard input."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable


def serve(run: Callable[[], dict[str, object]]) -> None:
    """Says that it is ready, then calls `run` for each line and prints what it returns, with the process's
    peak memory in bytes and the processor time of the call in milliseconds.

    Tools write to standard output as they like: all of that goes to standard error.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    _print(answers, {"ready": True})
    for _line in sys.stdin:
        before = time.process_time()
        answer = run()
        cpu = (time.process_time() - before) * 1000
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _print(answers, {**answer, "cpu": cpu, "memory": peak if sys.platform == "darwin" else peak * 1024})


def _print(answers: object, value: object) -> None:
    json.dump(value, answers, default=float)
    answers.write("\n")
    answers.flush()
