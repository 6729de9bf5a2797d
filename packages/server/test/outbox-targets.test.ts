import { expect, test } from 'vitest';
import { createTarget, DeliveryError, purgeTargets } from '../src/outbox/index.ts';

/** What was sent, and an answer to all of it. */
function listen(status = 200) {
  const sent: [url: string, init: RequestInit][] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push([String(url), init]);
    return new Response('said', { status });
  };
  return { sent, fetch };
}

test('PURGE_TARGETS names layouts, edges and Varnish', () => {
  expect(purgeTargets.parse('layout=http://a/purge, edge=http://b/purge,varnish=http://c/')).toEqual([
    { kind: 'layout', url: 'http://a/purge' },
    { kind: 'edge', url: 'http://b/purge' },
    { kind: 'varnish', url: 'http://c/' },
  ]);
  expect(() => purgeTargets.parse('squid=http://d/')).toThrow('"squid=http://d/\\" is no target');
});

test.each(['layout', 'edge'] as const)('of a %s tags are purged by POST, as JSON', async (kind) => {
  const { sent, fetch } = listen();
  const target = createTarget({ kind, url: 'http://a/purge' }, 'secret', fetch);
  await target.send(['one', 'two']);
  expect(target.group).toBe(kind);
  expect(sent).toMatchObject([
    ['http://a/purge', { method: 'POST', headers: { authorization: 'Bearer secret' }, body: '{"tags":["one","two"]}' }],
  ]);
});

test('of Varnish tags are purged by PURGE, in fields that it takes', async () => {
  const { sent, fetch } = listen();
  const target = createTarget({ kind: 'varnish', url: 'http://c/' }, 'secret', fetch);
  const tags = Array.from({ length: 1000 }, (_, number) => `product-${number}`);
  await target.send(tags);
  expect(target.group).toBe('edge');
  const fields = sent.map(([, { headers }]) => (headers as Record<string, string>)['surrogate-key']!);
  expect(sent.every(([, { method, body }]) => method === 'PURGE' && body === null)).toBe(true);
  expect(fields.join(' ').split(' ')).toEqual(tags);
  expect(fields.length).toBe(3);
  for (const field of fields) expect(field.length).toBeLessThanOrEqual(4096);
});

test.each([
  [422, true],
  [401, false],
  [503, false],
])('a target that answers %i did not take it, for good: %s', async (status, isPermanent) => {
  const sending = createTarget({ kind: 'varnish', url: 'http://c/' }, undefined, listen(status).fetch).send(['one']);
  await expect(sending).rejects.toMatchObject({ isPermanent, message: `it answered ${status}: said` });
  await expect(sending).rejects.toBeInstanceOf(DeliveryError);
});
