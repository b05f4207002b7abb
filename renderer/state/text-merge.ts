import type { TextEdit } from '../../shared/domain/notebook/notebook';
import { minimalEdit } from '../../shared/domain/notebook/text-edit';

/**
 * Applies what `theirs` changed in `base` to `mine`, when both changes are in different places.
 * Null when they touch the same place: then a person decides.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string | null {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const ours = minimalEdit(base, mine);
  const other = minimalEdit(base, theirs);
  if (ours === null) return theirs;
  if (other === null) return mine;
  if (ours.end < other.start || (ours.end === other.start && ours.start < ours.end)) {
    return replace(replace(base, other), ours);
  }
  if (other.end < ours.start || (other.end === ours.start && other.start < other.end)) {
    return replace(replace(base, ours), other);
  }
  return null;
}

function replace(text: string, edit: TextEdit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}
