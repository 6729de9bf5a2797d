import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canAssemble,
  FRAGMENTS_PREFIX,
  HEADERS,
  holdsIncludes,
  INTERNAL_REQUEST_HEADERS,
  PRIVATE_FRAGMENTS_PREFIX,
  PurgeTag,
} from '@selvedge/contracts';
import { UNCACHEABLE } from '@selvedge/http-cache';
import { expect, test } from 'vitest';
import { TRACKING } from '../src/target.ts';

// What Varnish does with it is held by `npm run test:engines`.
const read = (file: string) => readFileSync(join(import.meta.dirname, '../varnish', file), 'utf8');
const vcl = read('selvedge.vcl');

/** What stands in the VCL between two texts. */
const between = (start: string, end: string) => vcl.split(start)[1]?.split(end)[0] ?? `no "${start}"`;

test('the VCL tells private fragments, fragments and the rest apart by the prefixes of the contracts', () => {
  const prefixes = new Set([...vcl.matchAll(/req\.url !?~ "\^(\/_[^"]*)"/g)].map(([, prefix]) => prefix));
  expect([...prefixes].sort()).toEqual(['/_', FRAGMENTS_PREFIX, PRIVATE_FRAGMENTS_PREFIX].sort());
});

test.each(INTERNAL_REQUEST_HEADERS)('the VCL drops or sets the field %s of a client', (name) => {
  const sub = between('sub selvedge_drop_what_clients_may_not_say {', '\n}').toLowerCase();
  expect(sub).toMatch(new RegExp(`\\b(?:unset|set) req\\.http\\.${name}\\b`));
});

test('modules.vcl drops what begins like an internal field', () => {
  const [, source = ''] = /header\.regsub\(req, "\(\?i\)([^"]*)"/.exec(read('modules.vcl')) ?? [];
  const pattern = new RegExp(source, 'i');
  for (const name of INTERNAL_REQUEST_HEADERS.filter((name) => !/^forwarded|-(?:for|proto)$/.test(name)))
    expect(`${name}: a`).toMatch(pattern);
  for (const name of ['accept', 'x-request-id', 'x-forwarded-for', 'x-forwarded-proto', 'x-surrogate'])
    expect(`${name}: a`).not.toMatch(pattern);
});

test('the VCL says that Varnish fills includes, so that a layout understands it', () => {
  expect(canAssemble(between(`set req.http.Surrogate-Capability = {"`, `"}`))).toBe(true);
});

test.each([
  'content="ESI/1.0"',
  'content="ESI/1.0 other", max-age=60',
  'max-age=60, content = "other ESI/1.0"',
  'content="ESI/1.01"',
  'no-store',
])('the VCL finds includes where the contracts do: %s', (value) => {
  const pattern = new RegExp(between('beresp.http.Surrogate-Control ~ {"(?i)', '"})'), 'i');
  expect(pattern.test(value)).toBe(holdsIncludes(value));
});

test('the VCL drops the same parameters of a query as the edge', () => {
  expect(vcl).toContain(TRACKING.source.slice('^'.length, -'$'.length));
});

test('the VCL lets nobody keep a page with includes', () => {
  expect(vcl).toContain(`set resp.http.Cache-Control = "${UNCACHEABLE}";`);
});

test('the VCL names the fields of the contracts', () => {
  const names = [...vcl.matchAll(/\.http\.(Surrogate-\w+)/g)].map(([, name]) => name!.toLowerCase());
  expect([...new Set(names)].sort()).toEqual(
    [HEADERS.surrogateCapability, HEADERS.surrogateControl, HEADERS.surrogateKey].sort(),
  );
});

test.each(['product-1', 'a b', '~!', 'ä', 'a'.repeat(257)])(
  'the VCL takes the tags that the contracts take: %s',
  (tag) => {
    const pattern = new RegExp(between('req.http.Surrogate-Key !~ "', '")'));
    // A space stands between two.
    expect(tag.split(' ').every((one) => PurgeTag.safeParse(one).success)).toBe(pattern.test(tag));
  },
);

test.each([
  ['/healthz', true],
  ['/%68ealthz', true],
  ['/METRICS?a=1', true],
  ['//readyz/', true],
  ['/%6D%65trics', true],
  ['/healthzz', false],
  ['/products/metrics', false],
])("the processes' own path %s is hidden: %s", (path, isHidden) => {
  const pattern = new RegExp(between('req.url ~ "(?i)^/+', '")'), 'i');
  expect(new RegExp(`^/+${pattern.source}`, 'i').test(path)).toBe(isHidden);
});
