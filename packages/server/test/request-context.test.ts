import { expect, test } from 'vitest';
import { continueRequest, createServiceFetch, currentRequest, outgoingHeaders, withRequest } from '../src/index.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

test.each([
  ['01', true],
  ['00', false],
])("a caller's trace with flags %s is continued with a span of our own", (flags, sampled) => {
  const request = continueRequest('abc-1', `00-${TRACE}-${PARENT}-${flags}`);
  expect(request).toMatchObject({ requestId: 'abc-1', traceId: TRACE, sampled });
  expect(request.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(request.spanId).not.toBe(PARENT);
});

test.each([
  undefined,
  null,
  '',
  'nonsense',
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE}-${PARENT}`,
])('traceparent %j begins a new, sampled trace', (traceparent) => {
  const request = continueRequest('abc', traceparent);
  expect(request.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(request.traceId).not.toBe(TRACE);
  expect(request.sampled).toBe(true);
});

test.each([undefined, null, '', 'a b', 'a\nb', 'ä', '{"a":1}', 'x'.repeat(101)])(
  'request id %j is replaced by a new one',
  (id) => {
    expect(continueRequest(id).requestId).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test('inside a request, what is sent on carries its id and trace with our span', async () => {
  const request = continueRequest('abc', `00-${TRACE}-${PARENT}-00`);
  await withRequest(request, async () => {
    await Promise.resolve();
    expect(currentRequest()).toBe(request);
    expect(outgoingHeaders()).toEqual({ 'x-request-id': 'abc', traceparent: `00-${TRACE}-${request.spanId}-00` });
  });
});

test('outside a request nothing is sent on', () => {
  expect(currentRequest()).toBeUndefined();
  expect(outgoingHeaders()).toEqual({});
});

test('two requests at once keep their own context', async () => {
  const ids = await Promise.all(
    ['a', 'b'].map((id) =>
      withRequest(continueRequest(id), async () => {
        await Promise.resolve();
        return currentRequest()?.requestId;
      }),
    ),
  );
  expect(ids).toEqual(['a', 'b']);
});

test('a call to a service carries the request on and follows no redirect', async () => {
  let sent: { request: Request; init: RequestInit | undefined } | undefined;
  const fetch = createServiceFetch(1000, async (input, init) => {
    sent = { request: input as Request, init };
    return new Response();
  });
  const request = continueRequest('abc', `00-${TRACE}-${PARENT}-01`);
  await withRequest(request, () => fetch('http://service.test/x', { headers: { accept: 'application/json' } }));
  expect(Object.fromEntries(sent!.request.headers)).toEqual({
    accept: 'application/json',
    'x-request-id': 'abc',
    traceparent: `00-${TRACE}-${request.spanId}-01`,
  });
  expect(sent!.init?.redirect).toBe('error');
});

test('a call to a service ends when its caller gives up', async () => {
  const gaveUp = new AbortController();
  const fetch = createServiceFetch(
    60_000,
    (_, init) =>
      new Promise((_resolve, reject) => init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason))),
  );
  const call = fetch('http://service.test/x', { signal: gaveUp.signal });
  gaveUp.abort(new Error('gave up'));
  await expect(call).rejects.toThrow('gave up');
});
