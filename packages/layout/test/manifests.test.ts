import { createLogger } from '@selvedge/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineSite } from '../src/define-site.ts';
import { createManifests } from '../src/manifests.ts';
import { SITE } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The manifests of one fragment, whose podlet answers with the version that is next. */
function start() {
  let next = '1';
  const asked: string[] = [];
  const fetcher = {
    async fetch({ path }: { path: string }) {
      asked.push(`${path} of ${next}`);
      const manifest = { name: 'test-box', version: next, content: '/', fallback: '/fallback' };
      const isManifest = path.endsWith('/manifest.json');
      const headers = { 'content-type': isManifest ? 'application/json' : 'text/html' };
      const body = Buffer.from(isManifest ? JSON.stringify(manifest) : `<p>${next}</p>`);
      return { status: 200, headers, setCookie: [], body };
    },
  };
  const manifests = createManifests(
    defineSite({ ...SITE, podlets: { test: { url: 'http://127.0.0.1:1' } }, fragments: { 'test/box': {} } }),
    { test: fetcher },
    createLogger('test', 'silent'),
  );
  return {
    manifests,
    asked,
    answerWith: (version: string) => {
      next = version;
    },
    version: () => manifests.peek('test/box')?.version,
  };
}

/** A content of this version comes, more than a second after what came last. */
function notice({ manifests }: ReturnType<typeof start>, version: string): void {
  vi.advanceTimersByTime(1100);
  manifests.noticeVersion('test/box', version);
}

test('while a podlet is deployed and its versions come by turns, each is looked for once', async () => {
  const podlet = start();
  await podlet.manifests.get('test/box');
  podlet.answerWith('2');
  notice(podlet, '2');
  await vi.waitFor(() => expect(podlet.version()).toBe('2'));
  for (let turn = 0; turn < 50; turn++) {
    notice(podlet, turn % 2 === 0 ? '1' : '2');
    expect(podlet.version()).toBe(turn % 2 === 0 ? '1' : '2');
  }
  expect(podlet.asked).toEqual([
    '/box/manifest.json of 1',
    '/box/fallback of 1',
    '/box/manifest.json of 2',
    '/box/fallback of 2',
  ]);
});

test('a new version whose manifest came from an old process is looked for again, at most once a second', async () => {
  const podlet = start();
  await podlet.manifests.get('test/box');
  notice(podlet, '2');
  await vi.waitFor(() => expect(podlet.asked).toHaveLength(4));
  expect(podlet.version()).toBe('1');
  podlet.answerWith('2');
  podlet.manifests.noticeVersion('test/box', '2');
  expect(podlet.asked).toHaveLength(4);
  notice(podlet, '2');
  await vi.waitFor(() => expect(podlet.version()).toBe('2'));
  expect(podlet.asked).toHaveLength(6);
});

test('of a podlet whose version changes all the time, the last few manifests are kept', async () => {
  const podlet = start();
  await podlet.manifests.get('test/box');
  for (const version of ['2', '3', '4', '5']) {
    podlet.answerWith(version);
    notice(podlet, version);
    await vi.waitFor(() => expect(podlet.version()).toBe(version));
  }
  notice(podlet, '2');
  expect(podlet.version()).toBe('2');
  podlet.answerWith('1');
  notice(podlet, '1');
  expect(podlet.version()).toBe('2');
  await vi.waitFor(() => expect(podlet.version()).toBe('1'));
});
