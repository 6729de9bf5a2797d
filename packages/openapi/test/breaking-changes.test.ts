import { expect, test } from 'vitest';
import { breakingChanges } from '../src/index.ts';

type Json = Record<string, unknown>;

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const object = (properties: Json, ...required: string[]): Json => ({ type: 'object', properties, required });
const describe = (paths: Json, more: Json = {}): Json => ({
  openapi: '3.1.0',
  info: { title: 'Barn', version: '1.2.0' },
  paths,
  ...more,
});
const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
const get = (operation: Json): Json => describe({ '/cows': { get: operation } });
const answers = (schema: Json, more: Json = {}): Json => get({ responses: { 200: json(schema), ...more } });
const takes = (schema: Json, required = true): Json =>
  describe({ '/cows': { post: { requestBody: { required, ...json(schema) }, responses: {} } } });
const asks = (...parameters: Json[]): Json => get({ parameters, responses: {} });
const query = (name: string, required: boolean, schema: Json = text): Json => ({ name, in: 'query', required, schema });
const tree = (leaf: Json): Json => ({
  ...answers({ $ref: '#/components/schemas/Tree' }),
  components: {
    schemas: { Tree: object({ leaf, trees: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } }, 'leaf') },
  },
});
const nullable = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] });

const breaking: [title: string, published: Json, current: Json, change: string][] = [
  ['a path is removed', describe({ '/cows': {} }), describe({}), '/cows: the path was removed'],
  ['a method is removed', answers(text), takes(text), 'GET /cows: the method was removed'],
  ['a response status is removed', answers(text, { 404: {} }), answers(text), 'GET /cows: response 404 was removed'],
  [
    'a media type is removed',
    answers(text),
    get({ responses: { 200: {} } }),
    'GET /cows: response 200 application/json was removed',
  ],
  [
    'a required response property is removed',
    answers(object({ name: text, age: number }, 'name', 'age')),
    answers(object({ name: text }, 'name')),
    'GET /cows: response 200: age was removed',
  ],
  [
    'an optional response property is removed',
    answers({ type: 'array', items: object({ name: text, age: number }) }),
    answers({ type: 'array', items: object({ name: text }) }),
    'GET /cows: response 200: [].age was removed',
  ],
  [
    'the type of a response property changes',
    answers(object({ herd: object({ age: number }) })),
    answers(object({ herd: object({ age: text }) })),
    'GET /cows: response 200: herd.age may now be string',
  ],
  ['a response widens', answers(integer), answers(number), 'GET /cows: response 200: the value may now be number'],
  ['a response loses its type', answers(text), answers({}), 'GET /cows: response 200: the value may now be any value'],
  [
    'a response property becomes optional',
    answers(object({ age: number }, 'age')),
    answers(object({ age: number })),
    'GET /cows: response 200: age may now be absent',
  ],
  [
    'a response property becomes nullable',
    answers(object({ age: number })),
    answers(object({ age: { type: ['number', 'null'] } })),
    'GET /cows: response 200: age may now be null',
  ],
  [
    'a response property becomes nullable, in OpenAPI 3.0',
    answers(object({ age: number })),
    answers(object({ age: { ...number, nullable: true } })),
    'GET /cows: response 200: age may now be null',
  ],
  [
    'a response gets another alternative',
    answers({ anyOf: [text, number] }),
    answers({ anyOf: [text, number, { type: 'boolean' }] }),
    'GET /cows: response 200: the value may now be boolean',
  ],
  [
    'a response enum gets another value',
    answers({ ...text, enum: ['hay', 'oats'] }),
    answers({ ...text, enum: ['hay', 'oats', 'straw'] }),
    'GET /cows: response 200: the value may now be straw',
  ],
  [
    'a response list may now be empty',
    answers({ type: 'array', items: text, minItems: 1 }),
    answers({ type: 'array', items: text }),
    'GET /cows: response 200: the value has minItems none, had 1',
  ],
  [
    'the values of a response map change',
    answers({ type: 'object', additionalProperties: number }),
    answers({ type: 'object', additionalProperties: text }),
    'GET /cows: response 200: * may now be string',
  ],
  ['something changes behind references', tree(number), tree(text), 'GET /cows: response 200: leaf may now be string'],
  [
    'something changes in an allOf',
    answers({ allOf: [object({ name: text }, 'name'), object({ age: number }, 'age')] }),
    answers({ allOf: [object({ name: text }, 'name'), object({ age: number })] }),
    'GET /cows: response 200: age may now be absent',
  ],
  [
    'a required parameter is added',
    asks(),
    asks(query('page', true)),
    'GET /cows: query parameter page is now required',
  ],
  [
    'a parameter becomes required',
    asks(query('page', false)),
    asks(query('page', true)),
    'GET /cows: query parameter page is now required',
  ],
  ['a parameter is removed', asks(query('page', false)), asks(), 'GET /cows: query parameter page was removed'],
  [
    'the type of a parameter narrows',
    asks(query('page', false, number)),
    asks(query('page', false, integer)),
    'GET /cows: query parameter page: the value may no longer be number',
  ],
  [
    'a value of a request enum is removed',
    asks(query('sort', false, { ...text, enum: ['age', 'name'] })),
    asks(query('sort', false, { ...text, enum: ['age'] })),
    'GET /cows: query parameter sort: the value may no longer be name',
  ],
  [
    'a parameter gets a list of values',
    asks(query('sort', false, text)),
    asks(query('sort', false, { ...text, enum: ['age'] })),
    'GET /cows: query parameter sort: the value may no longer be another value',
  ],
  [
    'a required request property is added',
    takes(object({ name: text }, 'name')),
    takes(object({ name: text, age: number }, 'name', 'age')),
    'POST /cows: request body: age is now required',
  ],
  [
    'a request property is removed',
    takes(object({ name: text, age: number })),
    takes(object({ name: text })),
    'POST /cows: request body: age was removed',
  ],
  [
    'a request property is no longer nullable',
    takes(object({ age: nullable(number) })),
    takes(object({ age: number })),
    'POST /cows: request body: age may no longer be null',
  ],
  [
    'a request is closed to other properties',
    takes(object({ name: text })),
    takes({ ...object({ name: text }), additionalProperties: false }),
    'POST /cows: request body: the value may no longer hold other properties',
  ],
  [
    'a request text must be shorter',
    takes(object({ name: { ...text, maxLength: 80 } })),
    takes(object({ name: { ...text, maxLength: 40 } })),
    'POST /cows: request body: name has maxLength 40, had 80',
  ],
  [
    'a request text gets a pattern',
    takes(text),
    takes({ ...text, pattern: '^[a-z]+$' }),
    'POST /cows: request body: the value has pattern ^[a-z]+$, had none',
  ],
  ['a request body becomes required', takes(text, false), takes(text), 'POST /cows: a request body is now required'],
];

