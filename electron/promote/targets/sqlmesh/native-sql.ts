import { hasJinja } from '../../../../shared/domain/jinja';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import { walkTree } from '../../sql-pieces';
import { stepsByName } from '../common/macro-users';
import { boundParameter } from './text-query';

type Json = { readonly [key: string]: unknown };

/**
 * What SQLMesh parses and writes again without a change of meaning, with the version that the project pins: tried construct by
 * construct, rows against rows (tests/interop/sqlmesh/constructs.test.ts). Everything else is handed to DuckDB as text.
 */
const words = (text: string) => new Set(text.split(/\s+/));

const types =
  words(`SELECT_NODE SET_OPERATION_NODE CTE_NODE BASE_TABLE JOIN SUBQUERY EMPTY COLUMN_REF VALUE_CONSTANT STAR FUNCTION
  CASE_EXPR OPERATOR_CAST OPERATOR_TRY_CAST OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE COMPARE_IN
  COMPARE_NOT_IN COMPARE_BETWEEN COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
  COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM CONJUNCTION_AND CONJUNCTION_OR WINDOW_AGGREGATE
  WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_LAG WINDOW_LEAD WINDOW_FIRST_VALUE WINDOW_LAST_VALUE ORDER_MODIFIER
  LIMIT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING VALUE_PARAMETER DECIMAL_TYPE_INFO INVALID`);

const functions =
  words(`+ - * / // % || ~~ !~~ abs round floor ceil ceiling sqrt lower upper trim ltrim rtrim length strlen substr
  substring left right replace concat concat_ws starts_with contains nullif ifnull greatest least year month day quarter hour
  date_trunc date_diff datediff date_part last_day md5 isnan isfinite count count_star sum avg min max bool_and bool_or any_value
  count_if median stddev stddev_samp stddev_pop row_number rank dense_rank lag lead first_value last_value`);

const castTypes = words(
  'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT FLOAT DOUBLE DECIMAL VARCHAR DATE TIMESTAMP NULL',
);

/** Whether SQLMesh can be given the step's SQL as it is written, with models and parameters put in. */
export function isNative(step: PipelineStep, pipeline: IntermediatePipeline): boolean {
  const { pieces, trees } = step.parsed;
  const fits = pieces.every((piece) => {
    if (piece.kind !== 'parameter') return piece.kind === 'text' || piece.kind === 'node';
    const { bound } = boundParameter(piece.parameter, pipeline);
    return bound.list !== true && bound.type !== 'decimal';
  });
  if (!fits || step.dependsOn.some((name) => stepsByName(pipeline).get(name)?.kind === 'macros')) return false;
  if (!pieces.every((piece) => piece.kind !== 'text' || isPlainText(piece.text))) return false;
  if (!hasFlatJoins(step)) return false;
  const [first] = trees;
  if (trees.length !== 1 || first === undefined) return false;
  let known = true;
  walkTree(first.ast, (node) => {
    known &&= isKnown(node);
  });
  return (
    known &&
    keepsNames(
      first.ast,
      step.columns.map(({ name }) => name),
    )
  );
}

/**
 * SQLMesh puts physical tables in place of models, but not behind a table whose joins its parser hangs on the table itself: FROM
 * before SELECT, and joins in brackets.
 */
function hasFlatJoins({ parsed: { cell } }: PipelineStep): boolean {
  if (cell.kind !== 'query') return false;
  const symbols = cell.statement.tokens.map(({ symbol }) => symbol);
  return symbols.every((symbol, index) => {
    const before = symbols[index - 1];
    if (symbol === 'FROM') return before !== undefined && !fromFirst.has(before) && !opensJoin(symbols, index + 1);
    return symbol !== 'JOIN' || !opensJoin(symbols, index + 1);
  });
}

const fromFirst = new Set(['(', 'UNION', 'EXCEPT', 'INTERSECT', 'ALL', 'BY', 'NAME']);

