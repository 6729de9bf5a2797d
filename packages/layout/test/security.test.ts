import { createHash } from 'node:crypto';
import { encodeFragmentHead, type FragmentHead } from '@selvedge/contracts';
import { createLogger } from '@selvedge/server';
import { describe, expect, test } from 'vitest';
import { createSecurity } from '../src/security.ts';
import { page, startLayout, startPodlet } from './support.ts';

const CAMERA = 'https://images.example';

async function start(csp?: FragmentHead['csp'], security = {}) {
  const head = (value: FragmentHead) => ({ 'podlet-head': encodeFragmentHead(value) });
  const shop = await startPodlet(
    {
      main: { content: (c) => c.html('<p>MAIN', 200, head(csp ? { csp } : {})) },
      more: { content: (c) => c.html('<p>MORE', 200, head({ csp: { 'img-src': ['https://more.example'] } })) },
    },
    (app) => app.get('/assets/a.txt', (c) => c.text('a')),
  );
  return startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {}, 'shop/more': {}, 'shop/away': {} },
    pages: [
      page('/', { main: { fragment: 'shop/main', required: true }, more: { fragment: 'shop/more' } }),
      page('/away', { main: { fragment: 'shop/away', required: true } }),
    ],
    security,
  });
}

/** A policy as a map, as a browser reads it. */
function policyOf({ headers }: Response): Record<string, string> {
  const value = headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    value.split('; ').map((directive) => [directive.split(' ')[0]!, directive.slice(directive.indexOf(' ') + 1)]),
  );
}

const STRICT = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'object-src': "'none'",
  'frame-ancestors': "'none'",
};

describe('the policy', () => {
  test.each([
    ['/', 200],
    ['/away', 503],
    ['/nowhere', 404],
  ])('of %s (%i) allows what lies on the own origin, and nothing inline', async (path, status) => {
    const { ask, askAsEdge } = await start();
    for (const response of [await ask(path), await askAsEdge(path)]) {
      expect(response.status).toBe(status);
      expect(policyOf(response)).toEqual(STRICT);
      expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
      expect(response.headers.get('permissions-policy')).toContain('camera=()');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test("of a fragment's own URL lets it run and load nothing", async () => {
    const { ask } = await start({ 'img-src': [CAMERA] }, { allow: { 'img-src': [CAMERA] } });
    expect(policyOf(await ask('/_fragments/en/shop/main'))).toEqual({
      'default-src': "'none'",
      'form-action': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  test.each(['/robots.txt', '/sitemap.xml', '/_podlet/shop/assets/a.txt'])('is not sent with %s', async (path) => {
    const { ask } = await start();
    const { headers } = await ask(path);
    expect(headers.has('content-security-policy')).toBe(false);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test("lets the shell's inline scripts through by their hashes (CSP Level 3 §2.3.1)", async () => {
    const script = '{"imports":{"a":"/ü.js"}}';
    const { ask } = await start(undefined, { inlineScripts: [script] });
    const hash = createHash('sha256').update(script, 'utf8').digest('base64');
    expect(policyOf(await ask('/'))['script-src']).toBe(`'self' 'sha256-${hash}'`);
  });

  test('holds what the site adds for all pages', async () => {
    const sources = { 'script-src': ['https://cdn.example'], 'style-src-attr': ["'unsafe-inline'"] };
    const { ask } = await start(undefined, { sources });
    expect(policyOf(await ask('/nowhere'))).toEqual({
      ...STRICT,
      'script-src': "'self' https://cdn.example",
      'style-src-attr': "'unsafe-inline'",
    });
  });

  test.each([
    ['base-uri', 'sources'],
    ['frame-ancestors', 'allow'],
    ['img-scr', 'allow'],
  ])('cannot be widened in %s, which is said at the start', (directive, member) => {
    const log = createLogger('test', 'silent');
    expect(() => createSecurity({ [member]: { [directive]: ['*'] } }, log)).toThrow(`widens "${directive}"`);
  });
});

describe('a fragment that asks for more', () => {
  const allow = { 'img-src': [CAMERA], 'connect-src': ['wss://live.example'] };

  test.each<[string, FragmentHead['csp'], Record<string, string>]>([
    ['what is allowed', { 'img-src': [CAMERA] }, { 'img-src': `'self' ${CAMERA}` }],
    ['what is not', { 'img-src': ['https://evil.example'] }, {}],
    ['what is allowed for another directive', { 'script-src': [CAMERA] }, {}],
    ['everything', { 'img-src': ['*'], 'script-src': ["'unsafe-inline'"] }, {}],
    ['directives that hold the page together', { 'base-uri': [CAMERA], 'frame-ancestors': ['*'] }, {}],
    ['names of every object', { constructor: ['a'], valueof: ['b'] }, {}],
    ['both', { 'img-src': [CAMERA, 'https://evil.example'] }, { 'img-src': `'self' ${CAMERA}` }],
  ])('%s: the page is served, with what the site grants', async (_, csp, wider) => {
    const { ask } = await start(csp, { allow });
    const response = await ask('/');
    expect(await response.text()).toContain('MAIN');
    expect(policyOf(response)).toEqual({ ...STRICT, ...wider });
  });

  test('gets nothing while it is no inline slot: whoever fills the include cannot change the head', async () => {
    const { ask } = await start(undefined, { allow: { 'img-src': ['https://more.example'] } });
    const response = await ask('/');
    expect(await response.text()).toContain('MORE');
    expect(policyOf(response)).toEqual(STRICT);
  });

  test('and is refused is told of once', () => {
    const told: unknown[] = [];
    const log = { warn: (fields: unknown) => told.push(fields) };
    const security = createSecurity({}, log);
    for (let i = 0; i < 3; i++) security.page([{ head: { csp: { 'img-src': ["'self'", CAMERA] } } }]);
    expect(told).toEqual([{ directive: 'img-src', source: CAMERA }]);
  });

  test.each([
    ['a second directive', { 'img-src': ["'self'; script-src *"] }],
    ['a second policy', { 'img-src': ["'self',default-src *"] }],
    ['a line', { 'img-src': ["'self'\r\nset-cookie: a=b"] }],
    ['a directive that is none', { 'img-src *; script-src': ['*'] }],
    ['too many', { 'img-src': Array.from({ length: 17 }, (_, index) => `https://${index}.example`) }],
  ])('cannot smuggle %s', (_, csp) => {
    expect(() => encodeFragmentHead({ csp })).toThrow();
  });
});

test.each([
  [undefined, null],
  [31_536_000, 'max-age=31536000'],
])('with an HSTS age of %s every answer says %s (RFC 6797 §6.1)', async (hstsMaxAge, value) => {
  const { ask } = await start(undefined, hstsMaxAge ? { hstsMaxAge } : {});
  for (const path of ['/', '/nowhere', '/robots.txt', '/_fragments/en/shop/main'])
    expect((await ask(path)).headers.get('strict-transport-security')).toBe(value);
});