test.each(breaking)('it is refused when %s', (_title, published, current, change) => {
  expect(breakingChanges(published, current)).toEqual([change]);
});

const harmless: [title: string, published: Json, current: Json][] = [
  ['nothing changes', tree(number), tree(number)],
  ['a path is added', describe({}), describe({ '/cows': {} })],
  ['a response status is added', answers(text), answers(text, { 404: {} })],
  ['a response property is added', answers(object({ a: text })), answers(object({ a: text, b: text }, 'b'))],
  ['a response property becomes required', answers(object({ a: text })), answers(object({ a: text }, 'a'))],
  ['a response narrows', answers({ type: ['number', 'null'] }), answers({ ...integer, minimum: 0 })],
  ['a response enum loses a value', answers({ enum: ['a', 'b'] }), answers({ const: 'a' })],
  ['an alternative is written as a type list', answers(nullable(text)), answers({ type: ['null', 'string'] })],
  ['a schema moves into a reference', answers(object({ leaf: number, trees: { type: 'array' } })), tree(number)],
  ['an optional parameter is added', asks(), asks(query('page', false))],
  ['a parameter becomes optional', asks(query('page', true)), asks(query('page', false))],
  ['a header parameter changes its case', asks({ name: 'X-A', in: 'header' }), asks({ name: 'x-a', in: 'header' })],
  [
    'a parameter moves to its path',
    asks(query('a', true)),
    describe({ '/cows': { parameters: [query('a', true)], get: {} } }),
  ],
  ['an optional request property is added', takes(object({ a: text })), takes(object({ a: text, b: text }))],
  ['a request widens', takes({ ...integer, maximum: 5 }), takes({ type: ['number', 'null'], maximum: 9 })],
  ['a request enum gets a value', takes({ enum: ['a'] }), takes({ enum: ['a', 'b'] })],
  ['a description changes', answers({ ...text, description: 'a' }), answers({ ...text, description: 'b' })],
];

test.each(harmless)('it is accepted when %s', (_title, published, current) => {
  expect(breakingChanges(published, current)).toEqual([]);
});

test('a breaking change is accepted with a new major version', () => {
  const next = { ...describe({}), info: { title: 'Barn', version: '2.0.0' } };
  expect(breakingChanges(describe({ '/cows': {} }), next)).toEqual([]);
});

test.each([
  [null, /current document is no OpenAPI/],
  [{ swagger: '2.0' }, /current document is no OpenAPI/],
  [{ ...describe({}), info: { version: 'next' } }, /info\.version next: give it a semantic version/],
  [answers({ $ref: '#/components/schemas/Gone' }), /#\/components\/schemas\/Gone cannot be followed/],
  [answers({ $ref: 'other.json#/Cow' }), /other\.json#\/Cow cannot be followed/],
])('a document that cannot be compared is an error: %j', (current, message) => {
  expect(() => breakingChanges(answers(text), current)).toThrow(message);
});
