import { mutationKinds } from '../../../shared/domain/checks/mutation/mutation';
import type {
  MutantReport,
  MutationReport,
  NodeMutationReport,
} from '../../../shared/domain/checks/mutation/mutation-report';
import { kindTexts, rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import { formatProblem } from '../../../shared/domain/problem';
import { countOf, formatCount, formatDuration } from '../output';
import { formatTable } from '../text-table';

/** Node by node the kills by class, then the survivors with what would notice them. `added`: files that were written. */
export function describeMutations(report: MutationReport, added: readonly string[] = []): string {
  if (report.nodes.length === 0) return report.cancelled ? '' : 'There are no checks.';
  const nodes = report.nodes.map((node) => describeNode(node));
  const { killed, survived, notApplicable, rate, seed, ms } = report;
  const tally = `${countOf(killed + survived, 'fault')}: ${formatCount(killed)} noticed, ${formatCount(survived)} not (${rateText(rate)}); ${formatCount(notApplicable)} not applicable. Seed ${seed}, ${formatDuration(ms)}.`;
  const written = added.map((file) => `Suggested checks were added to ${file}.`);
  return [...nodes, ...written, tally].join('\n\n');
}

function describeNode(node: NodeMutationReport): string {
  const { node: name, rows, checks, rate, mutants, blind, problem, ms } = node;
  if (problem !== undefined && mutants.length === 0) return `${name}: not tested. ${formatProblem(problem)}`;
  const head = `${name}: ${countOf(checks, 'check')}, ${countOf(rows, 'row')}, kill rate ${rateText(rate)} (${formatDuration(ms)})`;
  return [
    head,
    describeKinds(mutants),
    ...(node.copied ? ['The rows were copied into a temporary table, all of them: they lie in files.'] : []),
    ...(blind.length === 0
      ? []
      : [
          `Checks that notice nothing more, because they fail already: ${blind.map((check) => `${check.name} (${check.outcome})`).join(', ')}.`,
        ]),
    ...describeSurvivors(node),
    ...(problem === undefined ? [] : [`No further check could be suggested. ${formatProblem(problem)}`]),
  ].join('\n');
}

function describeKinds(mutants: readonly MutantReport[]): string {
  const rows = mutationKinds.flatMap((kind) => {
    const own = mutants.filter((mutant) => mutant.kind === kind);
    if (own.length === 0) return [];
    const count = (status: MutantReport['status']) => own.filter((mutant) => mutant.status === status).length;
    const killers = [...new Set(own.flatMap(({ killedBy }) => killedBy.slice(0, 1).map(({ check }) => check)))];
    const shown = killers.length > 3 ? `${killers.slice(0, 3).join(', ')}, …` : killers.join(', ');
    return [
      [
        kindTexts[kind],
        ...(['killed', 'survived', 'not_applicable'] as const).map((status) => formatCount(count(status))),
        shown,
      ],
    ];
  });
  return formatTable(
    [
      { title: 'fault' },
      { title: 'killed', align: 'right' },
      { title: 'survived', align: 'right' },
      { title: 'n/a', align: 'right' },
      { title: 'noticed by' },
    ],
    rows,
  );
}

function describeSurvivors({ mutants, suggestions }: NodeMutationReport): readonly string[] {
  const survivors = mutants.filter(({ status }) => status === 'survived');
  if (survivors.length === 0) return [];
  const line = ({ what, rows }: MutantReport) => `  - ${what} (${countOf(rows, 'row')})`;
  const open = survivors.filter(({ suggestion }) => suggestion === undefined);
  return [
    ...suggestions.flatMap(({ number, says, yaml, value }) => [
      '',
      `Not noticed:`,
      ...survivors.filter(({ suggestion }) => suggestion === number).map(line),
      `would be noticed by this check (${says}), which the rows pass${value === null ? '' : ` with ${formatCount(value)}`}:`,
      '',
      ...yaml.split('\n').map((text) => `    ${text}`),
    ]),
    ...(open.length === 0
      ? []
      : ['', 'Not noticed, and no check was found that these rows pass and that would notice it:', ...open.map(line)]),
  ];
}
