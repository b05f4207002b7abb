/** `macros/duckdb_sql.py` */
export const duckdbMacros = `"""DuckDB's SQL that SQLMesh does not parse, so that it keeps its meaning whatever DuckDB can say that SQLMesh's parser cannot."""

import os
import re
from datetime import datetime, timezone

from sqlglot import exp

from sqlmesh import macro


def text_literal(text):
    return "'" + text.replace("'", "''") + "'"


def text_of(value):
    """The text of a variable's value, or None."""
    if isinstance(value, exp.Null):
        return None
    if isinstance(value, exp.Neg):
        return "-" + text_of(value.this)
    if isinstance(value, exp.Boolean):
        return "true" if value.this else "false"
    if isinstance(value, exp.Paren):
        return text_of(value.this)
    return value.name


def literal_of(value):
    """A variable's value as a literal of text, which the SQL around it casts; a list as a list of these."""
    if isinstance(value, (exp.Tuple, exp.Array)):
        return "[" + ", ".join(literal_of(item) for item in value.expressions) + "]"
    text = text_of(value)
    return "NULL" if text is None else text_literal(text)


def decimal_of(value):
    """A decimal with the width and scale that its text has."""
    if isinstance(value, (exp.Tuple, exp.Array)):
        return "[" + ", ".join(decimal_of(item) for item in value.expressions) + "]"
    text = text_of(value)
    if text is None:
        return "NULL"
    whole, _, fraction = text.lstrip("+-").partition(".")
    width = min(max(len((whole + fraction).lstrip("0")), len(fraction), 1), 38)
    return f"CAST({text_literal(text)} AS DECIMAL({width}, {len(fraction)}))"


def put_values(evaluator, text, values):
    """The text with what its marks stand for."""

    def put(match):
        word = match.group(1)
        if word is None:
            return match.group(0)[0]
        word = word.replace("»»", "»")
        if word == "{":
            return "{"
        if word == "rows":
            # All rows of an incremental model, not only those of the interval that SQLMesh audits.
            return evaluator.locals["this_model"].find(exp.Table).sql(dialect="duckdb", identify=True)
        if word == "now":
            return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        kind, _, name = word.partition(" ")
        if kind == "model":
            return evaluator.resolve_table(name)
        if kind == "decimal":
            return decimal_of(values[name])
        if kind == "file":
            return text_literal(text_of(values["data_root"]) + "/" + name.replace("%7B", "{").replace("%25", "%"))
        if kind == "secret":
            if evaluator.runtime_stage == "loading":
                return ""
            return os.environ[name].replace("'", "''")
        return literal_of(values[word])

    return re.sub("««|»»|«((?:[^»]|»»)*)»", put, text)


@macro()
def duckdb_sql(evaluator, sql, before=None, **values):
    """The rows of a query of DuckDB's, to stand in FROM. «model NAME» is the table of a model, «NAME» the value of a variable."""
    if before is not None and evaluator.runtime_stage in ("creating", "evaluating", "testing"):
        evaluator.engine_adapter.execute(put_values(evaluator, before.name, values))
    text = put_values(evaluator, sql.name, values)
    return exp.Table(this=exp.Anonymous(this="query", expressions=[exp.Literal.string(text)]))
`;
