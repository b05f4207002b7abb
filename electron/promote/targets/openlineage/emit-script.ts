/** `emit.py`: the same for every project. */
export const emitScript = `"""Sends the events of events.ndjson to where the OpenLineage client is told to, in their order.

    python emit.py [FILE]

The client reads its transport from openlineage.yml, or from environment variables such as OPENLINEAGE_URL and OPENLINEAGE_API_KEY
(https://openlineage.io/docs/client/python). Without any it prints the events. Events may be sent again: a run keeps its id.
"""

import json
import sys
from pathlib import Path

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState


def event_of(entry):
    """The client's own event; facets stay as they are written."""
    return RunEvent(
        eventType=RunState[entry["eventType"]],
        eventTime=entry["eventTime"],
        run=Run(runId=entry["run"]["runId"]),
        job=Job(namespace=entry["job"]["namespace"], name=entry["job"]["name"], facets=entry["job"].get("facets", {})),
        inputs=[
            InputDataset(
                namespace=one["namespace"],
                name=one["name"],
                facets=one.get("facets", {}),
                inputFacets=one.get("inputFacets", {}),
            )
            for one in entry["inputs"]
        ],
        outputs=[
            OutputDataset(
                namespace=one["namespace"],
                name=one["name"],
                facets=one.get("facets", {}),
                outputFacets=one.get("outputFacets", {}),
            )
            for one in entry["outputs"]
        ],
        producer=entry["producer"],
    )


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "events.ndjson"
    lines = path.read_text(encoding="utf-8").splitlines()
    client = OpenLineageClient()
    for line in lines:
        client.emit(event_of(json.loads(line)))
    client.close()
    print(f"{len(lines)} events of {path.name} were sent.", file=sys.stderr)


if __name__ == "__main__":
    main()
`;
