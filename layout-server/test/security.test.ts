import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readEnvironment } from '../src/env.ts';
import { createSite } from '../src/site.ts';
import { startStore } from './support.ts';

const ASSETS = { file: (name: string) => name };

test('every inline script of a page is let through by its hash', async () => {
  const { ask } = await startStore();
  for (const path of ['/', '/de', '/nowhere']) {
    const response = await ask(path);
    const policy = response.headers.get('content-security-policy');
    const inline = [...(await response.text()).matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)];
    expect(inline).toHaveLength(1);
    expect(policy).toContain(`'sha256-${createHash('sha256').update(inline[0]![1]!).digest('base64')}'`);
  }
});

test.each([
  [{}, {}],
  [
    { DEV_RELOAD_URL: 'http://localhost:8091/reload.js' },
    { 'script-src': ['http://localhost:8091'], 'connect-src': ['http://localhost:8091'] },
  ],
])('with %j pages may also use %j', (source, sources) => {
  const site = createSite(readEnvironment(source), ASSETS);
  const added = Object.entries(site.security?.sources ?? {}).filter(([, list]) => list.length > 0);
  expect(Object.fromEntries(added)).toEqual(sources);
});

test.each([
  [{ CANONICAL_HOST: 'maybe' }, /CANONICAL_HOST is "maybe"/],
  [{ ROBOTS_DISALLOW: '/a,b' }, /ROBOTS_DISALLOW is "\/a,b": is no path/],
])('%j is refused by name', (source, message) => {
  expect(() => readEnvironment(source)).toThrow(message);
});

test('robots.txt and the canonical host are the environment’s to say', () => {
  const site = createSite(readEnvironment({ CANONICAL_HOST: 'true', ROBOTS_DISALLOW: '/checkout/, /search' }), ASSETS);
  expect([site.canonicalHost, site.robots]).toEqual([true, { disallow: ['/checkout/', '/search'] }]);
});
