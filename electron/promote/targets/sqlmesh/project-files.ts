import { escapeJinja, jinjaText } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { isRelativePath } from '../common/data-path';
import { duckdbPin, readmeHead, readmeLosses, readmeModels, readmeParameters, readmeSecrets } from '../common/readme';
import { attachedFiles, extensionsOf } from '../common/source-sql';
import { toYaml } from '../common/yaml';
import { modelName, type SqlmeshNames } from './names';

/** Versions that the project was tried with. sqlglot decides what SQLMesh makes of SQL, so it is pinned too. */
const sqlmesh = '0.236.4';
const sqlglot = '30.8.0';
const python = '3.11';

/** `config.yaml`: SQLMesh renders its text with Jinja before it reads it as YAML. */
export function writeConfig(pipeline: IntermediatePipeline, dataRoot: string): string {
  const expressions: string[] = [];
  // What is to be rendered is put in after everything else was escaped.
  const render = (jinja: string) => `\ue000${expressions.push(jinja) - 1}\ue000`;
  // Texts of JSON are texts of YAML too, whatever is in them.
  const root = `env_var('DATA_ROOT', ${jinjaText(dataRoot)})`;
  const attached = [...attachedFiles(pipeline)].map(([name, path]) => {
    const under = `(${root} ~ ${jinjaText(`/${path.replace(/^\.\//, '')}`)})`;
    return [
      name,
      { type: 'duckdb', path: isRelativePath(path) ? render(`{{ ${under} | tojson }}`) : path, read_only: true },
    ];
  });
  const [owner] = pipeline.owners;
  const extensions = extensionsOf(pipeline);
  const yaml = toYaml({
    default_gateway: 'duckdb',
    gateways: {
      duckdb: {
        connection: {
          type: 'duckdb',
          catalogs: {
            warehouse: render("{{ env_var('SQLMESH_DUCKDB_PATH', 'warehouse.duckdb') | tojson }}"),
            ...Object.fromEntries(attached),
          },
          ...(extensions.length === 0 ? {} : { extensions }),
          connector_config: { TimeZone: 'UTC' },
        },
      },
    },
    model_defaults: {
      // DuckDB keeps the case of names, and its SQL stays as it is written.
      dialect: 'duckdb,normalization_strategy=case_sensitive',
      optimize_query: false,
      start: '1970-01-01',
      cron: pipeline.schedule?.cron ?? '@daily',
      ...(pipeline.schedule === null ? {} : { cron_tz: pipeline.schedule.timezone }),
      ...(owner === undefined ? {} : { owner: owner.email ?? owner.name }),
    },
    variables: {
      data_root: render(`{{ ${root} | tojson }}`),
      golden_results: render("{{ env_var('GOLDEN_RESULTS', 'true') }}"),
      ...Object.fromEntries(pipeline.parameters.map(({ bound, value }) => [bound.name, value])),
    },
  });
  return escapeJinja(yaml).replace(/\ue000(\d+)\ue000/g, (_, index: string) => expressions[Number(index)] ?? '');
}

/** `requirements.txt`: DuckDB in the version that made the golden results. */
export function writeRequirements(pipeline: IntermediatePipeline): string {
  return `${[`sqlmesh==${sqlmesh}`, `sqlglot==${sqlglot}`, ...duckdbPin(pipeline)].join('\n')}\n`;
}

export const gitignore = '.cache/\nlogs/\n*.duckdb\n*.duckdb.wal\n__pycache__/\n.venv/\n';

/** `.github/workflows/sqlmesh.yml` */
export function writeWorkflow(pipeline: IntermediatePipeline): string {
  const secrets = Object.fromEntries(pipeline.secrets.map(({ name }) => [name, `\${{ secrets.${name} }}`]));
  const workflow = toYaml({
    name: 'sqlmesh',
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      plan: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        env: { SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true', ROOT: `$\{{ vars.DATA_ROOT }}`, ...secrets },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': python, cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          { run: 'sqlmesh lint' },
          { run: 'sqlmesh test' },
          {
            name: 'Make and audit (needs the input files under DATA_ROOT)',
            if: "env.ROOT != ''",
            run: 'DATA_ROOT="$ROOT" sqlmesh plan --auto-apply --no-prompts',
          },
        ],
      },
    },
  });
  return `# The last step runs where the repository variable DATA_ROOT says where the input files lie.\n${workflow}`;
}

/** `README.md` */
export function writeReadme(pipeline: IntermediatePipeline, names: SqlmeshNames, losses: readonly Loss[]): string {
  const lines = [
    ...readmeHead(pipeline, 'A SQLMesh project for DuckDB'),
    '## Run it',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'sqlmesh plan --auto-apply --no-prompts',
    'sqlmesh audit',
    'sqlmesh test',
    '```',
    '',
    'The environment variable `DATA_ROOT` says where the input files lie; its default is the workspace, relative to this folder. A view on',
    'files keeps the path: run SQLMesh and read the views of sources from this folder, or set a whole path. `SQLMESH_DUCKDB_PATH` names the',
    'database file (default `warehouse.duckdb`).',
    '',
    `Afterwards \`sqlmesh run\` makes what the schedule asks for (${pipeline.schedule === null ? 'undecided: daily' : `\`${pipeline.schedule.cron}\`, ${pipeline.schedule.timezone}`}). To make`,
    "all rows again from changed files at once: `sqlmesh plan --restate-model 'main.*' --auto-apply --no-prompts`.",
    ...readmeSecrets(pipeline),
    '',
    '## Models',
    '',
    ...readmeModels(pipeline, (node) => (names.table.has(node) ? modelName(node, names) : node)),
    '',
    'Sources are models of kind VIEW on their files. A model whose SQL SQLMesh would not keep to the letter calls the macro `duckdb_sql`',
    '(`macros/duckdb_sql.py`) with its SQL as a text for DuckDB; `«model NAME»` in it is the table of a model, `«NAME»` a variable.',
    '',
    '## Parameters',
    '',
    'Variables of `config.yaml`.',
    '',
    ...readmeParameters(pipeline),
    '',
    '## Audits and tests',
    '',
    `${pipeline.checks.length} checks of the workspace are audits here; those that only warn do not block. The audits \`golden__*\` compare row counts and`,
    'digests of the outputs with the prototype; they hold for the same inputs and parameter values. When the inputs move on, set the',
    'environment variable `GOLDEN_RESULTS` to `false` and plan again.',
    '',
    ...readmeLosses(losses),
  ];
  return lines.join('\n');
}
