import type { ColumnInfo } from '../column/column-type';
import { chartColumnOf } from './chart-columns';
import {
  column,
  conditionOf,
  invoke,
  NotTranslatable,
  ofColumn,
  type SyntaxNode,
  type Translation,
  translateExpression,
} from './chart-expression';
import {
  type BinOptions,
  type ChartColumn,
  type ChartExpression,
  type ChartExtent,
  type ChartQuery,
  type ChartRequest,
  type ChartStep,
  type Measure,
  type MeasureFunction,
  measureFunctions,
  type TimeUnitPart,
  timeUnitParts,
} from './chart-query';
import { eachObject, eachText, fieldName, isObject, type JsonObject, listOf } from './vega-walk';

/**
 * Divides the work of a chart. Vega-Lite compiles a chart to data sets with transforms; from the node's rows on, as many
 * of those as the database can do with the same outcome are moved there (bins, time units, aggregates, filters, formulas,
 * extents of axes), and Vega gets their results in the place of rows. What cannot be moved stays in Vega, on rows that
 * were reduced as far as possible, or on a sample where that is no wrong picture.
 */

/** The data set of the node's rows in a compiled chart. */
export const rowsDataSet = 'rows';

export interface ChartPlan {
  /** The compiled chart, without the transforms that were moved; its data sets wait for their values. */
  readonly vega: JsonObject;
  readonly request: ChartRequest;
  /** Signals that a moved transform would have set: the extent or the bins under a name. */
  readonly signals: readonly PlannedSignal[];
  readonly notes: readonly string[];
}

export type PlannedSignal =
  | { readonly name: string; readonly extent: string }
  | { readonly name: string; readonly bins: BinOptions; readonly field: string };

interface State {
  readonly steps: readonly ChartStep[];
  readonly columns: ReadonlyMap<string, ChartColumn>;
  /** Columns that follow from another one, with the step that makes them: no need to group by both. */
  readonly derived: ReadonlyMap<string, { readonly from: string; readonly step: ChartStep }>;
  readonly grouped: boolean;
  /** Labels of bins, which Vega makes behind the groups: a label stands for its bin. */
  readonly labels: readonly { readonly as: string; readonly from: string; readonly transform: JsonObject }[];
}

/**
 * @param vega what Vega-Lite compiled, with the node's rows as the data set `rows`
 * @param parse Vega's own parser of expressions
 */
export function planChart(
  vega: JsonObject,
  columns: readonly ColumnInfo[],
  parse: (expression: string) => SyntaxNode,
): ChartPlan {
  return new Planner(vega, columns, parse).plan();
}

interface DataSet {
  readonly definition: JsonObject;
  readonly name: string;
  /** The database has everything up to behind the transform `pushed`; undefined where it has nothing. */
  readonly state: State | undefined;
  readonly pushed: number;
  readonly complete: boolean;
}

class Planner {
  readonly #vega: JsonObject;
  readonly #columns: readonly ColumnInfo[];
  readonly #parse: (expression: string) => SyntaxNode;
  readonly #constants: ReadonlyMap<string, unknown>;
  readonly #sets = new Map<string, DataSet>();
  readonly #extents: ChartExtent[] = [];
  readonly #signals: PlannedSignal[] = [];
  readonly #queries: ChartQuery[] = [];
  readonly #notes = new Set<string>();

  constructor(vega: JsonObject, columns: readonly ColumnInfo[], parse: (expression: string) => SyntaxNode) {
    this.#vega = structuredClone(vega);
    this.#columns = columns;
    this.#parse = parse;
    this.#constants = constantSignals(this.#vega);
  }

