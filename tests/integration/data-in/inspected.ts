import { FileInspector } from '../../../electron/engine/inspect/file-inspector';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { FileInspection } from '../../../shared/domain/import/inspection';
import type { SourceOptions } from '../../../shared/domain/manifest/manifest';
import { WorkspaceFolder } from '../../support/workspace-folder';

/** Files to look at, and the inspector that looks. */
export class Inspected {
  readonly folder = new WorkspaceFolder();
  readonly inspector = new FileInspector({ threads: 2, memoryLimitBytes: 512 * 1024 ** 2 });

  write(name: string, content: string | Uint8Array): string {
    this.folder.write(name, content);
    return this.folder.path(name);
  }

  look(name: string, content: string | Uint8Array, options: SourceOptions = {}): Promise<FileInspection> {
    return this.inspector.inspect({ path: this.write(name, content), options });
  }

  async dispose(): Promise<void> {
    await this.inspector.dispose();
    this.folder.remove();
  }
}

/** `name TYPE` of each column. */
export function columnsOf(inspection: FileInspection): string[] {
  return inspection.columns.map((column) => `${column.name} ${column.sqlType}`);
}

/** The rows of the preview as text. */
export function rowsOf({ page }: FileInspection): (string | null)[][] {
  return Array.from({ length: page.rowCount }, (_, row) =>
    page.columns.map((column, index) => {
      const vector = page.vectors[index];
      return vector === undefined ? null : formatValue(column.type, vector, row);
    }),
  );
}

export function findingsOf(inspection: FileInspection): string[] {
  return inspection.findings.map((finding) => finding.code);
}
