import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLogger } from '@selvedge/server';
import { expect, onTestFinished, test } from 'vitest';
import { openDeploys } from '../src/deploys.ts';

const log = createLogger('test', 'silent');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'deploys-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** An edge's operators' side, and what it was sent. */
async function startEdge(statuses: number[] = []) {
  const received: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { authorization } = request.headers;
    received.push([authorization, JSON.parse(body)]);
    response.writeHead(statuses.shift() ?? 200).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/purge`, received };
}

async function open(options: { file?: string; targets?: { kind: 'layout' | 'edge'; url: string }[] } = {}) {
  const deploys = await openDeploys(
    {
      DEPLOY_SETTLE_MS: 1000,
      DEPLOYS_FILE: options.file ?? join(folder(), 'deploys.json'),
      PURGE_TARGETS: options.targets ?? [],
      PURGE_TOKEN: 'secret',
    },
    log,
  );
  onTestFinished(deploys.stop);
  return deploys;
}

test('each edge is purged, with the token, and no layout: each layout sees for itself', async () => {
  const [one, two, layout] = [await startEdge(), await startEdge(), await startEdge()];
  const deploys = await open({
    targets: [
      { kind: 'layout', url: layout.url },
      { kind: 'edge', url: one.url },
      { kind: 'edge', url: two.url },
    ],
  });
  await deploys.purge('podlet-a');
  for (const { received } of [one, two]) expect(received).toEqual([['Bearer secret', { tags: ['podlet-a'] }]]);
  expect(layout.received).toEqual([]);
});

test('an edge that does not take a purge is sent it again until it does', async () => {
  const edge = await startEdge([503, 401]);
  const deploys = await open({ targets: [{ kind: 'edge', url: edge.url }] });
  await deploys.purge('podlet-a');
  expect(edge.received).toHaveLength(3);
});

test('who ends before an edge took a purge does not say that it did', async () => {
  const edge = await startEdge(Array.from({ length: 100 }, () => 503));
  const deploys = await open({ targets: [{ kind: 'edge', url: edge.url }] });
  const purging = deploys.purge('podlet-a');
  deploys.stop();
  await expect(purging).rejects.toThrow(/abort/i);
});

test('what is noted is there for the next process, and what others have noted stays', async () => {
  const file = join(folder(), 'deep', 'deploys.json');
  const [first, second] = [await open({ file }), await open({ file })];
  expect(first.noted).toEqual({});
  first.note('a', { 'a/one': '1', 'a/two': '1' });
  second.note('b', { 'b/one': '1' });
  first.note('a', { 'a/one': '2' });
  expect((await open({ file })).noted).toEqual({ 'a/one': '2', 'b/one': '1' });
  first.note('a', {});
  expect((await open({ file })).noted).toEqual({ 'b/one': '1' });
  expect(readdirSync(dirname(file))).toEqual(['deploys.json']);
});

test.each([['no JSON'], ['{"a/one":1}']])('a note that says %s is none', async (text) => {
  const file = join(folder(), 'deploys.json');
  writeFileSync(file, text);
  expect((await open({ file })).noted).toEqual({});
});

test('a file that cannot be written stops nothing', async () => {
  const file = folder();
  const deploys = await open({ file });
  expect(() => deploys.note('a', { 'a/one': '1' })).not.toThrow();
});
