import { isAbsolute, relative, sep } from 'node:path';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import type { Repair } from '../../../shared/domain/spec/readiness-repair';
import { quoteText } from '../../../shared/domain/sql-text';
import type { PipelineStep } from '../intermediate';
import { type Assessment, assess, type ReadinessRule } from './assessment';

/** Inputs must be reachable from where the pipeline will run, and parameters have a type that somebody chose. */
export const inputRules: ReadinessRule = (pipeline) => {
  const assessments: Assessment[] = [];
  for (const input of pipeline.inputs) {
    const path = input.source?.path ?? input.node.file;
    const place = input.source === null ? input.name : `plumbline.yaml:${input.source.line}`;
    const inside = pathInside(pipeline.workspace.root, path);
    const elsewhere = /^~|^\/|^[A-Za-z]:[\\/]|^\\\\|^\$\{?HOME/.test(path);
    assessments.push(
      assess(!elsewhere, {
        code: 'absolute_path',
        severity: 'error',
        place,
        message: `${input.name} is read from a path of one machine.`,
        fix: 'Put the file into the workspace, or behind a URL or connection that the engine can reach.',
        ...(inside === null || input.source === null
          ? {}
          : {
              repair: {
                title: `Write it as ${inside}`,
                asks: [],
                change: { do: 'sourcePath', source: input.name, path: inside },
              },
            }),
      }),
      assess(input.source === null || (input.source.files.length > 0 && input.source.problems.length === 0), {
        code: 'source_unreachable',
        severity: 'error',
        place,
        message: `The files of ${input.name} cannot be read: ${input.source?.problems[0]?.message ?? 'none found'}`,
        fix: 'Correct the path of the source.',
      }),
      assess(input.source !== null, {
        code: 'file_in_sql',
        severity: 'warning',
        place,
        message: `${input.name} is named in SQL and is no source: it has no contract and no checks.`,
        fix: 'Make it a source in plumbline.yaml and read it by name.',
      }),
    );
  }
  for (const step of pipeline.steps) {
    for (const file of step.parsed.pieces) {
      if (file.kind !== 'file') continue;
      assessments.push(
        assess(!/^~|^\/|^[A-Za-z]:[\\/]|^\\\\/.test(file.path), {
          code: 'absolute_path',
          severity: 'error',
          place: `${step.node.file}:${step.node.line}`,
          message: `${step.name} reads a path of one machine.`,
          fix: 'Make the file a source of the workspace.',
          ...repairOfPath(step, file.path, pathInside(pipeline.workspace.root, file.path)),
        }),
      );
    }
  }
  for (const { bound, typedBy } of pipeline.parameters) {
    assessments.push(
      assess(typedBy === 'manifest', {
        code: 'untyped_parameter',
        severity: 'warning',
        place: `${bound.file}:${bound.line}`,
        file: bound.file,
        line: bound.line,
        message: `The type of the parameter ${bound.name} (${bound.type}) is only suggested by its input cell.`,
        fix: `Add ${bound.name} with its type and default to \`parameters\` in plumbline.yaml.`,
        ...(bound.list === true || bound.value === undefined
          ? {}
          : {
              repair: {
                title: `Write its type ${bound.type}`,
                asks: [],
                change: { do: 'typeParameter', name: bound.name, type: bound.type, default: bound.value },
              },
            }),
      }),
    );
  }
  return assessments;
};

/** An absolute path that lies in the workspace, relative to it; null for every other. */
function pathInside(root: string, path: string): string | null {
  if (!isAbsolute(path)) return null;
  const found = relative(root, path);
  return found === '' || found.startsWith('..') || isAbsolute(found) ? null : found.split(sep).join('/');
}

function repairOfPath(step: PipelineStep, path: string, inside: string | null): { repair?: Repair } {
  if (inside === null) return {};
  const sql = step.node.sql ?? '';
  const edits = significantTokens(sql)
    .filter((token) => token.kind === 'string' && sql.slice(token.start, token.end) === quoteText(path))
    .map(({ start, end }) => ({ start, end, text: quoteText(inside) }))
    .reverse();
  if (edits.length === 0) return {};
  return {
    repair: { title: `Write it as ${inside}`, asks: [], change: { do: 'editSql', node: step.name, sql, edits } },
  };
}
