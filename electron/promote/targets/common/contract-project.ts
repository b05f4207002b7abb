import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import type { TargetProject } from '../target';
import { type ContractTable, checkedTables, contractFileNames, contractTables, tablesFile } from './contract-tables';
import { cell, duckdbPin, readmeHead, readmeLosses, readmeSecrets } from './readme';
import { warehouseScript } from './warehouse-script';
import { toYaml } from './yaml';

/** What is being written: the tables of the pipeline, those that get a contract, and the name of each contract's file. */
export interface ContractProject {
  readonly pipeline: IntermediatePipeline;
  readonly tables: readonly ContractTable[];
  readonly contracts: readonly ContractTable[];
  /** By node, without ending. */
  readonly names: ReadonlyMap<string, string>;
  readonly parsed: (text: string) => unknown;
  readonly losses: Loss[];
}

/** A kind of project that holds the rows of a pipeline against contracts of one tool. */
export interface ContractKind {
  /** `Data contracts for Soda 4` */
  readonly what: string;
  /** What pip installs, in the versions that the project was tried with. */
  readonly packages: readonly string[];
  /** What verifies: `python verify.py`. */
  readonly command: string;
  readonly workflow: { readonly file: string; readonly lint: string; readonly env?: Readonly<Record<string, string>> };
  /** Lines beside those of all such projects. */
  readonly ignored?: string;
  /** Which names of tables the tool takes. */
  readonly takes?: (name: string) => boolean;
  /** The contracts, with losses, and the programs that verify them. */
  files(project: ContractProject): ReadonlyMap<string, string>;
  /** The file of a contract by its name. */
  pathOf(name: string): string;
  /** How to use it, as lines of the README; it comes before the list of contracts. */
  usage(project: ContractProject): readonly string[];
  /** What the checks became, as lines of the README. */
  readonly checks: readonly string[];
}

/** A whole project of contracts: what the kind has, and what all of them share. */
export function contractProject(
  kind: ContractKind,
  pipeline: IntermediatePipeline,
  folder: string,
  parsed: (text: string) => unknown,
): TargetProject {
  const losses: Loss[] = [];
  const tables = contractTables(pipeline, kind.takes);
  const contracts = checkedTables(pipeline, tables);
  const project = { pipeline, tables, contracts, names: contractFileNames(contracts), parsed, losses };
  const files = new Map<string, string>(kind.files(project));
  files.set('tables.json', tablesFile(pipeline, tables, folder, losses));
  files.set('warehouse.py', warehouseScript);
  files.set('requirements.txt', `${[...kind.packages, ...duckdbPin(pipeline)].join('\n')}\n`);
  files.set('.gitignore', `${gitignore}${kind.ignored ?? ''}`);
  files.set(`.github/workflows/${kind.workflow.file}.yml`, workflowOf(pipeline, kind));
  files.set('README.md', readmeOf(project, kind));
  return { files, relations: new Map(), losses };
}

const gitignore = '*.duckdb\n*.duckdb.wal\n__pycache__/\n.venv/\nresults/\n';

/** A workflow that always looks at the contracts and, where the repository says where the rows are, verifies them. */
function workflowOf(
  pipeline: IntermediatePipeline,
  { workflow: { file, lint, env = {} }, command }: ContractKind,
): string {
  const secrets = Object.fromEntries(pipeline.secrets.map((secret) => [secret.name, `\${{ secrets.${secret.name} }}`]));
  const workflow = toYaml({
    name: file,
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      contracts: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        env: { WAREHOUSE: `$\{{ vars.WAREHOUSE }}`, DATA_ROOT: `$\{{ vars.DATA_ROOT }}`, ...env, ...secrets },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': '3.11', cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          { run: lint },
          {
            name: 'Hold the rows against the contracts (needs the rows at WAREHOUSE)',
            if: "env.WAREHOUSE != ''",
            run: command,
          },
        ],
      },
    },
  });
  return `# The last step runs where the repository variable WAREHOUSE says where the rows of the pipeline are.\n${workflow}`;
}

function readmeOf(project: ContractProject, kind: ContractKind): string {
  const { pipeline, contracts, names, losses } = project;
  return [
    ...readmeHead(pipeline, kind.what),
    '## Use it',
    '',
    ...kind.usage(project),
    '',
    '| file | of | rows at promotion | key |',
    '| --- | --- | ---: | --- |',
    ...contracts.map(
      ({ node, role, keys }) =>
        `| \`${kind.pathOf(names.get(node) ?? '')}\` | \`${cell(node)}\` (${role}) | ${keys.rows} | ${cell(keys.declared?.columns.join(', ') ?? 'undecided')} |`,
    ),
    '',
    ...readmeRows(pipeline, kind.command),
    '## Checks',
    '',
    ...kind.checks,
    '',
    ...readmeOutcomes(pipeline),
    ...readmeLosses(losses),
  ].join('\n');
}

/** How a README says where the rows come from. */
function readmeRows(pipeline: IntermediatePipeline, command: string): readonly string[] {
  return [
    '## Where the rows are',
    '',
    `\`${command} --warehouse PATH --data-root DIR\`, or the environment variables \`WAREHOUSE\` and \`DATA_ROOT\`:`,
    '',
    '- `WAREHOUSE` is a DuckDB file, such as the one that the promoted dbt project makes (the default, `../dbt/warehouse.duckdb`), or a folder',
    '  that has for each table a file `NAME.parquet`, `NAME.csv` or `NAME.json`, or a folder `NAME` of Parquet files, as the Spark project makes.',
    '  It is only read.',
    '- Inputs are read from their own files under `DATA_ROOT`; the default is the workspace, relative to this folder.',
    ...readmeSecrets(pipeline),
    '',
  ];
}

/** How a README says which checks the rows of the promotion did not pass. */
function readmeOutcomes(pipeline: IntermediatePipeline): readonly string[] {
  const broken = pipeline.checks.filter(({ outcome }) => outcome?.outcome === 'fail' || outcome?.outcome === 'warn');
  if (broken.length === 0) return ['All checks passed on the rows of the promotion.', ''];
  return [
    'On the rows of the promotion these did not pass, and they will not until the data or the checks change:',
    '',
    ...broken.map(
      ({ check, outcome }) => `- ${check.node}: ${check.name} (${outcome?.outcome === 'fail' ? 'fails' : 'warns'})`,
    ),
    '',
  ];
}