  plan(): ChartPlan {
    const definitions = listOf(this.#vega.data).filter(isObject);
    for (const definition of definitions) this.#readSet(definition);
    const consumed = this.#consumedSets(definitions);
    const domains = this.#planDomains(consumed);
    const data = definitions.flatMap((definition) => this.#writeSet(definition, consumed));
    this.#vega.data = [...data, ...domains];
    const signals = this.#signals.map(({ name }) => ({ name, value: null }));
    this.#vega.signals = [...signals, ...listOf(this.#vega.signals)];
    return {
      vega: this.#vega,
      request: { extents: this.#extents, queries: this.#queries.map((query) => this.#pruned(query)) },
      signals: this.#signals,
      notes: [...this.#notes],
    };
  }

  #readSet(definition: JsonObject): void {
    const name = String(definition.name);
    const source = definition.source;
    const parent = typeof source === 'string' ? this.#sets.get(source) : undefined;
    let state: State | undefined;
    if (name === rowsDataSet && source === undefined) state = this.#rows();
    else if (parent?.complete === true) state = parent.state;
    const transforms = listOf(definition.transform).filter(isObject);
    let pushed = 0;
    if (state !== undefined && name === rowsDataSet) state = this.#parsed(state, definition);
    const usable = state !== undefined;
    for (const transform of transforms) {
      if (state === undefined) break;
      const next: State | undefined = this.#tried(state, transform) ?? labelled(state, transform);
      if (next === undefined) break;
      state = next;
      pushed++;
    }
    this.#sets.set(name, {
      definition,
      name,
      state,
      pushed,
      complete: usable && pushed === transforms.length && state?.labels.length === 0,
    });
  }

  #rows(): State {
    const columns = new Map(this.#columns.map((info) => [info.name, chartColumnOf(info)]));
    return { steps: [], columns, derived: new Map(), grouped: false, labels: [] };
  }

  /** What Vega-Lite asks of a loader: texts that are to be read as times or numbers stay as they are. */
  #parsed(state: State, definition: JsonObject): State {
    delete definition.format;
    return state;
  }

