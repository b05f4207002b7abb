import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { datacontractPackages } from '../../../electron/promote/targets/odcs/odcs-target';
import {
  expectSameOutcomes,
  type FoundOutcome,
  outcomeLines,
  ownOutcomes,
  planted,
  runPython,
  toolProgram,
} from '../support/contract-outcomes';
import {
  changeWarehouse,
  contractWorkspaces,
  nodesByTable,
  type PromotedContracts,
  promoteContracts,
} from '../support/promoted-contracts';

interface Rule {
  readonly id?: string;
  readonly name?: string;
}

interface Property {
  readonly name: string;
  readonly quality?: readonly Rule[];
  readonly relationships?: readonly { readonly to: string; readonly customProperties?: readonly { value: string }[] }[];
}

interface Contract {
  readonly schema: readonly (Property & { readonly properties: readonly Property[] })[];
}

interface CliCheck {
  readonly type: string;
  readonly name: string;
  readonly field: string | null;
  readonly qualityId: string | null;
  readonly result: 'passed' | 'warning' | 'failed' | 'error';
  readonly reason: string | null;
}

interface Tested {
  readonly code: number | null;
  readonly output: string;
  /** Of rules and relationships, by the checks that they are. */
  readonly found: readonly FoundOutcome[];
  /** Of columns, types and keys. */
  readonly rest: readonly (CliCheck & { readonly node: string })[];
}

const outcomes = { passed: 'pass', warning: 'warn', failed: 'fail', error: 'error' } as const;

async function readContract(project: string, file: string): Promise<Contract> {
  return parse(await readFile(join(project, 'contracts', file), 'utf8'), { version: '1.1' }) as Contract;
}

/** Runs `test.py` on all contracts of a project. */
async function test(promoted: PromotedContracts): Promise<Tested> {
  const { project } = promoted;
  const results = join(project, 'results.json');
  const args = ['test.py', '--warehouse', promoted.warehouse, '--json', results];
  const { code, output } = runPython('datacontract', project, args);
  const text = await readFile(results, 'utf8').catch(() => {
    throw new Error(output);
  });
  const found: FoundOutcome[] = [];
  const rest: (CliCheck & { node: string })[] = [];
  for (const [file, checks] of Object.entries(JSON.parse(text) as Record<string, CliCheck[]>)) {
    const [object] = (await readContract(project, file)).schema;
    if (object === undefined) throw new Error(`${file} has no object.`);
    const rules = new Map(
      [object, ...object.properties].flatMap(({ quality = [] }) => quality.map(({ id, name }) => [id, name ?? ''])),
    );
    for (const check of checks) {
      const named = rules.get(check.qualityId ?? '') ?? relationshipName(object.properties, check);
      if (named === undefined) rest.push({ ...check, node: object.name });
      else found.push({ node: object.name, name: named, outcome: outcomes[check.result] });
    }
  }
  return { code, output, found, rest };
}

function relationshipName(properties: readonly Property[], check: CliCheck): string | undefined {
  if (check.type !== 'field_relationships') return undefined;
  const [relationship] = properties.find(({ name }) => name === check.field)?.relationships ?? [];
  return relationship?.customProperties?.[0]?.value ?? `invalid(${check.field})`;
}

describe.each(contractWorkspaces)('contracts of the workspace %s, promoted to ODCS', (name) => {
  let promoted: PromotedContracts;
  let tested: Tested;

  beforeAll(async () => {
    promoted = await promoteContracts(name, 'odcs');
    tested = await test(promoted);
  });

  afterAll(async () => {
    await promoted?.workspace.dispose();
  });

  it('are valid by the official schema', async () => {
    const schema = JSON.parse(await readFile(join(__dirname, '../schemas/odcs-v3.1.0.schema.json'), 'utf8')) as object;
    const validate = new Ajv2019({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
    const { project } = promoted;
    const files = await readdir(join(project, 'contracts'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      validate(await readContract(project, file));
      expect([file, validate.errors ?? []]).toEqual([file, []]);
    }
  });

  it('are tested by datacontract-cli, with the outcome of Plumbline for every check', async () => {
    const own = ownOutcomes(promoted, 'odcs', [...(await nodesByTable(promoted.project)).values()]);
    expectSameOutcomes(
      tested.found,
      own.filter(({ name: check }) => check !== 'schema'),
    );
    expect(tested.code, tested.output).toBe(own.some(({ outcome }) => outcome === 'fail') ? 1 : 0);
  });

  it('hold columns, types and keys, and pass on those of the prototype', () => {
    expect(tested.rest.length).toBeGreaterThan(0);
    const broken = tested.rest.filter(({ result }) => result !== 'passed');
    // A column that no row may lack is required: it fails beside the check that says so.
    const known = broken.filter(({ type, field, node }) =>
      type === 'field_required'
        ? tested.found.some((one) => one.node === node && one.outcome === 'fail' && one.name.includes(field ?? ''))
        : false,
    );
    expect(broken.filter((check) => !known.includes(check))).toEqual([]);
  });

  it.runIf(name === planted.workspace)('are linted by the command of datacontract-cli', () => {
    const { project } = promoted;
    const file = 'contracts/orders_as_of.odcs.yaml';
    const { code, output } = runPython('datacontract', project, [
      toolProgram('datacontract', 'datacontract'),
      'lint',
      file,
    ]);
    expect(code, output).toBe(0);
    expect(output).toContain('Data contract is valid');
  });

  it.runIf(name === planted.workspace)('fail in the rules that planted rows break, and in no other', async () => {
    await changeWarehouse(promoted.warehouse, planted.changes);
    const broken = await test(promoted);
    const before = new Set(outcomeLines(tested.found));
    expect(outcomeLines(broken.found).filter((line) => !before.has(line))).toEqual(planted.broken);
    expect(broken.code).toBe(1);
  });
});

it('pins the versions that it was tried with here', async () => {
  const pins = JSON.parse(await readFile(join(__dirname, '../python-tools.json'), 'utf8')) as Record<string, string[]>;
  expect(datacontractPackages).toEqual(pins.datacontract);
});
