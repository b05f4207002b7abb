import type { Manifest } from '../manifest/manifest';
import { closestName } from '../yaml/closest-name';
import type { CellReads } from './cell-reads';
import type { Definitions } from './definitions';
import { isTableArgument, type TableParameters } from './macro-parameters';
import { foldName, isCatalogTable, qualifiedName, quoteName, replacedFile } from './names';
import { addParent, addProblem, createDraft, type NodeDraft } from './node-draft';
import type { BoundParameter } from './parameter-bindings';
import type { TableReference } from './references';

/** What a file named in SQL is now: a digest that changes with its content, or why it cannot be read, as a sentence. */
export type FileIdentity = { readonly identity: string } | { readonly problem: string };

export interface ReferenceContext {
  readonly definitions: Definitions;
  readonly connections: Manifest['connections'];
  readonly parameters: ReadonlyMap<string, BoundParameter>;
  /** Macro cells by `scalar NAME` and `table NAME`, folded. */
  readonly macros: ReadonlyMap<string, NodeDraft>;
  /** Parameters of table macros whose arguments are tables, by folded macro name. */
  readonly tableParameters: ReadonlyMap<string, TableParameters>;
  /** Nodes for files named in SQL, by path; filled here. */
  readonly files: Map<string, NodeDraft>;
  /** What is not defined is no problem: the references are guessed. */
  readonly skipsUnknown?: boolean;
  /** Undefined when it cannot be told (a path behind a URL). */
  fileIdentity(path: string): FileIdentity | undefined;
}

/** Gives a cell its edges and reports what it names and nobody defines. */
export function resolveReferences(
  draft: NodeDraft,
  { references, certain }: CellReads,
  context: ReferenceContext,
): void {
  // Where only the words were read, DuckDB itself says what does not exist.
  const known = certain ? context : { ...context, skipsUnknown: true };
  for (const table of references.tables) resolveTable(draft, table, known);
  for (const file of references.files) {
    if ('path' in file) readFile(draft, file.path, file.location, known);
    else {
      const value = context.parameters.get(foldName(file.parameter))?.value;
      if (typeof value === 'string') readFile(draft, value, undefined, context);
    }
  }
  for (const call of references.functions) {
    const macro = context.macros.get(macroKey(call.kind, call.name));
    if (macro !== undefined && macro !== draft) addParent(draft, macro, call.location);
    const parameters = call.kind === 'table' ? context.tableParameters.get(foldName(call.name)) : undefined;
    for (const { position, name, tables } of call.tableArguments ?? []) {
      if (!isTableArgument(parameters, position, name)) continue;
      for (const table of tables) resolveTable(draft, table, context);
    }
  }
  for (const { function: name, location } of references.hidden) {
    const isQuery = name === 'query' || name === 'query_table';
    addProblem(
      draft,
      'hidden_dependency',
      isQuery
        ? `What ${name}() reads cannot be seen: this cell does not become stale when that changes.`
        : `The files that ${name}() reads cannot be seen: this cell does not become stale when they change.`,
      {
        severity: 'warning',
        hint: isQuery
          ? 'Name the tables in FROM.'
          : 'Name the file in a constant, or make it a source in plumbline.yaml.',
        offset: location,
      },
    );
  }
}

export function macroKey(kind: 'scalar' | 'table', name: string): string {
  return `${kind} ${foldName(name)}`;
}

function resolveTable(draft: NodeDraft, table: TableReference, context: ReferenceContext): void {
  const { definitions } = context;
  const schema = table.schema === undefined ? undefined : foldName(table.schema);
  const { location: offset } = table;
  const node = schema === undefined || schema === 'main' ? definitions.byName.get(foldName(table.name)) : undefined;
  if (node !== undefined && (table.catalog === undefined || !isConnection(table.catalog, context))) {
    readNode(draft, node, offset);
    return;
  }
  if (isCatalogTable(table)) return;
  if (isConnection(table.catalog ?? table.schema, context)) return;
  const path = replacedFile(table);
  if (path !== undefined) {
    readFile(draft, path, offset, context);
    return;
  }
  if (context.skipsUnknown === true) return;
  const name = qualifiedName(table);
  const near = closestName(table.name, candidates(context, draft));
  addProblem(draft, 'unknown_table', `There is no source or cell named ${name}.`, {
    offset,
    hint:
      near === undefined
        ? `Add a source or a cell of that name, or read a file: FROM 'data/${table.name}.csv'.`
        : `Did you mean ${quoteName(near)}?`,
  });
}

function* candidates(context: ReferenceContext, except: NodeDraft): Iterable<string> {
  for (const draft of context.definitions.drafts) {
    if (draft !== except && draft.kind !== 'macro' && draft.kind !== 'planned' && draft.kind !== 'sink')
      yield draft.name;
  }
}

function readNode(draft: NodeDraft, node: NodeDraft, offset: number): void {
  if (node.kind === 'macro') {
    addProblem(draft, 'unknown_table', `${node.name} defines macros, it is no table.`, {
      offset,
      hint: 'Call the macro by its own name.',
    });
    return;
  }
  if (node.kind === 'sink') {
    addProblem(draft, 'unknown_table', `${node.name} writes the rows of another node, it is no table.`, {
      offset,
      hint: 'Read the node whose rows it writes.',
    });
    return;
  }
  addParent(draft, node, offset);
  if (node.kind === 'planned') {
    addProblem(draft, 'unknown_table', `${node.name} is planned in ${node.file} and not written yet.`, {
      offset,
      hint: `Write a cell named ${node.name}.`,
    });
  }
}

function readFile(draft: NodeDraft, path: string, offset: number | undefined, context: ReferenceContext): void {
  let file = context.files.get(path);
  if (file === undefined) {
    const taken = context.definitions.byName.has(foldName(path));
    file = createDraft({ name: taken ? `./${path}` : path, kind: 'file', file: path, line: 1 });
    const identity = context.fileIdentity(path);
    if (context.skipsUnknown === true && identity !== undefined && 'problem' in identity) return;
    if (identity !== undefined && 'problem' in identity) {
      file.problems.push({
        code: 'file_not_found',
        severity: 'error',
        message: identity.problem,
        file: path,
        node: file.name,
      });
    } else {
      file.definition = identity === undefined ? `path ${path}` : identity.identity;
    }
    context.files.set(path, file);
  }
  addParent(draft, file, offset ?? 0);
  const problem = file.problems[0];
  if (problem !== undefined) {
    addProblem(draft, 'file_not_found', problem.message, {
      offset,
      hint: 'Paths are relative to the workspace folder.',
    });
  }
}

function isConnection(name: string | undefined, context: ReferenceContext): boolean {
  if (name === undefined) return false;
  const wanted = foldName(name);
  return Object.keys(context.connections).some((connection) => foldName(connection) === wanted);
}
