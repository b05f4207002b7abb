import type { IntermediatePipeline } from '../../intermediate';
import { duckdbPin, readmeSecrets } from './readme';
import { toYaml } from './yaml';

/** What the projects of contracts have in common beside `warehouse.py`. */

export const contractGitignore = '*.duckdb\n*.duckdb.wal\n__pycache__/\n.venv/\nresults/\n';

/** `requirements.txt`: the tools, and DuckDB in the version that made the golden results. */
export function contractRequirements(pipeline: IntermediatePipeline, packages: readonly string[]): string {
  return `${[...packages, ...duckdbPin(pipeline)].join('\n')}\n`;
}

/** A workflow that always runs `lint` and, where the repository says where the rows are, `verify`. */
export function contractWorkflow(
  pipeline: IntermediatePipeline,
  {
    name,
    lint,
    verify,
    env = {},
  }: {
    readonly name: string;
    readonly lint: string;
    readonly verify: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): string {
  const secrets = Object.fromEntries(pipeline.secrets.map((secret) => [secret.name, `\${{ secrets.${secret.name} }}`]));
  const workflow = toYaml({
    name,
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
            run: verify,
          },
        ],
      },
    },
  });
  return `# The last step runs where the repository variable WAREHOUSE says where the rows of the pipeline are.\n${workflow}`;
}

/** How a README says where the rows come from. */
export function readmeRows(pipeline: IntermediatePipeline, command: string): readonly string[] {
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
export function readmeOutcomes(pipeline: IntermediatePipeline): readonly string[] {
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
