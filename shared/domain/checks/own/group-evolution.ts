import { z } from 'zod';
import type { OwnCheck } from '../check-file';
import { judge } from '../judge';
import { noRows, plainThresholdSchema, readThreshold } from '../threshold-schema';
import { underThreshold } from '../types/body-findings';
import type { CheckValue } from '../types/definition';
import {
  defineOwn,
  type GroupTally,
  groupByKey,
  type OwnMeasure,
  type OwnMeasureContext,
  ownKeys,
} from './own-definition';

/** Groups whose names are remembered: beyond that they are no groups but rows. */
export const rememberedGroups = 1000;
const namedGroups = 5;

type GroupEvolution = Extract<OwnCheck, { type: 'group_evolution' }>;

/** Groups that came or went since the rows of the evaluation before: none, by default. */
export const groupEvolutionDefinition = defineOwn(
  z.strictObject({
    ...ownKeys,
    ...groupByKey,
    groups: z
      .enum(['new', 'missing', 'any'])
      .optional()
      .describe('Which are counted: those that are new, those that are gone, or both (the default).'),
    threshold: plainThresholdSchema.optional(),
  }),
  (body) => {
    const { threshold, findings } = readThreshold(body.threshold, { comparison: noRows });
    const groups = body.groups ?? 'any';
    const repeated = body.group_by.find((name, index) => body.group_by.indexOf(name) !== index);
    return {
      check: threshold && {
        type: 'group_evolution',
        column: null,
        threshold,
        by: body.group_by,
        groups,
        defaultName: `group_evolution(${body.group_by.join(', ')})${groups === 'any' ? '' : ` ${groups}`}`,
      },
      findings: [
        ...underThreshold(findings),
        ...(repeated === undefined
          ? []
          : [
              {
                key: 'group_by',
                message: `\`group_by\` names \`${repeated}\` twice.`,
                hint: 'Take one of the two out.',
              },
            ]),
      ],
    };
  },
);

export function measureGroupEvolution(check: GroupEvolution, context: OwnMeasureContext): OwnMeasure {
  const before = context.history.at(-1)?.groups;
  return {
    kind: 'groups',
    by: check.by.map((name) => context.subjectOf(name).sql),
    filter: check.filter,
    metrics: [],
    tally: () => new EvolutionTally(check, before),
  };
}

class EvolutionTally implements GroupTally {
  readonly #found = new Set<string>();
  #tooMany = false;

  constructor(
    readonly check: GroupEvolution,
    readonly before: readonly string[] | undefined,
  ) {}

  add(label: string): void {
    if (this.#found.size >= rememberedGroups && !this.#found.has(label)) this.#tooMany = true;
    else this.#found.add(label);
  }

  value(): CheckValue {
    if (this.#tooMany)
      return {
        code: 'bad_check',
        message: `\`${this.check.by.join(', ')}\` makes more than ${rememberedGroups} groups, which is more than are remembered.`,
        hint: 'Group by a column with fewer values, or leave rows out with a `filter`.',
      };
    const groups = [...this.#found].sort();
    if (this.before === undefined)
      return {
        value: 0,
        outcome: 'pass',
        detail: `nothing to compare with yet: ${groups.length} groups are remembered from now on`,
        groups,
      };
    const known = new Set(this.before);
    const added = this.check.groups === 'missing' ? [] : groups.filter((label) => !known.has(label));
    const gone = this.check.groups === 'new' ? [] : this.before.filter((label) => !this.#found.has(label));
    const value = added.length + gone.length;
    const detail = [
      ...(added.length === 0 ? [] : [`new: ${listed(added)}`]),
      ...(gone.length === 0 ? [] : [`missing: ${listed(gone)}`]),
    ].join('; ');
    return { value, outcome: judge(value, this.check.threshold), detail, groups };
  }
}

function listed(labels: readonly string[]): string {
  const more = labels.length - namedGroups;
  return `${labels.slice(0, namedGroups).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
