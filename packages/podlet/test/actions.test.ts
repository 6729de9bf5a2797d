import { expect, test } from 'vitest';
import { type Action, html } from '../src/index.ts';
import { SELVEDGE, startPodlet } from './support.ts';

const start = (action: Action) => startPodlet({ fragments: {}, actions: { add: action } });
const redirect: Action = () => ({ location: '/cart', cookies: ['cart=c1; Path=/', 'seen=1'] });

test('an action gets the form, the cookies, and whether a script asks', async () => {
  const seen: unknown[] = [];
  const { post } = start(({ form, cookies, wantsJson, secure }) => {
    seen.push([form.get('sku'), form.get('note'), cookies.cart, wantsJson, secure]);
    return { location: '/cart' };
  });
  await post('/actions/add', { cookie: 'cart=c1' });
  await post('/actions/add', {
    accept: 'application/json',
    'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8',
  });
  expect(seen).toEqual([
    ['A', 'ü', 'c1', false, true],
    ['A', 'ü', undefined, true, true],
  ]);
});

test('a redirect is 303 by default, sets its cookies and is never kept', async () => {
  const response = await start(redirect).post('/actions/add', {});
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/cart');
  expect(response.headers.getSetCookie()).toEqual(['cart=c1; Path=/', 'seen=1']);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test.each([
  [undefined, 200, 'application/json'],
  [409, 409, 'application/problem+json'],
])('JSON of status %s is %i %s', async (given, status, type) => {
  const { post } = start(() => ({ json: { count: 2 }, ...(given && { status: given }), cookies: ['cart=c1'] }));
  const response = await post('/actions/add', { accept: 'application/json' });
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(response.headers.getSetCookie()).toEqual(['cart=c1']);
  expect(await response.json()).toEqual({ count: 2 });
});

test('a fragment stands in the page with its status, its styles and its cookies, and is never kept', async () => {
  const { post } = start(({ form }) => ({
    fragment: { body: html`<p>${form.get('note')} is not right</p>`, status: 422, cacheControl: 'max-age=60' },
    styles: ['pages.css'],
    cookies: ['cart=c1'],
  }));
  const response = await post('/actions/add', {}, 'note=<script>');
  expect(response.status).toBe(422);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('link')).toContain('pages.0123456789ab.css');
  expect(response.headers.getSetCookie()).toEqual(['cart=c1']);
  expect(await response.text()).toContain('&lt;script&gt;');
});

test.each([
  '',
  'text/plain',
  'application/json',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencodedx',
])('a form as %j is a 415 and the action does not run', async (type) => {
  let runs = 0;
  const { post } = start(() => ({ location: `/${runs++}` }));
  const response = await post('/actions/add', { 'content-type': type });
  expect(response.status).toBe(415);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(runs).toBe(0);
});

test('what an action throws is a 500 that sets no cookie', async () => {
  const response = await start(() => Promise.reject(new Error('secret'))).post('/actions/add', {});
  expect(response.status).toBe(500);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.text()).not.toContain('secret');
});

test('an action is for POST, and only one that exists', async () => {
  const { ask, post } = start(redirect);
  expect((await ask('/actions/add', SELVEDGE)).status).toBe(404);
  expect((await post('/actions/remove', {})).status).toBe(404);
});
