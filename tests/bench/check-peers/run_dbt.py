"""run_dbt.py SETTINGS: runs all data tests of a dbt project, once for each line on standard input.

SETTINGS is JSON: {project, threads}; `threads` is how many tests dbt runs at a time. The project is parsed once, before. What
is timed is what dbt itself says about the execution of its tests (`elapsed_time`), without parsing.
"""

import json
import os
import sys

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner
from serve import serve


def main() -> None:
    settings = json.loads(sys.argv[1])
    os.chdir(settings["project"])
    parsed = dbtRunner().invoke(["parse", "--profiles-dir", ".", "--quiet"])
    if not parsed.success:
        raise SystemExit(f"dbt could not parse the project: {parsed.exception}")
    runner = dbtRunner(manifest=parsed.result)
    arguments = ["test", "--profiles-dir", ".", "--quiet", "--no-write-json", "--threads", str(settings["threads"])]

    def run() -> dict[str, object]:
        done = runner.invoke(arguments)
        if done.exception is not None:
            raise done.exception
        # A check may be several tests: it fails when one of them does.
        outcomes: dict[str, str] = {}
        errors = []
        for result in done.result.results:
            check = result.node.config.meta["plumbline_check"]
            if str(result.status) in ("error", "skipped"):
                errors.append(f"{check}: {result.message}")
                continue
            outcome = "fail" if result.failures else "pass"
            outcomes[check] = "fail" if "fail" in (outcome, outcomes.get(check)) else "pass"
        return {"ms": done.result.elapsed_time * 1000, "outcomes": list(outcomes.items()), "errors": errors}

    serve(run)


main()