  #tried(state: State, transform: JsonObject): State | undefined {
    try {
      return this.#push(state, transform);
    } catch (error) {
      if (error instanceof NotTranslatable) return undefined;
      throw error;
    }
  }

  #push(state: State, transform: JsonObject): State {
    switch (transform.type) {
      case 'filter':
        return {
          ...state,
          steps: [...state.steps, { step: 'filter', where: conditionOf(this.#expression(state, transform.expr)) }],
        };
      case 'formula':
        return this.#formula(state, this.#expression(state, transform.expr), textIn(transform.as));
      case 'extent':
        return this.#extent(state, transform);
      case 'bin':
        return this.#bin(state, transform);
      case 'timeunit':
        return this.#timeUnit(state, transform);
      case 'aggregate':
        return this.#aggregate(state, transform);
      case 'joinaggregate':
        return this.#joinAggregate(state, transform);
      default:
        throw new NotTranslatable(String(transform.type));
    }
  }

  #expression(state: State, expression: unknown): Translation {
    if (typeof expression !== 'string') throw new NotTranslatable('an expression that is no text');
    let tree: SyntaxNode;
    try {
      tree = this.#parse(expression);
    } catch {
      throw new NotTranslatable('an expression with a mistake');
    }
    return translateExpression(tree, {
      column: (name) => state.columns.get(name),
      constant: (name) => this.#constants.get(name),
    });
  }

  #formula(state: State, translation: Translation, as: string): State {
    const { value, kind, missing, floating } = translation;
    if (kind === 'nothing') throw new NotTranslatable('nothing');
    // `toDate(datum.day)` of a column that is a time already.
    if (value.kind === 'column' && value.name === as) return state;
    const made: ChartColumn = { name: as, kind, missing: missing === 'undefined' ? 'undefined' : 'null', floating };
    return withColumn(state, made, { step: 'extend', as, value });
  }

  #extent(state: State, transform: JsonObject): State {
    const field = this.#column(state, transform.field);
    const name = textIn(transform.signal);
    this.#extents.push({ name, steps: state.steps, value: numberOf(field) });
    this.#signals.push({ name, extent: name });
    return state;
  }

  #bin(state: State, transform: JsonObject): State {
    const field = this.#column(state, transform.field);
    const [from, to] = listOf(transform.as ?? ['bin0', 'bin1']).map(textIn);
    if (from === undefined || to === undefined || transform.span !== undefined) throw new NotTranslatable('bin');
    if (transform.interval === false) throw new NotTranslatable('bins without an end');
    const numbers = ['maxbins', 'step', 'minstep', 'base', 'anchor'] as const;
    const bins: BinOptions = {
      extent: this.#extentOf(transform.extent),
      ...Object.fromEntries(
        numbers.flatMap((key) => (transform[key] === undefined ? [] : [[key, this.#number(transform[key])]])),
      ),
      ...(transform.nice === undefined ? {} : { nice: this.#fixed(transform.nice) !== false }),
      ...(transform.steps === undefined ? {} : { steps: listOf(transform.steps).map((step) => this.#number(step)) }),
      ...(transform.divide === undefined ? {} : { divide: listOf(transform.divide).map((part) => this.#number(part)) }),
    };
    if (typeof transform.signal === 'string') {
      this.#signals.push({ name: transform.signal, bins, field: field.name });
    }
    const lower: ChartColumn = { name: from, kind: 'number', missing: field.missing, floating: field.floating };
    const upper: ChartColumn = { ...lower, name: to };
    const step: ChartStep = { step: 'bin', as: from, value: guarded(field), bins };
    const end: ChartStep = { step: 'bin_end', as: to, from, bins };
    return derive(withColumn(withColumn(state, lower, step), upper, end), to, from, end);
  }

  #extentOf(extent: unknown): BinOptions['extent'] {
    if (isObject(extent) && typeof extent.signal === 'string') {
      const name = extent.signal;
      if (this.#extents.some((known) => known.name === name)) return name;
    }
    const fixed = this.#fixed(extent);
    if (!Array.isArray(fixed) || fixed.length !== 2) throw new NotTranslatable('this extent');
    return [this.#number(fixed[0]), this.#number(fixed[1])];
  }

  #timeUnit(state: State, transform: JsonObject): State {
    const field = this.#column(state, transform.field);
    const parts = listOf(transform.units);
    const known = parts.every((part): part is TimeUnitPart => timeUnitParts.includes(part as TimeUnitPart));
    if (field.kind !== 'temporal' || !known || parts.length === 0) throw new NotTranslatable('this time unit');
    if (transform.extent !== undefined || transform.maxbins !== undefined || transform.interval === false) {
      throw new NotTranslatable('this time unit');
    }
    const [from = 'unit0', to = 'unit1'] = listOf(transform.as ?? []).map(textIn);
    const order = [...(parts as TimeUnitPart[])].sort((a, b) => timeUnitParts.indexOf(a) - timeUnitParts.indexOf(b));
    const unit = { parts: order, step: transform.step === undefined ? 1 : this.#number(transform.step) };
    if (!Number.isInteger(unit.step) || unit.step < 1) throw new NotTranslatable('this step');
    const start: ChartColumn = { name: from, kind: 'temporal', missing: 'null', floating: false };
    const value: ChartExpression = { kind: 'time_unit', unit, end: false, value: column(field.name) };
    const end: ChartStep = {
      step: 'extend',
      as: to,
      value: { kind: 'time_unit', unit, end: true, value: column(from) },
    };
    const started = withColumn(state, start, { step: 'extend', as: from, value });
    return derive(withColumn(started, { ...start, name: to }, end), to, from, end);
  }

  #aggregate(state: State, transform: JsonObject): State {
    if (transform.cross === true || transform.key !== undefined) throw new NotTranslatable('this aggregate');
    const fields = listOf(transform.groupby);
    const labels = state.labels.filter(({ as }) => fields.includes(as));
    const bins = labels.flatMap(({ from }) => {
      const end = [...state.derived].find(([, rule]) => rule.from === from)?.[0];
      return [from, ...(end === undefined ? [] : [end])].filter((name) => !fields.includes(name));
    });
    const by = [
      ...fields.filter((field) => !labels.some(({ as }) => as === field)).map((field) => this.#column(state, field)),
      ...[...new Set(bins)].map((name) => state.columns.get(name)).filter((info) => info !== undefined),
    ];
    const names = new Set(by.map(({ name }) => name));
    const measures = this.#measures(state, transform);
    const made = measures.map(columnOfMeasure);
    const keys = by.filter(({ name }) => {
      const from = state.derived.get(name)?.from;
      return from === undefined || !names.has(from);
    });
    const columns = new Map([...keys, ...made].map((info) => [info.name, info]));
    requireDistinct(columns);
    const steps = [...state.steps, { step: 'aggregate', by: keys.map(({ name }) => name), measures } as const];
    let grouped: State = { steps, columns, derived: new Map(), grouped: true, labels };
    for (const key of by) {
      const rule = keys.includes(key) ? undefined : state.derived.get(key.name);
      if (rule === undefined) continue;
      grouped = derive(withColumn(grouped, key, rule.step), key.name, rule.from, rule.step);
    }
    return grouped;
  }

  #joinAggregate(state: State, transform: JsonObject): State {
    if (transform.key !== undefined) throw new NotTranslatable('this aggregate');
    const by = listOf(transform.groupby).map((field) => this.#column(state, field).name);
    const measures = this.#measures(state, transform);
    const made = measures.map(columnOfMeasure);
    const columns = new Map([...state.columns.values(), ...made].map((info) => [info.name, info]));
    requireDistinct(columns);
    return { ...state, steps: [...state.steps, { step: 'join_aggregate', by, measures }], columns };
  }

  #measures(state: State, transform: JsonObject): readonly Measure[] {
    const fields = listOf(transform.fields);
    const functions = listOf(transform.ops).map(textIn);
    const names = listOf(transform.as);
    if (functions.length === 0) return [{ as: 'count', function: 'count', column: null }];
    return functions.map((given, index) => {
      const name = given === 'average' ? 'mean' : given;
      if (!measureFunctions.includes(name as MeasureFunction)) throw new NotTranslatable(given);
      const field = fields[index];
      const info = field === null || field === undefined ? null : this.#column(state, field);
      const measured = name === 'count' ? null : info;
      const anyKind = ['count', 'valid', 'missing', 'distinct', 'min', 'max'].includes(name);
      if (measured === null && name !== 'count') throw new NotTranslatable(name);
      if (!anyKind && measured?.kind === 'text') throw new NotTranslatable('the sum of texts');
      if (measured?.kind === 'boolean' && (name === 'min' || name === 'max')) throw new NotTranslatable(name);
      if (name === 'ci0' || name === 'ci1') {
        this.#notes.add('The 95 % interval of the mean is computed from its standard error.');
      }
      const as = names[index];
      const fallback = info === null ? given : `${given}_${info.name}`;
      return {
        as: typeof as === 'string' ? as : fallback,
        function: name as MeasureFunction,
        column: measured,
      };
    });
  }

  #column(state: State, field: unknown): ChartColumn {
    const name = typeof field === 'string' ? fieldName(field) : undefined;
    const found = name === undefined ? undefined : state.columns.get(name);
    if (found === undefined) throw new NotTranslatable('this field');
    return found;
  }

  #number(value: unknown): number {
    const fixed = this.#fixed(value);
    if (typeof fixed !== 'number' || !Number.isFinite(fixed)) throw new NotTranslatable('this number');
    return fixed;
  }

  #fixed(value: unknown): unknown {
    if (!isObject(value)) return value;
    if (typeof value.signal !== 'string' || !this.#constants.has(value.signal)) throw new NotTranslatable('a signal');
    return this.#constants.get(value.signal);
  }

  /** Data sets that marks, expressions or transforms in Vega read; not those that only scales read. */
  #consumedSets(definitions: readonly JsonObject[]): ReadonlySet<string> {
    const consumed = new Set<string>();
    for (const definition of definitions) {
      const set = this.#sets.get(String(definition.name));
      const rest = listOf(definition.transform).slice(set?.pushed ?? 0);
      this.#collect(rest, consumed);
      // Without anything that the database can do beyond its source, a set reads that source.
      if (set !== undefined && !set.complete && set.pushed === 0 && typeof definition.source === 'string') {
        consumed.add(definition.source);
      }
    }
    const { data: _, ...rest } = this.#vega;
    this.#collect(rest, consumed);
    return consumed;
  }

  #collect(part: unknown, consumed: Set<string>): void {
    eachText(part, (text, path) => {
      if (inDomain(path)) return;
      for (const name of this.#sets.keys()) {
        const named = text === name && ['data', 'from', 'source'].includes(path[path.length - 1] ?? '');
        if (named || text.includes(`data('${name}')`) || text.includes(`data("${name}")`)) consumed.add(name);
      }
    });
  }

  /**
   * Domains of scales that would read rows: each becomes a question of its own, over all rows, so that an axis spans them
   * also where a sample is drawn.
   */
  #planDomains(consumed: ReadonlySet<string>): readonly JsonObject[] {
    const added: JsonObject[] = [];
    eachObject(this.#vega, (object) => {
      for (const scale of listOf(object.scales)) {
        if (!isObject(scale) || !isObject(scale.domain)) continue;
        const continuous = !['ordinal', 'band', 'point'].includes(String(scale.type));
        const { domain } = scale;
        if (typeof domain.data === 'string') {
          scale.domain = this.#domain(domain, continuous, consumed, added);
        } else if (Array.isArray(domain.fields)) {
          const sort = isObject(domain.sort);
          domain.fields = domain.fields.map((part) =>
            isObject(part) && typeof part.data === 'string' && !sort
              ? this.#domain(part, continuous, consumed, added)
              : part,
          );
        }
      }
    });
    return added;
  }

  #domain(domain: JsonObject, continuous: boolean, consumed: ReadonlySet<string>, added: JsonObject[]): JsonObject {
    const set = this.#sets.get(String(domain.data));
    if (set?.state === undefined || !set.complete) return domain;
    const present = consumed.has(set.name);
    if (present && set.state.grouped) return domain;
    try {
      const planned = continuous ? this.#extentDomain(set, domain) : this.#valuesDomain(set, domain);
      const name = `${set.name}_domain_${added.length}`;
      added.push({ name, values: [] });
      this.#queries.push({ ...planned.query, name });
      return { ...planned.domain, data: name };
    } catch (error) {
      if (error instanceof NotTranslatable) return domain;
      throw error;
    }
  }

  #extentDomain(set: DataSet, domain: JsonObject): { query: Omit<ChartQuery, 'name'>; domain: JsonObject } {
    const state = set.state as State;
    if (domain.fields !== undefined || domain.sort !== undefined) throw new NotTranslatable('several fields');
    const info = this.#column(state, domain.field);
    if (info.kind === 'text' || info.kind === 'boolean') throw new NotTranslatable('an axis of texts');
    return { query: { steps: state.steps, columns: [info], give: 'extent' }, domain };
  }

  #valuesDomain(set: DataSet, domain: JsonObject): { query: Omit<ChartQuery, 'name'>; domain: JsonObject } {
    const state = set.state as State;
    if (domain.fields !== undefined) throw new NotTranslatable('several fields');
    const info = this.#column(state, domain.field);
    const sort = isObject(domain.sort) ? domain.sort : undefined;
    if (sort === undefined || sort.op === undefined) {
      const steps: ChartStep[] = [...state.steps, { step: 'aggregate', by: [info.name], measures: [] }];
      const ordered = domain.sort === undefined ? { firstSeenOrder: true } : {};
      return { query: { steps, columns: [info], give: 'groups', ...ordered }, domain };
    }
    const [measure] = this.#measures(state, {
      ops: [sort.op],
      fields: [sort.field ?? null],
      as: ['sort_value'],
    });
    if (measure === undefined || state.columns.has('sort_value')) throw new NotTranslatable('this order');
    const steps: ChartStep[] = [...state.steps, { step: 'aggregate', by: [info.name], measures: [measure] }];
    return {
      query: { steps, columns: [info, columnOfMeasure(measure)], give: 'groups' },
      domain: {
        ...domain,
        sort: { op: 'max', field: 'sort_value', ...(sort.order === undefined ? {} : { order: sort.order }) },
      },
    };
  }

  /** A data set as Vega gets it: with values in the place of what the database does, or not at all. */
  #writeSet(definition: JsonObject, consumed: ReadonlySet<string>): readonly JsonObject[] {
    const set = this.#sets.get(String(definition.name));
    if (set?.state === undefined) return [definition];
    const stillRead = consumed.has(set.name) || this.#inDomains(set.name);
    if (set.complete && !stillRead) return [];
    if (!set.complete && set.pushed === 0 && typeof definition.source === 'string') return [definition];
    const rest = [
      ...set.state.labels.map(({ transform }) => transform),
      ...listOf(definition.transform).slice(set.pushed),
    ];
    const { source: _, transform: __, format: ___, ...kept } = definition;
    const { state, name } = set;
    const columns = [...state.columns.values()];
    const reason = state.grouped ? undefined : this.#reasonForAllRows(set, rest);
    this.#queries.push({
      name,
      steps: state.steps,
      columns,
      give: state.grouped ? 'groups' : 'rows',
      ...(reason === undefined ? {} : { needsAllRows: reason }),
      ...(state.grouped && this.#keepsOrder(rest) ? { firstSeenOrder: true } : {}),
    });
    return [{ ...kept, values: [], ...(rest.length === 0 ? {} : { transform: rest }) }];
  }

  #inDomains(name: string): boolean {
    let found = false;
    eachObject(this.#vega.scales === undefined ? this.#vega : this.#vega, (object) => {
      for (const scale of listOf(object.scales)) {
        eachText(isObject(scale) ? scale.domain : undefined, (text, path) => {
          if (text === name && path[path.length - 1] === 'data') found = true;
          if (text.includes(`data('${name}')`) || text.includes(`data("${name}")`)) found = true;
        });
      }
    });
    return found;
  }

  /** What Vega still does to the rows that would come out differently from a sample of them. */
  #reasonForAllRows(set: DataSet, rest: readonly unknown[]): string | undefined {
    const own = rest.filter(isObject).find((transform) => countsRows(transform));
    if (own !== undefined) return nameOfTransform(own);
    for (const definition of listOf(this.#vega.data).filter(isObject)) {
      if (definition.source !== set.name) continue;
      const other = this.#sets.get(String(definition.name));
      if (other === undefined || other.complete) continue;
      const reason =
        listOf(definition.transform)
          .slice(other.pushed)
          .filter(isObject)
          .find((transform) => countsRows(transform)) ?? undefined;
      if (reason !== undefined) return nameOfTransform(reason);
      const further = this.#reasonForAllRows({ ...other, name: String(definition.name) }, []);
      if (further !== undefined) return further;
    }
    return this.#nestedReason();
  }

  /** Transforms inside of the groups of marks, as facets have them. */
  #nestedReason(): string | undefined {
    let reason: string | undefined;
    eachObject(this.#vega.marks, (object) => {
      for (const definition of listOf(object.data).filter(isObject)) {
        for (const transform of listOf(definition.transform).filter(isObject)) {
          if (countsRows(transform)) reason ??= nameOfTransform(transform);
        }
      }
      if (isObject(object.facet) && isObject(object.facet.aggregate)) reason ??= 'an aggregate of each facet';
    });
    return reason;
  }

  /** Whether the order of the rows shows: in an axis in the order of the data, or in a transform that goes by it. */
  #keepsOrder(rest: readonly unknown[]): boolean {
    if (
      rest.some((transform) => isObject(transform) && ['window', 'impute', 'stack'].includes(String(transform.type)))
    ) {
      return true;
    }
    let unsorted = false;
    eachObject(this.#vega, (object) => {
      for (const scale of listOf(object.scales)) {
        if (!isObject(scale) || !isObject(scale.domain)) continue;
        if (['ordinal', 'band', 'point'].includes(String(scale.type)) && scale.domain.sort === undefined)
          unsorted = true;
      }
    });
    return unsorted;
  }

  /** Only the columns whose names stand anywhere in what Vega gets. */
  #pruned(query: ChartQuery): ChartQuery {
    if (query.give === 'extent') return query;
    const texts: string[] = [];
    eachText(this.#vega, (text) => texts.push(text.replaceAll('\\', '')));
    const mentioned = texts.join('\n');
    return { ...query, columns: query.columns.filter(({ name }) => mentioned.includes(name.replaceAll('\\', ''))) };
  }
}

