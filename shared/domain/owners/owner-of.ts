import { foldName } from '../graph/names';
import { type Manifest, manifestFile } from '../manifest/manifest';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { SaidOwner } from './said-owner';

/** Who answers for a node, and who says so. */
export interface NodeOwner {
  /** Several names are joined with `, `. */
  readonly owner: string;
  readonly names: readonly string[];
  readonly from: 'checks' | 'notebook' | 'manifest';
  /** Relative to the workspace. */
  readonly file: string;
}

/** Where owners are said. A workspace's snapshot is one. */
export interface OwnedWorkspace {
  readonly manifest: Pick<Manifest, 'owners'>;
  readonly notebooks: readonly { readonly file: string; readonly owner?: SaidOwner }[];
  readonly checkFiles: readonly { readonly file: string; readonly node: string; readonly owner?: SaidOwner }[];
}

/**
 * The owner of a node, the nearest word counting: that of its check file, else of the notebook that it stands in (`file` is where
 * the graph says that it is defined), else all owners of the manifest. Null where nobody is named.
 */
export function ownerOf(
  { name, file }: { readonly name: string; readonly file?: string | undefined },
  { manifest, notebooks, checkFiles }: OwnedWorkspace,
): NodeOwner | null {
  const wanted = foldName(name);
  const checks = checkFiles.find(({ node, owner }) => owner !== undefined && foldName(node) === wanted);
  if (checks?.owner !== undefined) return oneOwner(checks.owner, 'checks', checks.file);
  const notebook = file === undefined ? undefined : notebooks.find((other) => other.file === file);
  if (notebook?.owner !== undefined) return oneOwner(notebook.owner, 'notebook', notebook.file);
  const names = namesOf(manifest);
  return names.length === 0 ? null : { owner: names.join(', '), names, from: 'manifest', file: manifestFile };
}

/** Owners that files name and the manifest does not list, each a warning at its place. A manifest without owners knows no strangers. */
export function unknownOwners({ manifest, notebooks, checkFiles }: OwnedWorkspace): Problem[] {
  const names = namesOf(manifest);
  if (names.length === 0) return [];
  const strangers = (
    files: readonly { readonly file: string; readonly owner?: SaidOwner }[],
    code: 'bad_check' | 'bad_notebook',
  ) =>
    files.flatMap(({ file, owner }): Problem[] => {
      if (owner === undefined || names.includes(owner.name)) return [];
      const { name, ...place } = owner;
      const near = closestName(name, names);
      return [
        {
          code,
          severity: 'warning',
          message: `The owner \`${name}\` is not among the \`owners\` of ${manifestFile}.`,
          hint:
            near === undefined
              ? `There are ${names.map((known) => `\`${known}\``).join(', ')}. Choose one of them, or add this one there.`
              : `Did you mean \`${near}\`?`,
          file,
          ...place,
        },
      ];
    });
  return [...strangers(checkFiles, 'bad_check'), ...strangers(notebooks, 'bad_notebook')];
}

/** The owners that the manifest lists, each once. */
export function namesOf({ owners }: Pick<Manifest, 'owners'>): readonly string[] {
  return [...new Set(owners.map(({ name }) => name.trim()).filter((name) => name !== ''))];
}

function oneOwner({ name }: SaidOwner, from: NodeOwner['from'], file: string): NodeOwner {
  return { owner: name, names: [name], from, file };
}
