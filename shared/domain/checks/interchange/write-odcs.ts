import { stringify } from 'yaml';
import type { Check, ExpectedColumn } from '../check-file';
import {
  type Comparison,
  comparisonSql,
  comparisonsOf,
  type LeveledComparison,
  noRows,
  sameComparison,
} from './comparison';
import { hasDefaultName } from './default-name';
import { plainOrQuoted } from './identifier';
import {
  type CheckExport,
  type CheckedNode,
  type CheckLoss,
  lossOf,
  placeKey,
  type QueryDialect,
  type ValueQuery,
} from './interchange';
import { measuredQuery } from './measured-query';
import { libraryRule, type OdcsEntry, type OdcsStyle, relationshipOf, serviceLevelOf } from './odcs-forms';
import { severityOf, writeOdcsComparison } from './odcs-threshold';
import { schemaProperty } from './read-odcs';

type Rule = OdcsEntry;

/** What a contract says of itself. */
export interface OdcsHeader {
  readonly id: string;
  readonly name: string;
}

const plainDialect: QueryDialect = { relation: plainOrQuoted, text: (sql) => sql, now: 'now()', nowText: null };

const exchange: OdcsStyle = {
  dialect: plainDialect,
  takesMetric: () => true,
  takesRelationship: hasDefaultName,
  rulesForLevels: false,
  frame: (check) => (hasDefaultName(check) ? {} : { name: check.name }),
};

/**
 * Checks as the quality rules of an ODCS contract, version 3.1.0. What the standard's metrics do not measure becomes a rule of
 * type `sql`, in DuckDB's SQL.
 */
export function writeOdcs(nodes: readonly CheckedNode[], header: OdcsHeader, valueQuery: ValueQuery): CheckExport {
  const losses: CheckLoss[] = [];
  const levels: OdcsEntry[] = [];
  const objects = nodes.flatMap((node) => {
    losses.push(...node.losses);
    if (node.checks.length + (node.classes?.length ?? 0) === 0) return [];
    const written = odcsObject(node, valueQuery);
    losses.push(...written.losses);
    levels.push(...written.levels);
    return [written.object];
  });
  const contract = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: header.id,
    name: header.name,
    version: '1.0.0',
    status: 'active',
    schema: objects,
    ...(levels.length === 0 ? {} : { slaProperties: levels }),
  };
  // Python reads YAML 1.1, in which `yes` and `2026-01-01` are no text unless they are quoted.
  return { text: stringify(contract, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }), losses };
}

interface Writing {
  readonly style: OdcsStyle;
  readonly valueQuery: ValueQuery;
  readonly losses: CheckLoss[];
  /** Service levels of the contract so far. */
  readonly levels: Rule[];
}

/** What a contract says of one node: the object with its rules, and the service levels of its columns. */
export interface OdcsObject {
  readonly object: OdcsEntry & { readonly properties?: readonly OdcsEntry[] };
  readonly levels: readonly OdcsEntry[];
  readonly losses: readonly CheckLoss[];
}

/** The checks of a node as an object of the contract's `schema`. */
export function odcsObject(node: CheckedNode, valueQuery: ValueQuery, style: OdcsStyle = exchange): OdcsObject {
  const writing: Writing = { style, valueQuery, losses: [], levels: [] };
  const object = writeObject(node, writing);
  return { object, levels: writing.levels, losses: writing.losses };
}

function writeObject(node: CheckedNode, writing: Writing): OdcsObject['object'] {
  const own: Rule[] = [];
  const columns = new Map<string, { quality: Rule[]; relationships: Rule[]; described?: ExpectedColumn }>();
  const columnOf = (name: string) => {
    const known = columns.get(name) ?? { quality: [], relationships: [] };
    columns.set(name, known);
    return known;
  };
  let schema: Rule | undefined;
  for (const check of node.checks) {
    if (check.type === 'schema') {
      for (const column of check.expected) columnOf(column.name).described = column;
      schema = schemaRule(check, writing.losses);
      continue;
    }
    const relationship = relationshipOf(check, writing.style);
    if (relationship !== undefined) {
      columnOf(check.column ?? '').relationships.push(relationship);
      continue;
    }
    const level = serviceLevelOf(check, writing.losses);
    if (level !== undefined) {
      writing.levels.push(level);
      columnOf(check.column ?? '');
      if (!writing.style.rulesForLevels) continue;
    }
    const { column, rules } = rulesOf(check, node, writing);
    (column === null ? own : columnOf(column).quality).push(...rules);
  }
  const classes = new Map(node.classes?.map(({ name, classification }) => [name, classification]));
  for (const name of classes.keys()) columnOf(name);
  return {
    name: node.node,
    logicalType: 'object',
    physicalType: node.kind === 'source' ? 'table' : 'view',
    ...(own.length === 0 ? {} : { quality: own }),
    ...(schema === undefined ? {} : { customProperties: [{ property: schemaProperty, value: schema }] }),
    ...(columns.size === 0
      ? {}
      : {
          properties: [...columns].map(([name, { quality, relationships, described }]) => ({
            name,
            ...(described?.dataType === undefined ? {} : { physicalType: typeText(described) }),
            ...(classes.has(name) ? { classification: classes.get(name) } : {}),
            ...(relationships.length === 0 ? {} : { relationships }),
            ...(quality.length === 0 ? {} : { quality }),
          })),
        }),
  };
}