/** Transforms whose outcome over a sample says something else than over all rows. */
function countsRows(transform: JsonObject): boolean {
  return [
    'aggregate',
    'joinaggregate',
    'window',
    'stack',
    'impute',
    'pivot',
    'countpattern',
    'nest',
    'pie',
    'crossfilter',
  ].includes(String(transform.type));
}

function nameOfTransform(transform: JsonObject): string {
  const operations = listOf(transform.ops).filter((name) => typeof name === 'string');
  return operations.length === 0 ? String(transform.type) : `${String(transform.type)} of ${operations.join(', ')}`;
}

function inDomain(path: readonly string[]): boolean {
  return path.includes('scales') && path.includes('domain');
}

/** What Vega-Lite writes to label a bin with its limits. Numbers in full (`format(…, "")`) are as different as the bins. */
const labelOfBin =
  /^!isValid\(datum\["(.+?)"\]\) \|\| !isFinite\(\+datum\["\1"\]\) \? "null" : format\(datum\["\1"\], ""\) \+ "[^"]*" \+ format\(datum\["[^"]+"\], ""\)$/;

/** The state in front of a label of bins that stays in Vega: whoever groups by it can group by the bin. */
function labelled(state: State, transform: JsonObject): State | undefined {
  const { expr, as } = transform;
  if (transform.type !== 'formula' || typeof expr !== 'string' || typeof as !== 'string') return undefined;
  const from = labelOfBin.exec(expr)?.[1];
  if (from === undefined || ![...state.derived.values()].some((rule) => rule.from === from)) return undefined;
  return { ...state, labels: [...state.labels, { as, from, transform }] };
}

