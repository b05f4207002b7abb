import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { duckdbPin, readmeHead, readmeLosses, readmeModels, readmeParameters, readmeSecrets } from '../common/readme';
import { toYaml } from '../common/yaml';

/** Versions that the project was tried with. */
const pytest = 'pytest==8.4.2';
const python = '3.11';

/** `requirements.txt`: DuckDB in the version that made the golden results, and what else the project takes. */
export function requirements(pipeline: IntermediatePipeline, others: readonly string[] = []): string {
  return `${[...others, ...duckdbPin(pipeline), pytest].join('\n')}\n`;
}

export const gitignore = '*.duckdb\n*.duckdb.wal\n*.duckdb.tmp/\n__pycache__/\n.pytest_cache/\n.venv/\n';

/** `.github/workflows/NAME.yml`: the tests, then `run` where the repository says where the input files lie. */
export function writeWorkflow(
  pipeline: Pick<IntermediatePipeline, 'secrets'>,
  name = 'sql',
  run = 'python pipeline.py run',
): string {
  const secrets = Object.fromEntries(pipeline.secrets.map((secret) => [secret.name, `\${{ secrets.${secret.name} }}`]));
  const workflow = toYaml({
    name,
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      test: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        env: { DATA_ROOT: `$\{{ vars.DATA_ROOT }}`, ...secrets },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': python, cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          { run: 'python -m pytest -q' },
          { name: 'Run (needs the input files under DATA_ROOT)', if: "env.DATA_ROOT != ''", run },
        ],
      },
    },
  });
  return `# The last step runs where the repository variable DATA_ROOT says where the input files lie.\n${workflow}`;
}

/** What `pipeline.py` takes, as lines of a README. */
export const commandLines: readonly string[] = [
  '| command | what it does |',
  '| --- | --- |',
  '| `python pipeline.py run` | makes every step, runs the checks behind it, compares the golden results |',
  '| `python pipeline.py build STEP …` | makes steps, as they are named |',
  '| `python pipeline.py check [NODE …]` | measures the checks of nodes, or all |',
  '| `python pipeline.py golden` | compares the outputs with the results of the promotion |',
  '| `python pipeline.py units` | runs the unit tests: each step on few rows, in memory |',
  '| `python pipeline.py list` | says what there is |',
  '',
  '| option | default | what it says |',
  '| --- | --- | --- |',
  '| `--data-root DIR` | `DATA_ROOT`, otherwise the workspace relative to this folder | where the input files lie |',
  '| `--warehouse FILE` | `WAREHOUSE`, otherwise `warehouse.duckdb` here | the database file |',
  '| `--param NAME=VALUE` | see below | the value of a parameter; a list as JSON |',
  '| `--wait SECONDS` | `WAREHOUSE_WAIT`, otherwise 600 | how long another process that has the file open is waited for |',
  '| `--report FILE` | | what was done, as JSON |',
  '| `--no-checks`, `--units` | | `run`: no checks; the unit tests too |',
  '| `--no-golden` | | `run`: the rows are not compared with those of the promotion |',
  '| `--keep-going` | | `run`: steps behind a failed check are made too |',
  '| `--full-refresh` | | `run`, `build`: all rows of incremental steps are made again |',
  '| `--from TIME --to TIME` | | `run`, `build`: the rows of a span of incremental steps are made again |',
  '',
  'Exit code 0: everything was made and holds. 1: a check or a golden result does not hold. 2: something could not be made or measured;',
  'the message says what. A step is made whole or not at all. Behind a failure nothing is made, and everything else goes on.',
  'DuckDB lets one process at a time write: a second one waits.',
];

export function writeReadme(pipeline: IntermediatePipeline, losses: readonly Loss[]): string {
  return [
    ...readmeHead(pipeline, 'A pipeline in plain SQL for DuckDB'),
    '## Run it',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python pipeline.py run',
    'python -m pytest',
    '```',
    ...readmeSecrets(pipeline),
    '',
    ...commandLines,
    '',
    '## Steps',
    '',
    ...readmeModels(pipeline, (node) => node),
    '',
    'Each is a file under `steps`, a table of the schema `main`, and is held to its columns in `pipeline.json`. Sources are views of the',
    'schema `sources` on the input files, for as long as a run takes. Parameters are variables of the session: to try a file in DuckDB',
    'by hand, `SET VARIABLE name = value` first, and put a folder in place of the word DATA_ROOT with its braces.',
    '',
    '## Parameters',
    '',
    ...readmeParameters(pipeline),
    '',
    '## Checks',
    '',
    ...readmeChecks(pipeline),
    '',
    ...readmeLosses(losses),
  ].join('\n');
}

/** What a README says of checks, golden results and unit tests. */
export function readmeChecks(pipeline: Pick<IntermediatePipeline, 'checks'>): readonly string[] {
  return [
    `The workspace has ${pipeline.checks.length} checks on these nodes. Each is a file under \`checks\` that gives the measured value and the outcome;`,
    '`pipeline.json` says which of them block. A check of level warn is reported and blocks nothing. Golden results compare row counts and',
    'digests of the outputs with the prototype; they hold for the same inputs and parameter values. `tests/units` has few rows for each step,',
    'and what it makes of them.',
  ];
}