/** Whether brackets open at the place, and hold no query. */
function opensJoin(symbols: readonly string[], at: number): boolean {
  let inside = at;
  while (symbols[inside] === '(') inside++;
  return inside > at && !['SELECT', 'WITH'].includes(symbols[inside] ?? '');
}

/** SQLMesh sees macros, Jinja, comments with a meaning and other spellings of numbers and texts in a text of SQL. */
function isPlainText(text: string): boolean {
  return !hasJinja(text) && !/[@$«»\\]|\/\*\+|\b0x|\d_|\b[ex]'/i.test(text);
}

function isKnown(node: Json): boolean {
  const { type } = node;
  if (typeof type === 'string' && !types.has(type)) return false;
  if (type === 'FUNCTION' || (typeof type === 'string' && type.startsWith('WINDOW_')))
    if (!functions.has(String(node.function_name)) || !isEmpty(node.schema)) return false;
  if (type === 'JOIN')
    return (
      ['REGULAR', 'CROSS'].includes(String(node.ref_type ?? 'REGULAR')) &&
      ['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER'].includes(String(node.join_type ?? 'INNER')) &&
      (node.right as Json | undefined)?.type !== 'JOIN'
    );
  if (type === 'BASE_TABLE' && !isEmpty(node.at_clause)) return false;
  if (type === 'STAR')
    return [
      node.columns,
      node.expr,
      node.replace_list,
      node.rename_list,
      node.qualified_exclude_list,
      node.unpacked,
    ].every(isEmpty);
  if (type === 'DISTINCT_MODIFIER' && !isEmpty(node.distinct_on_targets)) return false;
  if (type === 'SET_OPERATION_NODE' && node.setop_type === 'UNION_BY_NAME') return false;
  if (type === 'SELECT_NODE' && !isEmpty(node.sample)) return false;
  if (type === 'FUNCTION' && (node.distinct === true || !isEmpty(node.order_bys)) && !hasNoOrder(node)) return false;
  if (type === 'OPERATOR_CAST' || type === 'OPERATOR_TRY_CAST') return castTypes.has(typeIdOf(node.cast_type));
  if (type === 'VALUE_CONSTANT') return castTypes.has(typeIdOf((node.value as Json | undefined)?.type));
  if (type === 'SUBQUERY' && !isEmpty(node.subquery_type))
    return ['SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'].includes(String(node.subquery_type));
  return true;
}

function hasNoOrder(node: Json): boolean {
  return isEmpty((node.order_bys as Json | undefined)?.orders);
}

function typeIdOf(type: unknown): string {
  return String((type as Json | undefined)?.id);
}

/** DuckDB writes nothing, null, false and empty lists and objects for what is not there. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

/**
 * Whether each result column is named by the text itself. SQLMesh names the others in its own way (a cast by the column in it),
 * and takes the spelling of a reference where DuckDB takes the table's.
 */
function keepsNames(ast: unknown, columns: readonly string[]): boolean {
  let select = statementNode(ast);
  while (select?.type === 'SET_OPERATION_NODE') select = select.left as Json;
  const list = select?.select_list;
  if (!Array.isArray(list)) return false;
  return list.every((item: Json, index) => {
    if (item.type === 'STAR') return true;
    const alias = typeof item.alias === 'string' && item.alias !== '' ? item.alias : undefined;
    const name =
      alias ?? (item.type === 'COLUMN_REF' && Array.isArray(item.column_names) ? item.column_names.at(-1) : undefined);
    if (typeof name !== 'string') return false;
    const stars = list.some((other: Json) => other.type === 'STAR');
    return stars ? columns.includes(name) : columns[index] === name;
  });
}

/** The query node of what DuckDB's parser gives for a statement. */
function statementNode(ast: unknown): Json | undefined {
  let found: Json | undefined;
  walkTree(ast, (node, parents) => {
    if (parents.length === 0 && found === undefined && /_NODE$/.test(String(node.type))) found = node;
  });
  return found;
}
