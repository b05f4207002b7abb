/** `test.py`: the same for every project. */
export const testScript = `"""Tests the data contracts against the rows with datacontract-cli, all in one process.

    python test.py [CONTRACT ...] [--warehouse PATH] [--data-root DIR] [--json FILE]

Exit code 0: every rule holds, or is of severity warning. 1: a rule of severity error, a type or a key does not hold. 2: the rows
or a contract cannot be read.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from datacontract.data_contract import DataContract
from warehouse import PROJECT, open_warehouse, parser_of, stop


def main():
    parser = parser_of("Tests the data contracts against the rows.")
    parser.add_argument("contracts", nargs="*", help="contract files; default: all")
    parser.add_argument("--json", help="a file that gets all results")
    options = parser.parse_args()
    contracts = [Path(path) for path in options.contracts] or sorted((PROJECT / "contracts").glob("*.odcs.yaml"))
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "contracts.duckdb"
        # Held open: the views of the file are on what this connection attached.
        connection = open_warehouse(options, database)
        # In place of the database that the contract names for its server.
        os.environ["DATACONTRACT_DUCKDB_DATABASE"] = str(database)
        for contract in contracts:
            if not contract.is_file():
                stop(f"There is no contract {contract}.")
            run = DataContract(data_contract_file=str(contract), server="warehouse").test()
            results[contract.name] = run
            report(contract, run)
        connection.close()
    if options.json:
        checks = {name: [check.model_dump(mode="json") for check in run.checks] for name, run in results.items()}
        Path(options.json).write_text(json.dumps(checks, indent=2), encoding="utf-8")
    outcomes = [result_of(check) for run in results.values() for check in run.checks]
    if "error" in outcomes:
        sys.exit(2)
    sys.exit(1 if "failed" in outcomes else 0)


def result_of(check):
    return getattr(check.result, "value", check.result)


def report(contract, run):
    broken = [check for check in run.checks if result_of(check) not in ("passed", "info")]
    print(f"{contract.name}: {len(run.checks) - len(broken)} of {len(run.checks)} hold")
    for check in broken:
        place = " ".join(part for part in [check.field, check.qualityId] if part)
        print(f"  {result_of(check)}: {place} {check.name}: {check.reason}")


if __name__ == "__main__":
    main()
`;
