/** `definitions.py`: the same for every project; what it defines stands in `pipeline.json` and `dagster.json`. */
export const dagsterDefinitions = `"""The pipeline of pipeline.json as assets of Dagster: \`dagster dev\` in this folder.

Each step is an asset that warehouse.py makes in DuckDB; each check of it is an asset check, and a blocking one keeps what reads the
asset from being made. Inputs are external assets: somebody else makes them.
"""

import hashlib
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Optional

import dagster as dg

from warehouse import PIPELINE, PROJECT, PipelineError, Settings, Warehouse, settings

DAGSTER = json.loads((PROJECT / "dagster.json").read_text(encoding="utf-8"))
OPERATIONS = PIPELINE["operations"]
KEYS = {item["name"]: dg.AssetKey(item["id"]) for item in [*PIPELINE["inputs"], *PIPELINE["steps"]]}
GROUP = DAGSTER["group"]
# Golden results hold for the inputs and parameter values of the promotion only.
GOLDEN_RESULTS = os.environ.get("GOLDEN_RESULTS", "true").lower() != "false"
# One slot of this pool is enough: DuckDB lets one process write, and a second one would only wait.
POOL = f"duckdb_{GROUP}"


class DuckDB(dg.ConfigurableResource):
    """The database file, and how a run makes its rows. A run's configuration may set all of it."""

    data_root: Optional[str] = None
    warehouse: Optional[str] = None
    wait: Optional[float] = None
    # Values of parameters as text, by name.
    parameters: dict[str, str] = {}
    # Of incremental steps: make all rows again, or those of a span.
    full_refresh: bool = False
    from_time: Optional[str] = None
    to_time: Optional[str] = None

    def settings(self) -> Settings:
        return settings(self.data_root, self.warehouse, self.parameters, self.wait)

    def between(self):
        if (self.from_time is None) != (self.to_time is None):
            raise PipelineError("from_time and to_time belong together.")
        return None if self.from_time is None else (self.from_time, self.to_time)


def failure(error: PipelineError) -> dg.Failure:
    """What a person can repair, without a stack. It is tried again where the spec says so: a file may be on its way."""
    return dg.Failure(description=str(error), allow_retries=True)


def retry_policy() -> Optional[dg.RetryPolicy]:
    if not OPERATIONS["retries"]:
        return None
    return dg.RetryPolicy(max_retries=OPERATIONS["retries"], delay=OPERATIONS["retry_delay"])


def column_schema(item: dict) -> dg.TableSchema:
    columns = [
        dg.TableColumn(
            name=column["name"],
            type=column["type"],
            description=DAGSTER["columns"].get(item["name"], {}).get(column["name"], {}).get("description"),
            tags=DAGSTER["columns"].get(item["name"], {}).get(column["name"], {}).get("tags"),
        )
        for column in item["columns"]
    ]
    return dg.TableSchema(columns=columns)


def column_lineage(name: str) -> dict:
    lineage = DAGSTER["lineage"].get(name)
    if not lineage:
        return {}
    by_column = {
        column: [dg.TableColumnDep(asset_key=KEYS[node], column_name=from_column) for node, from_column in sources]
        for column, sources in lineage.items()
    }
    return {"dagster/column_lineage": dg.TableColumnLineage(deps_by_column=by_column)}


def code_version(step: dict) -> str:
    """Another one says in Dagster that the asset was made by other SQL."""
    files = [step["file"], *(macro["file"] for macro in PIPELINE["macros"] if macro["name"] in step["macros"])]
    return hashlib.sha256(b"\\0".join((PROJECT / file).read_bytes() for file in files)).hexdigest()[:16]


def freshness_policy(item: dict) -> Optional[dg.FreshnessPolicy]:
    if item["freshness"] is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(seconds=item["freshness"]["within"]))


def input_asset(item: dict) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=KEYS[item["name"]],
        description=item["description"],
        group_name=GROUP,
        owners=DAGSTER["owners"],
        kinds={DAGSTER["kinds"][item["name"]]},
        metadata={"source": item["name"], "location": item["location"], "dagster/column_schema": column_schema(item)},
    )


def step_asset(step: dict) -> dg.AssetsDefinition:
    extra = {name: value for name, value in (("key", ", ".join(step["key"])), ("grain", step["grain"])) if value}

    @dg.asset(
        key=KEYS[step["name"]],
        deps=[KEYS[name] for name in step["reads"]],
        description=step["description"],
        group_name=GROUP,
        owners=DAGSTER["owners"],
        kinds={"duckdb", "sql"},
        retry_policy=retry_policy(),
        freshness_policy=freshness_policy(step),
        code_version=code_version(step),
        pool=POOL,
        metadata={
            "step": step["name"],
            "sql": step["file"],
            "defined_in": step["defined_in"],
            "dagster/table_name": f'main."{step["name"]}"',
            "dagster/column_schema": column_schema(step),
            **extra,
        },
    )
    def made(context: dg.AssetExecutionContext, duckdb: DuckDB) -> dg.MaterializeResult:
        try:
            with Warehouse(duckdb.settings()) as warehouse:
                built = warehouse.build(step["name"], duckdb.full_refresh, duckdb.between())
        except PipelineError as error:
            raise failure(error) from error
        context.log.info(f"{built.rows} rows in {built.seconds:.3f} s ({built.mode})")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": built.rows,
                "seconds": round(built.seconds, 3),
                "mode": built.mode,
                **column_lineage(step["name"]),
            }
        )

    return made


def check_of(check: dict) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=KEYS[check["node"]],
        name=check["id"],
        description=f"{check['name']}: {check['threshold']} ({check['defined_in']})",
        blocking=check["blocking"],
        additional_deps=[KEYS[name] for name in check["after"]],
        pool=POOL,
        metadata={"check": check["name"], "level": check["level"], "sql": check["file"]},
    )
    def judged(duckdb: DuckDB) -> dg.AssetCheckResult:
        try:
            with Warehouse(duckdb.settings()) as warehouse:
                found = warehouse.check(check["id"])
        except PipelineError as error:
            raise failure(error) from error
        severity = dg.AssetCheckSeverity.ERROR if found.blocks else dg.AssetCheckSeverity.WARN
        metadata = {"outcome": found.outcome, "expected": found.threshold, "measured": found.value}
        return dg.AssetCheckResult(
            passed=found.outcome == "pass",
            severity=severity,
            description=found.message,
            metadata={name: value for name, value in metadata.items() if value is not None},
        )

    return judged


def golden_check(golden: dict) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=KEYS[golden["node"]],
        name="golden_results",
        description="The rows are those of the promotion. GOLDEN_RESULTS=false leaves this check out when the inputs move on.",
        pool=POOL,
    )
    def compared(duckdb: DuckDB) -> dg.AssetCheckResult:
        try:
            with Warehouse(duckdb.settings()) as warehouse:
                different = warehouse.golden(golden["node"])
        except PipelineError as error:
            raise failure(error) from error
        lines = [f"{fact}: expected {expected}, found {actual}" for fact, expected, actual in different]
        return dg.AssetCheckResult(
            passed=not different,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"differences": len(different), **({"facts": "\\n".join(lines)} if lines else {})},
        )

    return compared


inputs = [input_asset(item) for item in PIPELINE["inputs"]]
steps = [step_asset(step) for step in PIPELINE["steps"]]
checks = [check_of(check) for check in PIPELINE["checks"]]
if GOLDEN_RESULTS:
    checks += [golden_check(golden) for golden in PIPELINE["golden"]]

# With the checks of the inputs, which stand before the steps that read them.
SELECTION = dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks()

everything = dg.define_asset_job(
    name=DAGSTER["job"],
    selection=SELECTION,
    description=f"Makes and checks everything of {PIPELINE['name']}.",
    # Dagster ends a run that takes longer, where its instance monitors runs: see dagster.yaml.
    tags={} if OPERATIONS["timeout"] is None else {"dagster/max_runtime": str(int(OPERATIONS["timeout"]))},
)

schedules = (
    []
    if OPERATIONS["schedule"] is None
    else [
        dg.ScheduleDefinition(
            name=f"{DAGSTER['job']}_schedule",
            job=everything,
            cron_schedule=OPERATIONS["schedule"]["cron"],
            execution_timezone=OPERATIONS["schedule"]["timezone"],
        )
    ]
)

defs = dg.Definitions(
    assets=[*inputs, *steps],
    asset_checks=checks,
    jobs=[everything],
    schedules=schedules,
    resources={"duckdb": DuckDB()},
    # DuckDB itself uses all cores for a step.
    executor=dg.in_process_executor,
)
`;
