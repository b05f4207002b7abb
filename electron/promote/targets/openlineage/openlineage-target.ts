import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { readmeHead, readmeLosses } from '../common/readme';
import { toYaml } from '../common/yaml';
import type { TargetWriter } from '../target';
import { emitScript } from './emit-script';
import { runEvents } from './events';

/** The version that the project was tried with. */
export const openlineagePackages: readonly string[] = ['openlineage-python==1.54.0'];

/** Events of OpenLineage: how the rows of the promotion were made, column by column, and how their checks came out. */
export const openlineageTarget: TargetWriter = {
  name: 'openlineage',
  write(pipeline) {
    const losses: Loss[] = [];
    for (const node of pipeline.lineage)
      if (node.reason !== undefined)
        losses.push({
          construct: node.node,
          what: `From which columns it is made cannot be told: ${node.reason}`,
          instead: 'Its inputs and its schema, without column lineage.',
        });
    for (const { name, source } of pipeline.inputs)
      if (source === null)
        losses.push({
          construct: name,
          what: 'It is a file that SQL names itself.',
          instead: 'A dataset without schema.',
        });
    const events = runEvents(pipeline, losses);
    const files = new Map<string, string>([
      ['events.ndjson', events.map((event) => `${JSON.stringify(event)}\n`).join('')],
      ['emit.py', emitScript],
      ['requirements.txt', `${openlineagePackages.join('\n')}\n`],
      ['.gitignore', '__pycache__/\n.venv/\nopenlineage.yml\n'],
      ['.github/workflows/lineage.yml', workflow],
      ['README.md', writeReadme(pipeline, events.length, losses)],
    ]);
    return { files, relations: new Map(), losses };
  },
};

const workflow = `# Sends the events where the repository variable OPENLINEAGE_URL names a server that takes them.\n${toYaml(
  {
    name: 'lineage',
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      lineage: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 10,
        env: { SERVER: `$\{{ vars.OPENLINEAGE_URL }}` },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': '3.11', cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          {
            name: 'Every event is one that the client takes',
            env: { OPENLINEAGE__TRANSPORT__TYPE: 'console' },
            run: 'python emit.py',
          },
          {
            if: "env.SERVER != '' && github.event_name == 'push'",
            env: {
              OPENLINEAGE_URL: `$\{{ vars.OPENLINEAGE_URL }}`,
              OPENLINEAGE_API_KEY: `$\{{ secrets.OPENLINEAGE_API_KEY }}`,
            },
            run: 'python emit.py',
          },
        ],
      },
    },
  },
)}`;

function writeReadme(pipeline: IntermediatePipeline, count: number, losses: readonly Loss[]): string {
  return [
    ...readmeHead(pipeline, 'Events of OpenLineage (2-0-2)'),
    `\`events.ndjson\` holds ${count} RunEvents, one a line: a START and a COMPLETE for each step, as the prototype's run made its rows, and for each`,
    'node with checks a job `NODE.checks` that reads it.',
    '',
    '- Jobs and datasets are named after nodes, in the namespace `plumbline://WORKSPACE`. Jobs carry their SQL; datasets their schema, and the',
    '  columns that each of their columns comes from (1-2-0).',
    '- COMPLETE says how many rows were written (`outputStatistics`) and what was measured of the rows read (`dataQualityMetrics`).',
    '- The outcomes of checks are `dataQualityAssertions` (1-1-0) of the input of `NODE.checks`.',
    '- The time of an event is that of the run. The id of a run is a UUID of version 5, made of workspace, node, fingerprint and time: events that',
    '  are sent twice are one run.',
    '',
    '## Send them',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'OPENLINEAGE_URL=https://lineage.example.com python emit.py',
    '```',
    '',
    "A key comes from `OPENLINEAGE_API_KEY`, other transports from the client's own `openlineage.yml`. Without any the events are printed.",
    '',
    ...readmeLosses(losses),
  ].join('\n');
}
