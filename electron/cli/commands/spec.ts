import { PlumblineError } from '../../../shared/domain/problem';
import { fieldSections, type SpecField } from '../../../shared/domain/spec/spec-fields';
import { applyPipelineChange } from '../../jobs/edit-pipeline';
import { reviewWorkspaceSlice } from '../../jobs/review-slice';
import { type Decision, draftSpec, formOf, planDecisions } from '../../jobs/spec-decisions';
import { type CommandContext, parseAssignments, withDocuments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';

export interface SpecOptions {
  readonly workspace?: string;
  readonly set: readonly string[];
  readonly accept: readonly string[];
  readonly undecided: boolean;
  readonly dryRun: boolean;
  readonly param: readonly string[];
}

/** `plumbline spec`: what people decide about a pipeline, what evidence proposes, and decisions. */
export async function specCommand(
  context: CommandContext,
  nodes: readonly string[],
  options: SpecOptions,
): Promise<number> {
  const { output, signal } = context;
  const onProgress = (progress: number, detail: string) =>
    output.progress(`[${Math.round(progress * 100)} %] ${detail}`);
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const draft = await draftSpec(session.root, await reviewWorkspaceSlice(session, nodes, { signal, onProgress }));
    const before = await formOf(session.root, draft);
    const decisions: Decision[] = [
      ...options.accept.flatMap((path) => accepted(before, path)),
      ...Object.entries(parseAssignments('--set', options.set)).map(([path, value]) => ({ path, value })),
    ];
    let fields = before;
    if (decisions.length > 0) {
      await withDocuments(session, options.dryRun, async (documents) => {
        const files = await planDecisions(draft, decisions, { documents, engine: session.engine });
        if (!options.dryRun) await applyPipelineChange({ files }, documents);
      });
      fields = await formOf(session.root, draft);
    }
    const shown = options.undecided ? fields.filter(isOpen) : fields;
    output.text(
      [
        ...(decisions.length === 0
          ? []
          : [
              `${options.dryRun ? 'Would write' : 'Wrote'} ${draft.file}: ${decisions.map(({ path }) => path).join(', ')}`,
              '',
            ]),
        ...describeFields(shown),
        '',
        openText(fields.filter(isOpen).length, draft.file),
      ].join('\n'),
    );
    output.answer({
      spec: draft.file,
      undecided: fields.filter(isOpen).length,
      fields: shown.map(({ path, about, label, value, optional, proposal }) => ({
        path,
        about,
        label,
        value,
        optional,
        proposal,
      })),
      ...(decisions.length === 0 ? {} : { decided: decisions, applied: !options.dryRun }),
    });
    return exitCodes.done;
  });
}

function isOpen({ value, optional }: SpecField): boolean {
  return value === null && !optional;
}

function openText(count: number, file: string): string {
  return count === 0 ? `Nothing is undecided in ${file}.` : `Undecided in ${file}: ${count}.`;
}

/** The proposals that `--accept` names: of one field, or of all that are not optional. */
function accepted(fields: readonly SpecField[], path: string): readonly Decision[] {
  if (path === 'all')
    return fields.flatMap((field) =>
      field.proposal === null || field.optional ? [] : [{ path: field.path, value: field.proposal.value }],
    );
  const field = fields.find((candidate) => candidate.path === path);
  if (field?.proposal != null) return [{ path, value: field.proposal.value }];
  throw new PlumblineError({
    code: 'bad_usage',
    message: field === undefined ? `There is no field ${path}.` : `Nothing is proposed for ${path}.`,
    hint:
      field === undefined
        ? `Proposals: ${fields.flatMap((each) => (each.proposal === null ? [] : [each.path])).join(', ') || 'none'}.`
        : `Set it: --set ${path}=…`,
  });
}

function describeFields(fields: readonly SpecField[]): readonly string[] {
  return fieldSections.flatMap((section) => {
    const own = fields.filter((field) => field.section === section);
    return own.length === 0
      ? []
      : [
          section,
          ...own.map(({ path, value, optional, proposal, hint }) => {
            const state = value === null ? (optional ? '–' : 'undecided') : value.replaceAll('\n', '; ');
            const more =
              proposal !== null
                ? `\n      proposed: ${proposal.value.replaceAll('\n', '; ')} (${proposal.reason})`
                : value === null && !optional && hint !== ''
                  ? `\n      such as: ${hint}`
                  : '';
            return `  ${path}: ${state}${more}`;
          }),
        ];
  });
}
