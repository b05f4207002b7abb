import type { Check } from '../../../../shared/domain/checks/check-file';
import { comparisonsOf } from '../../../../shared/domain/checks/interchange/comparison';
import { checkedNode } from '../../../../shared/domain/checks/interchange/export-checks';
import { type CheckedNode, constructOf } from '../../../../shared/domain/checks/interchange/interchange';
import type { OdcsEntry, OdcsStyle } from '../../../../shared/domain/checks/interchange/odcs-forms';
import { severityOf } from '../../../../shared/domain/checks/interchange/odcs-threshold';
import { odcsObject, sqlRule } from '../../../../shared/domain/checks/interchange/write-odcs';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import { parseCheckFile } from '../../../../shared/domain/checks/parse-check-file';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { valueQuery } from '../../check-sql';
import { demandsNone } from '../../demands-none';
import type { IntermediatePipeline } from '../../intermediate';
import { sharedSql } from '../../spec-document';
import { type ContractTable, obstacleOf } from '../common/contract-tables';
import { ownChecksAs } from '../common/own-checks';
import { stableUuid } from '../common/stable-uuid';
import { logicalType } from './logical-type';
import { contractProperty } from './property';
import { rulesFor } from './rules';
import { serviceLevels } from './service-levels';

const words = {
  tool: 'An ODCS contract',
  test: 'rule of ODCS',
  byHand: 'a rule of type `sql`',
  reference: 'names of tables',
  contract: 'The properties of the contract.',
  baseline: 'a table',
  measured: 'A rule of type `sql`',
};

/** What datacontract-cli would put other names into. */
const placeholder = /\$\{|\{(model|table|object|schema|dataset|project|catalog|database|column|field|property)\}/;

export interface ContractRequest {
  readonly pipeline: IntermediatePipeline;
  readonly table: ContractTable;
  readonly tables: readonly ContractTable[];
  readonly parsed: (text: string) => unknown;
  /** File names of contracts, by node. */
  readonly files: ReadonlyMap<string, string>;
}

/** The data contract of one node, as ODCS 3.1.0 has it. */
export function contractOf(request: ContractRequest, losses: Loss[]): OdcsEntry {
  const { pipeline, table, tables } = request;
  const spec = pipeline.earlierSpec;
  const node = nodeOf(request, losses);
  const { style } = rulesFor(table, tables);
  const written = odcsObject(node, (check, dialect) => valueQuery(check, dialect, table.columns), style);
  losses.push(...node.losses.map(lossOf), ...written.losses.map(lossOf));
  const properties = new Map(written.object.properties?.map((property) => [folded(property), property]));
  const quality = [...spoken(written.object.quality, losses, table), ...ownRules(pipeline, table, style, losses)];
  const referenced = referencedColumns(node.checks, table);
  const owner = ownerOf(pipeline, table.node);
  const levels = [...written.levels, ...serviceLevels(pipeline, table)];
  const step = pipeline.steps.find(({ name }) => name === table.node);
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: stableUuid(`urn:plumbline:${pipeline.workspace.name}/${table.node}`),
    name: table.node,
    version: spec?.version ?? '1.0.0',
    status: spec?.status ?? 'draft',
    ...withText('description', purposeOf(pipeline, table)),
    servers: [{ server: 'warehouse', type: 'duckdb', database: 'warehouse.duckdb', schema: 'main' }],
    schema: [
      {
        name: table.node,
        physicalName: table.table,
        logicalType: 'object',
        physicalType: table.role === 'input' ? 'table' : (step?.materialize ?? 'table'),
        ...(table.keys.declared === null
          ? {}
          : { dataGranularityDescription: `One row for each ${table.keys.declared.columns.join(', ')}` }),
        ...(quality.length === 0 ? {} : { quality }),
        customProperties: [
          ...((written.object.customProperties as readonly OdcsEntry[] | undefined) ?? []),
          { property: 'plumbline.role', value: table.role },
          { property: 'plumbline.rowsAtPromotion', value: table.keys.rows },
          ...(step === undefined ? [] : [{ property: 'plumbline.sql', value: sharedSql(step.parsed.pieces) }]),
        ],
        properties: table.columns.map((column) => {
          const own = properties.get(column.name.toLowerCase()) ?? {};
          return contractProperty(
            pipeline,
            table,
            column,
            { ...own, quality: spoken(own.quality, losses, table) },
            isRequired(pipeline, table, column),
          );
        }),
      },
      ...[...referenced].flatMap(([name, columns]) => referencedObject(request, name, columns)),
    ],
    ...teamOf(pipeline, owner),
    ...supportOf(pipeline),
    ...(levels.length === 0 ? {} : { slaProperties: levels }),
    customProperties: [
      { property: 'plumbline.workspace', value: pipeline.workspace.name },
      { property: 'plumbline.pipeline', value: pipeline.name },
      ...(pipeline.provenance === null ? [] : [{ property: 'plumbline.commit', value: pipeline.provenance.commit }]),
    ],
  };
}

