import type { DuckDBConnection } from '@duckdb/node-api';
import type { CallContext, ProfileRequest } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { PlumblineError } from '../../../shared/domain/problem';
import type { Profile, ProfileEvent } from '../../../shared/domain/profile/profile';
import type { ColumnFilter } from '../../../shared/domain/result/result-query';
import { type ConnectionPool, interruptible } from '../connection-pool';
import { cancelledError } from '../duckdb-error';
import type { QuietTime } from '../quiet-time';
import { countWhere, resolveQuery } from '../results/resolve-query';
import { quoteName } from '../sql-text';
import { profileRelation } from './profile-relation';

/** Filtered rows up to which a copy of the columns costs less than filtering again for each pass. */
const mostCopiedRows = 2_000_000;

/** An open result, as far as a profile needs to know it. */
export interface ProfiledResult {
  readonly node: string;
  /** What stands behind FROM. */
  readonly relation: string;
  readonly columns: readonly ColumnInfo[];
  readonly hasRowIds: boolean;
}

/**
 * Profiles of results for the window, one at a time: what is on screen asks for several at once, and each of them can use
 * every thread there is. Between their passes they wait while somebody scrolls.
 */
export class ResultProfiles {
  readonly #pool: ConnectionPool;
  readonly #quiet: QuietTime;
  #last: Promise<unknown> = Promise.resolve();

  constructor(pool: ConnectionPool, quiet: QuietTime) {
    this.#pool = pool;
    this.#quiet = quiet;
  }

  /** Rejects with `bad_usage` for a column that the result does not have, with `cancelled` on abort. */
  profile(
    result: ProfiledResult,
    { columns, filters = [] }: Pick<ProfileRequest, 'columns' | 'filters'>,
    { signal, onEvent }: CallContext<ProfileEvent>,
  ): Promise<Profile> {
    const chosen = chooseColumns(result, columns);
    const pause = () => this.#quiet.wait(signal);
    const turn = this.#last.then(async () => {
      if (signal?.aborted) throw cancelledError();
      return this.#pool.use((connection) =>
        filters.length === 0
          ? profileRelation(connection, { ...result, columns: chosen, pause }, signal, onEvent)
          : profileFiltered(connection, result, { columns: chosen, filters }, { signal, onEvent }),
      );
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Few rows are copied once; of many, each pass filters anew: it skips what it can by the ranges of blocks. */
async function profileFiltered(
  connection: DuckDBConnection,
  { relation, columns: all }: ProfiledResult,
  { columns, filters }: { readonly columns: readonly ColumnInfo[]; readonly filters: readonly ColumnFilter[] },
  { signal, onEvent }: CallContext<ProfileEvent>,
): Promise<Profile> {
  const { where } = await resolveQuery(connection, { filters, sort: [] }, all, null);
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  const filtered = `(SELECT ${list} FROM ${relation} WHERE ${where ?? 'true'})`;
  const few = await interruptible(connection, signal, async () => {
    const rows = await countWhere(connection, relation, where ?? 'true');
    if (rows > mostCopiedRows) return false;
    await connection.run(`CREATE OR REPLACE TEMP TABLE plumbline_filtered AS FROM ${filtered}`);
    return true;
  });
  if (!few) return profileRelation(connection, { relation: filtered, columns }, signal, onEvent);
  try {
    return await profileRelation(connection, { relation: 'temp.plumbline_filtered', columns }, signal, onEvent);
  } finally {
    await connection.run('DROP TABLE IF EXISTS temp.plumbline_filtered');
  }
}

function chooseColumns(result: ProfiledResult, names: readonly string[] | undefined): readonly ColumnInfo[] {
  if (names === undefined) return result.columns;
  return names.map((name) => {
    const column = result.columns.find((candidate) => candidate.name === name);
    if (column === undefined) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `${result.node} has no column ${name} to profile.`,
        hint: 'It was renamed or removed since: open the result again.',
        node: result.node,
      });
    }
    return column;
  });
}