function schemaRule(check: Check & { type: 'schema' }, losses: CheckLoss[]): Rule {
  losses.push(
    lossOf(
      check,
      'ODCS describes columns and types, and does not say how strictly.',
      `The columns as properties, and the rest in the custom property \`${schemaProperty}\`.`,
    ),
  );
  const optional = check.expected.filter((column) => column.optional).map(({ name }) => name);
  return {
    ...(hasDefaultName(check) ? {} : { name: check.name }),
    ...(check.allowExtraColumns ? { allow_extra_columns: true } : {}),
    ...(check.allowOtherColumnOrder ? { allow_other_column_order: true } : {}),
    ...(optional.length === 0 ? {} : { optional }),
  };
}

function rulesOf(
  check: Check,
  node: CheckedNode,
  { style, losses, valueQuery }: Writing,
): { readonly column: string | null; readonly rules: readonly Rule[] } {
  const comparisons = comparisonsOf(check.threshold);
  const library = style.takesMetric(check) ? libraryRule(check) : undefined;
  const measure = () => measuredQuery(check, style.dialect, { valueQuery, namesNodes: true });
  const query = library === undefined ? measure() : undefined;
  if (query !== undefined && 'reason' in query) {
    losses.push(lossOf(check, query.reason, 'Nothing: the check is left out.'));
    return { column: null, rules: [] };
  }
  if (query !== undefined && !(check.type === 'metric' && check.sql.form === 'query'))
    losses.push(lossOf(check, 'No metric of ODCS means the same.', "A rule of type `sql`, in DuckDB's SQL."));
  if (comparisons.length > 1)
    losses.push(lossOf(check, 'A rule of ODCS has one comparison.', 'Two rules, one of each severity.'));
  if (
    library?.metric === 'duplicateValues' &&
    (check.threshold.metric === 'percent' || !comparisons.every((one) => sameComparison(one, noRows)))
  )
    losses.push(
      lossOf(
        check,
        'ODCS does not say whether a value that stands three times counts once or twice.',
        'The same number.',
      ),
    );
  if (comparisons.some((one) => writeOdcsComparison(one) === undefined))
    losses.push(lossOf(check, 'A range of ODCS has both its ends.', 'A query that compares by itself.'));
  const format = library === undefined || check.type !== 'invalid' ? undefined : check.validity.validFormat;
  if (format !== undefined && format.name !== 'pattern')
    losses.push(
      lossOf(check, `ODCS has no place for the name of a format (${format.name}).`, 'Its regular expression.'),
    );
  const attributes = node.attributes.get(placeKey(check)) ?? {};
  const rules = comparisons.map((comparison) => {
    const frame = {
      ...style.frame(check, comparison.level),
      ...describedBy(attributes),
      severity: severityOf(comparison.level),
    };
    const compared = writeOdcsComparison(comparison);
    if (library !== undefined && compared !== undefined)
      return {
        ...frame,
        ...library,
        ...compared,
        ...(check.threshold.metric === 'percent' ? { unit: 'percent' } : {}),
      };
    const sql = query ?? measure();
    return { ...frame, ...sqlRule('sql' in sql ? sql.sql : '', comparison) };
  });
  return { column: check.column, rules };
}

/** A rule of type `sql` with its comparison; a range without one of its ends is compared inside of the query. */
export function sqlRule(query: string, comparison: LeveledComparison): OdcsEntry {
  const compared = writeOdcsComparison(comparison);
  if (compared !== undefined) return { type: 'sql', query, ...compared };
  const wrong = `SELECT CASE WHEN ${comparisonSql(comparison as Comparison)} THEN 0 ELSE 1 END FROM (\n${query}\n) AS measured_value`;
  return { type: 'sql', query: wrong, mustBe: 0 };
}

const dimensions = ['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'];
const texts = ['description', 'businessImpact', 'method'];

/** Attributes of a check where ODCS has a place for them, and as custom properties. */
function describedBy(attributes: Rule): Rule {
  const known: Record<string, unknown> = {};
  const custom: Rule[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const fits =
      (key === 'dimension' && dimensions.includes(String(value))) ||
      (key === 'id' && /^[A-Za-z0-9_-]+$/.test(String(value))) ||
      (texts.includes(key) && typeof value === 'string') ||
      (key === 'tags' && Array.isArray(value) && value.every((tag) => typeof tag === 'string'));
    if (fits) known[key] = value;
    else custom.push({ property: key, value });
  }
  return { ...known, ...(custom.length === 0 ? {} : { customProperties: custom }) };
}

function typeText({ dataType = '', precision, scale, maximumLength }: ExpectedColumn): string {
  const parts = [precision ?? maximumLength, scale].filter((part) => part !== undefined);
  return parts.length === 0 || dataType.includes('(') ? dataType : `${dataType}(${parts.join(',')})`;
}