function withColumn(state: State, info: ChartColumn, step: ChartStep): State {
  const columns = new Map(state.columns);
  columns.set(info.name, info);
  requireDistinct(columns);
  const derived = new Map([...state.derived].filter(([name, { from }]) => name !== info.name && from !== info.name));
  return { ...state, steps: [...state.steps, step], columns, derived };
}

function derive(state: State, name: string, from: string, step: ChartStep): State {
  return { ...state, derived: new Map(state.derived).set(name, { from, step }) };
}

/** The database does not tell names apart by the case of their letters; Vega does. */
function requireDistinct(columns: ReadonlyMap<string, ChartColumn>): void {
  const folded = new Set([...columns.keys()].map((name) => name.toLowerCase()));
  if (folded.size !== columns.size) throw new NotTranslatable('names that differ by the case of letters');
}

function columnOfMeasure({ as, function: name, column: measured }: Measure): ChartColumn {
  const counts = ['count', 'valid', 'missing', 'distinct'].includes(name);
  if (counts) return { name: as, kind: 'number', missing: 'null', floating: false };
  const kept = name === 'min' || name === 'max';
  return {
    name: as,
    kind: kept && measured !== null ? measured.kind : 'number',
    missing: 'undefined',
    floating: measured?.floating ?? false,
  };
}

/** A number of which NULL means that there is none, for bins and extents: null and NaN are left out of both. */
function numberOf(info: ChartColumn): ChartExpression {
  return guarded(info);
}

function guarded(info: ChartColumn): ChartExpression {
  const { value } = ofColumn(info);
  if (info.kind === 'text') throw new NotTranslatable('bins of texts');
  if (info.kind === 'temporal') return invoke('epoch_ms', value);
  if (info.kind === 'boolean') return invoke('to_number', value);
  return info.floating ? invoke('nan_to_null', value) : value;
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') throw new NotTranslatable('what is no text');
  return value;
}

/** Signals that nothing ever changes. */
function constantSignals(vega: JsonObject): ReadonlyMap<string, unknown> {
  const constants = new Map<string, unknown>();
  for (const signal of listOf(vega.signals).filter(isObject)) {
    const changes = signal.on !== undefined || signal.bind !== undefined || signal.update !== undefined;
    if (changes || signal.init !== undefined || signal.value === undefined) continue;
    constants.set(String(signal.name), signal.value);
  }
  return constants;
}
