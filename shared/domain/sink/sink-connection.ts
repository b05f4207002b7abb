import { z } from 'zod';
import type { Manifest } from '../manifest/manifest';
import { closestName } from '../yaml/closest-name';
import { pathInWorkspace } from './sink-target';

/** A connection of the manifest that a sink can write to. Passwords are no part of it. */
export type SinkConnection =
  | {
      readonly type: 'duckdb' | 'sqlite';
      /** Of the database file, relative to the workspace or absolute. */
      readonly path: string;
    }
  | {
      readonly type: 'postgres';
      readonly host?: string;
      readonly port?: number;
      readonly database?: string;
      readonly user?: string;
    };

interface ConnectionFault {
  readonly message: string;
  readonly hint: string;
}

const file = { path: z.string().min(1) };
const schemas = {
  duckdb: z.looseObject({ type: z.literal('duckdb'), ...file }),
  sqlite: z.looseObject({ type: z.literal('sqlite'), ...file }),
  postgres: z.looseObject({
    type: z.literal('postgres'),
    host: z.string().min(1).exactOptional(),
    port: z.int().min(1).max(65_535).exactOptional(),
    database: z.string().min(1).exactOptional(),
    user: z.string().min(1).exactOptional(),
  }),
} as const;

const expected: Readonly<Record<keyof typeof schemas, string>> = {
  duckdb: '{ type: duckdb, path: warehouse.duckdb }',
  sqlite: '{ type: sqlite, path: warehouse.sqlite }',
  postgres: '{ type: postgres, host: …, port: 5432, database: …, user: … }',
};

/** The connection of that name as a sink needs it, or what is wrong with it. */
export function sinkConnection(
  connections: Manifest['connections'],
  name: string,
): { readonly connection: SinkConnection } | { readonly fault: ConnectionFault } {
  const given = Object.hasOwn(connections, name) ? connections[name] : undefined;
  if (given === undefined) {
    const near = closestName(name, Object.keys(connections));
    return {
      fault: {
        message: `There is no connection ${name}.`,
        hint:
          near === undefined
            ? `Add it to plumbline.yaml under \`connections\`: ${name}: ${expected.duckdb}.`
            : `Did you mean ${near}?`,
      },
    };
  }
  if (!Object.hasOwn(schemas, given.type)) {
    return {
      fault: {
        message: `The connection ${name} is of type ${given.type}, which sinks cannot write to.`,
        hint: `Types that they can: ${Object.keys(schemas).join(', ')}.`,
      },
    };
  }
  const type = given.type as keyof typeof schemas;
  const parsed = schemas[type].safeParse(given);
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ');
    return {
      fault: { message: `The connection ${name} lacks a usable ${wrong}.`, hint: `Expected: ${expected[type]}.` },
    };
  }
  const { data } = parsed;
  if (data.type === 'postgres') {
    const { host, port, database, user } = data;
    const given = Object.entries({ host, port, database, user }).filter(([, value]) => value !== undefined);
    return { connection: { type: 'postgres', ...Object.fromEntries(given) } };
  }
  if (pathInWorkspace(data.path)?.split('/')[0]?.startsWith('.') === true) {
    return {
      fault: {
        message: `The connection ${name} names a file in a hidden folder, ${data.path}.`,
        hint: 'What lies in .plumbline/ can be deleted at any time. Choose another path.',
      },
    };
  }
  return { connection: { type: data.type, path: data.path } };
}

/** Database files that connections name, as they are written. */
export function databaseFiles(connections: Manifest['connections']): string[] {
  return Object.keys(connections).flatMap((name) => {
    const found = sinkConnection(connections, name);
    return 'connection' in found && found.connection.type !== 'postgres' ? [found.connection.path] : [];
  });
}