/** The checks of the node that can be evaluated on the tables of the slice; references name nodes. */
function nodeOf({ pipeline, table, tables, parsed }: ContractRequest, losses: Loss[]): CheckedNode {
  const file = pipeline.checkFiles.find(({ node }) => node === table.node);
  const kind = table.role === 'input' ? 'source' : 'model';
  const known: CheckedNode =
    file === undefined
      ? { node: table.node, prefix: [], kind, checks: [], attributes: new Map(), losses: [] }
      : checkedNode(file.file, file.text, kind);
  const checks = pipeline.checks.flatMap((item) => {
    if (item.check.node !== table.node || isOwnCheck(item.check)) return [];
    const obstacle = obstacleOf(item, pipeline, tables, parsed);
    if (obstacle === undefined) return [withPlainReference(item.check)];
    losses.push(obstacle);
    return [];
  });
  // The team of the contract names the owner.
  return {
    ...known,
    checks,
    classes: [],
    losses: known.losses.filter((loss) => !loss.construct.startsWith('the owner')),
  };
}

/** Checks of Plumbline's own as rules of type `sql`. */
function ownRules(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  style: OdcsStyle,
  losses: Loss[],
): readonly OdcsEntry[] {
  return ownChecksAs(pipeline, table, style.dialect, losses, words).flatMap(({ check, queries }) =>
    queries.flatMap(({ suffix, threshold, sql }) =>
      comparisonsOf(threshold).map((comparison) => ({
        ...style.frame(check, comparison.level),
        name: `${check.name}${suffix}`,
        severity: severityOf(comparison.level),
        ...sqlRule(sql, comparison),
      })),
    ),
  );
}

function withPlainReference(check: Check): Check {
  const reference = check.type === 'invalid' ? check.validity.validReference : undefined;
  if (check.type !== 'invalid' || reference === undefined) return check;
  const dataset = reference.dataset.split('/').at(-1) ?? reference.dataset;
  return { ...check, validity: { ...check.validity, validReference: { ...reference, dataset } } };
}

/** Rules without those whose SQL holds what datacontract-cli would take for its own. */
function spoken(rules: unknown, losses: Loss[], table: ContractTable): readonly OdcsEntry[] {
  return ((rules ?? []) as readonly OdcsEntry[]).filter((rule) => {
    if (typeof rule.query !== 'string' || !placeholder.test(rule.query)) return true;
    losses.push({
      construct: constructOf({ name: String(rule.name), node: table.node }),
      what: 'Its SQL holds a variable or a name in braces that datacontract-cli puts something in place of.',
      instead: 'Nothing: the rule is left out.',
    });
    return false;
  });
}

/** The columns of other nodes that relationships point at, by node. */
function referencedColumns(checks: readonly Check[], table: ContractTable): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const check of checks) {
    const reference = check.type === 'invalid' ? check.validity.validReference : undefined;
    if (reference === undefined || reference.dataset === table.node) continue;
    found.set(reference.dataset, (found.get(reference.dataset) ?? new Set()).add(reference.column));
  }
  return found;
}

function referencedObject(
  { tables, files }: ContractRequest,
  node: string,
  names: ReadonlySet<string>,
): readonly OdcsEntry[] {
  const table = tables.find((candidate) => candidate.node === node);
  if (table === undefined) return [];
  const file = files.get(node);
  return [
    {
      name: node,
      physicalName: table.table,
      logicalType: 'object',
      description: `What this contract refers to.${file === undefined ? '' : ` Its own contract: ${file}.odcs.yaml`}`,
      properties: [...names].flatMap((name) => {
        const column = findColumn(table.columns, name);
        return column === undefined
          ? []
          : [{ name: column.name, ...logicalType(column.type), physicalType: column.sqlType }];
      }),
    },
  ];
}

function isRequired(pipeline: IntermediatePipeline, table: ContractTable, column: ColumnInfo): boolean {
  return pipeline.checks.some(
    ({ check, outcome }) =>
      check.node === table.node &&
      check.type === 'missing' &&
      outcome?.outcome !== 'error' &&
      check.expression === undefined &&
      check.column?.toLowerCase() === column.name.toLowerCase() &&
      demandsNone(check),
  );
}

function purposeOf(pipeline: IntermediatePipeline, table: ContractTable): string | null {
  if (table.role === 'output') return pipeline.earlierSpec?.purpose ?? pipeline.workspace.description;
  return table.description;
}

function ownerOf(pipeline: IntermediatePipeline, node: string): string | undefined {
  const file = pipeline.checkFiles.find((candidate) => candidate.node === node);
  return file === undefined ? undefined : parseCheckFile(file.file, file.text).owner?.name;
}

function teamOf(pipeline: IntermediatePipeline, owner: string | undefined): OdcsEntry {
  const members = pipeline.owners.map(({ name, email }) => ({ username: email ?? name, name, role: 'owner' }));
  if (owner !== undefined && !members.some(({ name }) => name === owner))
    members.unshift({ username: owner, name: owner, role: 'data owner' });
  const [first] = members;
  return first === undefined ? {} : { team: { name: owner ?? first.name, members } };
}

function supportOf({ earlierSpec }: IntermediatePipeline): OdcsEntry {
  const support = earlierSpec?.support;
  if (support === null || support === undefined || support.channel === null) return {};
  const more = [support.hours, support.escalation].filter((text) => text !== null);
  return { support: [{ channel: support.channel, ...(more.length === 0 ? {} : { description: more.join('. ') }) }] };
}

function withText(key: string, purpose: string | null): OdcsEntry {
  return purpose === null ? {} : { [key]: { purpose } };
}

function folded(property: OdcsEntry): string {
  return String(property.name).toLowerCase();
}

function lossOf({ construct, what, instead }: Loss): Loss {
  return { construct, what, instead };
}
