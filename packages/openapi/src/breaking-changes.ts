import {
  type Body,
  type Document,
  type Operation,
  type Parameter,
  type PathItem,
  parseDocument,
  resolve,
  type Schema,
} from './document.ts';
import { type Direction, schemaChanges } from './schema-changes.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * What in `current` breaks a consumer that was written against `published`. The rule: nothing that was published goes away, all
 * that was accepted still is, and all that is answered was to be expected.
 *
 * @param published parsed `openapi.json` that consumers know
 * @param current parsed `openapi.json` of today
 * @returns one line for each; empty if there is none, or if the major version of `info.version` was raised
 * @throws Error if one of them is no OpenAPI 3 document
 */
export function breakingChanges(published: unknown, current: unknown): string[] {
  const old = parseDocument(published, 'The published document');
  const now = parseDocument(current, 'The current document');
  if (major(now) > major(old)) return [];
  return Object.entries(old.paths ?? {}).flatMap(([path, oldItem]) => {
    const item = now.paths?.[path];
    if (!item) return [`${path}: the path was removed`];
    const oldOperations = operations(old, oldItem);
    const nowOperations = operations(now, item);
    return [...oldOperations].flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const other = nowOperations.get(method);
      if (!other) return [`${name}: the method was removed`];
      return [
        ...parameterChanges(old, operation, now, other),
        ...bodyChanges(old, operation, now, other),
        ...responseChanges(old, operation, now, other),
      ].map((change) => `${name}: ${change}`);
    });
  });
}

const major = (document: Document): number => Number.parseInt(document.info.version, 10);

function operations(document: Document, pathItem: PathItem): Map<string, Operation> {
  const item = resolve(document, pathItem);
  return new Map(
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method] as Operation;
      return [method, { ...operation, parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])] }];
    }),
  );
}

function parameters(document: Document, operation: Operation): Map<string, Parameter> {
  const list = (operation.parameters ?? []).map((parameter) => resolve(document, parameter));
  return new Map(list.map((it) => [`${it.in} parameter ${it.in === 'header' ? it.name.toLowerCase() : it.name}`, it]));
}

function* parameterChanges(old: Document, before: Operation, now: Document, after: Operation): Generator<string> {
  const published = parameters(old, before);
  const current = parameters(now, after);
  for (const [name, parameter] of current) {
    const known = published.get(name);
    if (parameter.required && !known?.required) yield `${name} is now required`;
    if (known) yield* changes(name, old, known.schema, now, parameter.schema, 'request');
  }
  for (const name of published.keys()) if (!current.has(name)) yield `${name} was removed`;
}

function* bodyChanges(old: Document, before: Operation, now: Document, after: Operation): Generator<string> {
  const published = before.requestBody && resolve(old, before.requestBody);
  const current = after.requestBody && resolve(now, after.requestBody);
  if (current?.required && !published?.required) yield 'a request body is now required';
  for (const [type, { schema }] of Object.entries(published?.content ?? {})) {
    const other = current?.content?.[type];
    if (other) yield* changes('request body', old, schema, now, other.schema, 'request');
    else yield `request body ${type} was removed`;
  }
}

function* responseChanges(old: Document, before: Operation, now: Document, after: Operation): Generator<string> {
  for (const [status, response] of Object.entries(before.responses ?? {})) {
    const other = after.responses?.[status];
    if (!other) {
      yield `response ${status} was removed`;
      continue;
    }
    const body: Body = resolve(now, other);
    for (const [type, { schema }] of Object.entries(resolve(old, response).content ?? {})) {
      const media = body.content?.[type];
      if (media) yield* changes(`response ${status}`, old, schema, now, media.schema, 'response');
      else yield `response ${status} ${type} was removed`;
    }
  }
}

function* changes(
  where: string,
  old: Document,
  before: Schema = {},
  now: Document,
  after: Schema = {},
  direction: Direction,
): Generator<string> {
  const found = schemaChanges({ document: old, schema: before }, { document: now, schema: after }, direction);
  for (const change of found) yield `${where}: ${change}`;
}
