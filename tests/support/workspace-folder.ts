import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A workspace folder for one test. */
export class WorkspaceFolder {
  readonly root: string;

  constructor(root: string = mkdtempSync(join(tmpdir(), 'plumbline-test-'))) {
    this.root = root;
  }

  /** A small workspace in which everything works: a source, a cell over it, a cell over that, one that reads nothing, a check. */
  static working(root?: string): WorkspaceFolder {
    const folder = new WorkspaceFolder(root);
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n');
    folder.write('data/numbers.csv', 'x,label\n1,one\n2,two\n3,three\n');
    folder.write(
      'notebooks/good.md',
      `# Good\n\n${cell('total', 'SELECT sum(x) AS total FROM numbers')}\n${cell('total_text', "SELECT total || ' in all' AS text FROM total")}\n${cell('alone', 'SELECT 42 AS answer')}`,
    );
    folder.write(
      'checks/total.yml',
      'dataset: plumbline/test/main/total\ncolumns: []\nchecks:\n  - row_count:\n      threshold: { must_be: 1 }\n',
    );
    return folder;
  }

  write(file: string, content: string | Uint8Array): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  path(file: string): string {
    return join(this.root, file);
  }

  /** A digest of each file that is no cache: two equal ones mean that nothing a person made was touched. */
  digests(): Record<string, string> {
    const digests: Record<string, string> = {};
    const visit = (folder: string) => {
      for (const entry of readdirSync(join(this.root, folder)).sort()) {
        const file = folder === '' ? entry : `${folder}/${entry}`;
        if (file === '.plumbline' || file === 'lost+found') continue;
        const stats = lstatSync(join(this.root, file));
        if (stats.isDirectory()) visit(file);
        else
          digests[file] = stats.isFile()
            ? createHash('sha256')
                .update(readFileSync(join(this.root, file)))
                .digest('hex')
            : 'other';
      }
    };
    visit('');
    return digests;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A SQL cell as it stands in a notebook. */
export function cell(name: string, sql: string): string {
  return `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`;
}
