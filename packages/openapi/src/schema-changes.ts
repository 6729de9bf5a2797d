import { type Document, resolve, type Schema } from './document.ts';

/** A schema and the document that its references point into. */
export interface Located {
  readonly document: Document;
  readonly schema: Schema;
}

/** Who writes the value: the consumer a request, the service a response. */
export type Direction = 'request' | 'response';

interface Comparison {
  readonly direction: Direction;
  /** Where in the body: `variants[].price`. */
  readonly path: string;
  /** Pairs that are being compared further out, so that recursive schemas end. */
  readonly enclosing: readonly (readonly [Schema, Schema])[];
}

/** Bounds; times the sign, the smaller number is the narrower schema. */
const BOUNDS: Readonly<Record<string, 1 | -1>> = {
  maximum: 1,
  exclusiveMaximum: 1,
  maxLength: 1,
  maxItems: 1,
  minimum: -1,
  exclusiveMinimum: -1,
  minLength: -1,
  minItems: -1,
};
const EXACT = ['pattern', 'format', 'multipleOf'];
const MAY = { request: 'may no longer be', response: 'may now be' };

/**
 * What breaks a consumer that knows the published schema: a property that is gone, a value that was accepted in a request and is
 * no longer, a value in a response that was not to be expected. Source: JSON Schema 2020-12, validation.
 *
 * @returns one line for each
 */
export function schemaChanges(published: Located, current: Located, direction: Direction): string[] {
  return compare(published, current, { direction, path: '', enclosing: [] });
}

function compare(published: Located, current: Located, { direction, path, enclosing }: Comparison): string[] {
  const pair = [resolve(published.document, published.schema), resolve(current.document, current.schema)] as const;
  if (enclosing.some(([a, b]) => a === pair[0] && b === pair[1])) return [];
  const inside = { direction, path, enclosing: [...enclosing, pair] };
  // Each kind of value that may be sent has to be one that the reader reckons with.
  const sent = branches(direction === 'request' ? published : current);
  const read = branches(direction === 'request' ? current : published);
  return sent.flatMap((from) => {
    const matching = read.filter((to) => allows(to.schema, from.schema));
    const found = matching.map((to) =>
      direction === 'request' ? compareBranch(from, to, inside) : compareBranch(to, from, inside),
    );
    if (found.some((changes) => changes.length === 0)) return [];
    return found.length === 1 ? found[0]! : [line(path, `${MAY[direction]} ${typeOf(from.schema) ?? 'any value'}`)];
  });
}

/** Compare schemas of one type. */
function compareBranch(published: Located, current: Located, comparison: Comparison): string[] {
  const { direction, path } = comparison;
  const before = published.schema;
  const after = current.schema;
  const [sent, read] = direction === 'request' ? [before, after] : [after, before];
  const found: string[] = [];

  const known = values(read);
  const unknown = known && (values(sent) ?? ['another value']).filter((value) => !known.includes(value));
  if (unknown?.length) found.push(line(path, `${MAY[direction]} ${unknown.join(', ')}`));
  if (!values(sent)) {
    const tightened = [...Object.keys(BOUNDS), ...EXACT].filter((keyword) => !isWithin(sent, read, keyword));
    for (const keyword of tightened) {
      found.push(line(path, `has ${keyword} ${after[keyword] ?? 'none'}, had ${before[keyword] ?? 'none'}`));
    }
  }

  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const at = join(path, name);
    const other = after.properties?.[name];
    if (other) {
      found.push(...compare({ ...published, schema }, { ...current, schema: other }, { ...comparison, path: at }));
      if (direction === 'response' && before.required?.includes(name) && !after.required?.includes(name)) {
        found.push(line(at, 'may now be absent'));
      }
    } else if (after.properties || direction === 'response') {
      found.push(line(at, 'was removed'));
    }
  }
  if (direction === 'request') {
    const required = after.required?.filter((name) => !before.required?.includes(name)) ?? [];
    found.push(...required.map((name) => line(join(path, name), 'is now required')));
    if (after.additionalProperties === false && before.additionalProperties !== false) {
      found.push(line(path, 'may no longer hold other properties'));
    }
  }
  if (typeof read.additionalProperties === 'object' && sent.additionalProperties !== false) {
    found.push(...compare(others(published), others(current), { ...comparison, path: join(path, '*') }));
  }
  if (read.items) {
    found.push(...compare(items(published), items(current), { ...comparison, path: `${path}[]` }));
  }
  return found;
}

/** The schema as alternatives of one type each: `$ref` followed, `allOf` merged, `anyOf`, `oneOf` and type lists taken apart. */
function branches({ document, schema }: Located): Located[] {
  const { allOf, ...own } = resolve(document, schema);
  const whole = (allOf ?? []).map((part) => resolve(document, part)).reduce<Schema>(merge, own);
  const nullable = whole.nullable ? [{ document, schema: { type: 'null' } }] : [];
  const alternatives = whole.anyOf ?? whole.oneOf;
  if (alternatives) {
    return [...alternatives.flatMap((alternative) => branches({ document, schema: alternative })), ...nullable];
  }
  const list = typeof whole.type === 'string' ? [whole.type] : whole.type;
  return [
    ...(list ? list.map((type) => ({ ...whole, type })) : [whole]).map((it) => ({ document, schema: it })),
    ...nullable,
  ];
}

const items = (side: Located): Located => ({ ...side, schema: side.schema.items ?? {} });

/** What is said of the properties that have no name. */
const others = ({ document, schema: { additionalProperties: schema } }: Located): Located => ({
  document,
  schema: typeof schema === 'object' ? schema : {},
});

function merge(a: Schema, b: Schema): Schema {
  const properties = { ...b.properties, ...a.properties };
  return { ...b, ...a, properties, required: [...(b.required ?? []), ...(a.required ?? [])] };
}

/** Can a value of the type of `from` be read as one of `to`? An unknown type reads all and is read only as such. */
function allows(to: Schema, from: Schema): boolean {
  const wanted = typeOf(to);
  const type = typeOf(from);
  return wanted === undefined || wanted === type || (wanted === 'number' && type === 'integer');
}

/** Of a schema of one type, see {@link branches}. */
function typeOf(schema: Schema): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  if (schema.properties) return 'object';
  const [first] = values(schema) ?? [];
  return first === undefined ? undefined : first === null ? 'null' : typeof first;
}

function values(schema: Schema): readonly unknown[] | undefined {
  return schema.const !== undefined ? [schema.const] : schema.enum;
}

function isWithin(sent: Schema, read: Schema, keyword: string): boolean {
  const limit = read[keyword];
  const own = sent[keyword];
  const sign = BOUNDS[keyword];
  if (limit === undefined || own === limit) return true;
  return sign !== undefined && typeof own === 'number' && typeof limit === 'number' && own * sign <= limit * sign;
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);
const line = (path: string, change: string): string => `${path || 'the value'} ${change}`;
