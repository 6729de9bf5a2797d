import { expect, test } from 'vitest';
import type { Outcome } from '../src/index.ts';
import { content, fragment, open, page, refresh, site, useChromium, withHead } from './support/page.ts';
import type { Answer } from './support/site.ts';

useChromium();

test('the answer takes the place of the fragment', async () => {
  site.serve('/f', fragment('new'));
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('done');
  expect(await content()).toBe('new');
  expect(await page.locator('section').count()).toBe(1);
});

test('of three refreshes the last one wins, in whatever order the answers come', async () => {
  const held = ['/1', '/2', '/3'].map((path) => site.hold(path));
  await open(fragment('old'));
  const outcomes = ['/1', '/2', '/3'].map((url) => refresh(url, { history: { url: `/page?at=${url}`, mode: 'push' } }));
  await held[2]!.arrived;
  for (const index of [2, 1, 0]) held[index]!.release(fragment(`answer ${index + 1}`));
  expect(await Promise.all(outcomes)).toEqual(['superseded', 'superseded', 'done']);
  expect(await content()).toBe('answer 3');
  expect(page.url()).toBe(`${site.origin}/page?at=/3`);
  expect(await page.evaluate(() => history.length)).toBe(3);
});

test('refreshes of different fragments do not disturb each other', async () => {
  site.serve('/a', fragment('new a', 'a'));
  site.serve('/b', fragment('new b', 'b'));
  await open(fragment('a', 'a') + fragment('b', 'b'));
  const outcomes = [refresh('/a', {}, '[data-fragment=a]'), refresh('/b', {}, '[data-fragment=b]')];
  expect(await Promise.all(outcomes)).toEqual(['done', 'done']);
  expect([await content('a'), await content('b')]).toEqual(['new a', 'new b']);
});

test('a root that was swapped out leads to the one that stands there now, also without a name of its own', async () => {
  site.serve('/1', '<section>one</section>');
  site.serve('/2', '<section>two</section>');
  await open('<section>old</section>');
  const outcomes = await page.evaluate(async () => {
    const target = document.querySelector('section')!;
    return [await window.selvedge.refreshFragment(target, '/1'), await window.selvedge.refreshFragment(target, '/2')];
  });
  expect(outcomes).toEqual(['done', 'done']);
  expect(await page.locator('section').allTextContents()).toEqual(['two']);
});

test('what was asked for a nested fragment before its parent was asked for is superseded by the parent', async () => {
  const inner = site.hold('/inner');
  site.serve('/outer', fragment(fragment('of outer', 'inner')));
  await open(fragment(fragment('old', 'inner')));
  const outcome = refresh('/inner', {}, '[data-fragment=inner]');
  await inner.arrived;
  expect(await refresh('/outer')).toBe('done');
  inner.release(fragment('late', 'inner'));
  expect(await outcome).toBe('superseded');
  expect(await content('inner')).toBe('of outer');
});

test('a signal cancels', async () => {
  const held = site.hold('/f');
  await open(fragment('old'));
  const outcome = page.evaluate(() => {
    const controller = new AbortController();
    Object.assign(window, { controller });
    const target = document.querySelector('section')!;
    return window.selvedge.refreshFragment(target, '/f', { signal: controller.signal });
  });
  await held.arrived;
  await page.evaluate(() => (window as unknown as { controller: AbortController }).controller.abort());
  expect(await outcome).toBe('superseded');
  expect(await content()).toBe('old');
});

test.each<[string, Answer | string, string?]>([
  ['answers 500', { status: 500, body: fragment('new') }],
  ['answers 404', { status: 404, body: fragment('new') }],
  ['is no HTML', { headers: { 'content-type': 'application/json' }, body: '{}' }],
  ['has no element', 'text only'],
  ['redirects', { status: 302, headers: { location: '/other' } }],
  ['has a malformed head', { headers: { 'podlet-head': '!' }, body: fragment('new') }],
  ['is of another origin', fragment('new'), 'http://localhost:1/f'],
])('an answer that %s fails and changes nothing', async (_, answer, url = '/f') => {
  site.serve('/f', answer);
  site.serve('/other', fragment('other'));
  await open(fragment('old'));
  expect(await refresh(url, { head: true, history: { url: '/page?new', mode: 'push' } })).toBe('failed');
  expect(await content()).toBe('old');
  expect(page.url()).toBe(`${site.origin}/page`);
  expect(await page.title()).toBe('Before');
});

test('without a network the refresh fails, so that the caller navigates', async () => {
  await open(fragment('old'));
  await page.context().setOffline(true);
  expect(await refresh('/f')).toBe('failed');
  await page.context().setOffline(false);
});

test('a browser without setHTMLUnsafe fails, so that the caller navigates', async () => {
  site.serve('/f', fragment('new'));
  await page.addInitScript(() => Reflect.deleteProperty(Element.prototype, 'setHTMLUnsafe'));
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('failed');
  expect(await content()).toBe('old');
});

test('a fallback is shown whatever its status is', async () => {
  site.serve('/f', { status: 503, headers: { 'selvedge-degraded': 'product;fallback' }, body: fragment('fallback') });
  await open(fragment('old'));
  expect(await refresh('/f')).toBe('done');
  expect(await content()).toBe('fallback');
});

async function refreshBoth(): Promise<Outcome> {
  return page.evaluate(() => {
    const target = (name: string) => document.querySelector(`[data-fragment=${name}]`)!;
    return window.selvedge.refreshFragments([
      { target: target('a'), url: '/a', head: true },
      { target: target('b'), url: '/b' },
    ]);
  });
}

test('fragments that are refreshed as one change together', async () => {
  const b = site.hold('/b');
  site.serve('/a', withHead(fragment('new a', 'a'), { title: 'After' }));
  await open(fragment('a', 'a') + fragment('b', 'b'));
  const outcome = refreshBoth();
  await b.arrived;
  expect([await content('a'), await page.title()]).toEqual(['a', 'Before']);
  b.release(fragment('new b', 'b'));
  expect(await outcome).toBe('done');
  expect([await content('a'), await content('b'), await page.title()]).toEqual(['new a', 'new b', 'After']);
});

test('of fragments that are refreshed as one none changes if one fails', async () => {
  site.serve('/a', fragment('new a', 'a'));
  site.serve('/b', { status: 500 });
  await open(fragment('a', 'a') + fragment('b', 'b'));
  expect(await refreshBoth()).toBe('failed');
  expect([await content('a'), await content('b')]).toEqual(['a', 'b']);
});
