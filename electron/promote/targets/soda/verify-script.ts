/** `verify.py`: the same for every project. */
export const verifyScript = `"""Verifies the contracts against the rows with Soda's own engine, all in one process. Nothing leaves the machine.

    python verify.py [CONTRACT ...] [--warehouse PATH] [--data-root DIR] [--now TIME] [--json FILE]

Exit code 0: every check passes, or warns. 1: a check fails. 2: the rows or a contract cannot be read, or a check not be evaluated.
"""

import json
import logging
import os
import sys
from pathlib import Path

os.environ.setdefault("SODA_CORE_TELEMETRY_ENABLED", "false")

from soda_core.common.yaml import ContractYamlSource
from soda_core.contracts.contract_verification import ContractVerificationSession
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl
from warehouse import PROJECT, open_warehouse, parser_of, stop

OUTCOMES = {"PASSED": "pass", "WARN": "warn", "FAILED": "fail"}


def main():
    parser = parser_of("Verifies the contracts against the rows.")
    parser.add_argument("contracts", nargs="*", help="contract files; default: all")
    parser.add_argument("--now", help="the time of evaluation, in ISO 8601; default: now")
    parser.add_argument("--json", help="a file that gets all results")
    options = parser.parse_args()
    contracts = [Path(path) for path in options.contracts] or sorted((PROJECT / "contracts").glob("*.yml"))
    # Soda writes a page for each contract; what it has to say is in its results.
    logging.disable(logging.WARNING)
    logging.lastResort = None
    source = DuckDBDataSourceImpl.from_existing_cursor(open_warehouse(options), name="warehouse")
    results = {}
    for contract in contracts:
        if not contract.is_file():
            stop(f"There is no contract {contract}.")
        results[contract.name] = verify(source, contract, options.now)
        report(contract.name, results[contract.name])
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=2, default=float), encoding="utf-8")
    outcomes = [check["outcome"] for result in results.values() for check in result["checks"]]
    if "error" in outcomes or any(result["errors"] for result in results.values()):
        sys.exit(2)
    sys.exit(1 if "fail" in outcomes else 0)


def verify(source, contract, now):
    output, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")
    try:
        session = ContractVerificationSession.execute(
            contract_yaml_sources=[ContractYamlSource.from_str(contract.read_text(encoding="utf-8"))],
            data_source_impls=[source],
            data_timestamp=now,
            soda_cloud_publish_results=False,
        )
    except Exception as error:  # Soda throws some of its refusals.
        return {"errors": [f"{type(error).__name__}: {error}"], "checks": []}
    finally:
        sys.stdout.close()
        sys.stdout = output
    return {
        "errors": session.get_errors(),
        "checks": [
            {
                "name": result.check.name,
                "column": result.check.column_name,
                "type": result.check.type,
                "qualifier": result.check.qualifier,
                "outcome": OUTCOMES.get(result.outcome.name, "error"),
                "value": result.threshold_value,
            }
            for verified in session.contract_verification_results
            for result in verified.check_results
        ],
    }


def report(name, result):
    checks = result["checks"]
    print(f"{name}: {sum(check['outcome'] == 'pass' for check in checks)} of {len(checks)} pass")
    for error in result["errors"]:
        print(f"  error: {error}")
    for check in checks:
        if check["outcome"] != "pass":
            print(f"  {check['outcome']}: {check['column'] or ''} {check['name']}: {check['value']}")


if __name__ == "__main__":
    main()
`;
