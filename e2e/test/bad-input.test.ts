import { describe, expect, inject, test } from 'vitest';
import { type Case, HEAD_CASES, METHOD_CASES, PATH_CASES, SMUGGLING_CASES } from '../src/bad-requests.ts';
import { createClient } from '../src/client.ts';
import { exchange } from '../src/exchange.ts';

const PLACES = [
  ['the edge', inject('edge')],
  ['the layout', inject('layout')],
] as const;

/** ms for any answer. */
const PATIENCE = 2000;

const FORM = 'application/x-www-form-urlencoded';

describe.each(PLACES)('%s', (_, origin) => {
  const port = Number(new URL(origin).port);

  async function expectAnswer([, request, status]: Case): Promise<void> {
    const answer = await exchange(port, request, { limit: PATIENCE });
    expect(answer).toMatchObject({ isHung: false, responses: 1 });
    expect([status].flat()).toContain(answer.status);
    // A page is answered whole, a refusal in few words.
    if (/^content-type: text\/html/im.test(answer.head)) expect(answer.body).toMatch(/<\/html>\n(?:\r\n0\r\n\r\n)?$/);
    else expect(answer.body.length).toBeLessThan(500);
  }

  test.each(PATH_CASES)('answers GET %s', (...one) => expectAnswer(one));
  test.each(METHOD_CASES)('answers %s', (...one) => expectAnswer(one));
  test.each(HEAD_CASES)('answers %s', (...one) => expectAnswer(one));
  test.each(SMUGGLING_CASES)('refuses %s, and hears nothing of what follows', (...one) => expectAnswer(one));

  test('a body that a GET should not have is not taken for the next request', async () => {
    const first =
      'GET /stores HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const second = 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const { head, body, responses, isHung } = await exchange(port, first + second);
    expect({ responses, isHung }).toEqual({ responses: 2, isHung: false });
    expect([...`${head}${body}`.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '404']);
  });

  test.each([
    'cart',
    'cart=',
    '=x',
    ';;; ;',
    'cart="quoted"',
    'cart=a b',
    'cart=%00',
    'cart=%ff',
    'cart=\xff\xfe',
    'cart=<script>alert(1)</script>',
    '__proto__=x; cart=y',
    `cart=${'A'.repeat(22)}.${'B'.repeat(43)}`,
    `cart=${'a'.repeat(8000)}`,
    `cart=${'a'.repeat(16_000)}`,
  ])('the cookie %j is no cart, which is no error', async (cookie) => {
    for (const path of ['/checkout/cart', '/checkout/checkout', '/_fragments/private/en/checkout/mini-cart']) {
      const request = `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`;
      const { status, body } = await exchange(port, request);
      // The edge adds fields of its own, for which the layout then has no room.
      expect(cookie.length > 16_000 ? [200, 431] : [200]).toContain(status);
      expect(body).not.toContain('alert(1)');
      expect(body).not.toContain('mini-cart-count');
    }
  });

  const ACTIONS = ['/checkout/cart/add', '/checkout/cart/remove', '/checkout/place-order'] as const;

  describe.each(ACTIONS)('POST %s', (path) => {
    const send = (fields: Readonly<Record<string, string>>, body: string, options = {}) => {
      const all = {
        Host: 'localhost',
        Connection: 'close',
        Origin: origin,
        'Content-Type': FORM,
        'Content-Length': String(body.length),
        ...fields,
      };
      const head = Object.entries(all).filter(([, value]) => value !== '');
      return exchange(
        port,
        `POST ${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
        options,
      );
    };

    /** The cart of a visitor who has something in it, before and after. */
    async function expectUntouched(then: (cookie: string) => Promise<void>): Promise<void> {
      const buyer = createClient(origin);
      await buyer.post('/checkout/cart/add', { sku: 'CL-01-ME' });
      const readLines = async () =>
        (await (await buyer.get('/checkout/cart')).text()).match(/<ul class="cart-lines">.*<\/ul>/s)?.[0];
      const before = await readLines();
      expect(before).toContain('CL-01-ME');
      await then(buyer.cookie!);
      expect(await readLines()).toBe(before);
    }

    test('takes nothing that comes from elsewhere or does not say where it comes from', () =>
      expectUntouched(async (cookie) => {
        const foreign = [
          { Origin: 'http://evil.example' },
          { Origin: `${origin}.evil.example` },
          { Origin: origin.replace('http:', 'https:') },
          { Origin: `${origin}, http://evil.example` },
          { Origin: 'null' },
          { Origin: '' },
          { Origin: '', 'Sec-Fetch-Site': 'cross-site' },
          { Origin: '', 'Sec-Fetch-Site': 'same-site' },
          { Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' },
          { Origin: 'http://evil.example', Accept: 'application/json' },
          { Origin: 'http://evil.example', 'X-Forwarded-Host': 'evil.example', Host: 'evil.example' },
        ];
        const body = 'sku=CL-02-ME&sku=CL-01-ME&key=k&firstName=a&lastName=b&storeId=c';
        const statuses = await Promise.all(
          foreign.map(async (fields) => (await send({ ...fields, Cookie: cookie }, body)).status),
        );
        expect(statuses).toEqual(foreign.map(() => 403));
      }));

    test.each([
      ['of 1 MB', {}, 'x='.padEnd(1 << 20, 'a'), [413]],
      [
        'of 1 MB in chunks',
        { 'Content-Length': '', 'Transfer-Encoding': 'chunked' },
        `100000\r\n${'a'.repeat(1 << 20)}\r\n0\r\n\r\n`,
        [413],
      ],
      ['that says it has 1 MB', { 'Content-Length': '1048576' }, 'abc', [413]],
      ['just too large', {}, 'x='.padEnd(65_537, 'a'), [413]],
      ['of JSON', { 'Content-Type': 'application/json' }, '{"sku":"CL-02-ME"}', [415]],
      [
        'with a file',
        { 'Content-Type': 'multipart/form-data; boundary=x' },
        '--x\r\nContent-Disposition: form-data; name="sku"; filename="a"\r\n\r\nCL-02-ME\r\n--x--\r\n',
        [415],
      ],
      ['of no type', { 'Content-Type': '' }, 'sku=CL-02-ME', [415]],
      ['of a very long type', { 'Content-Type': `text/${'x'.repeat(15_000)}` }, 'sku=CL-02-ME', [415]],
      ['that is empty', {}, '', [303, 422]],
      ['of garbage', {}, '\x00\xff\xfe%%%=&&&==&sku', [303, 422]],
      ['of 5000 fields', {}, Array.from({ length: 5000 }, (_, index) => `f${index}=1`).join('&'), [303, 422]],
    ])('refuses a body %s, and leaves the cart alone', (_, fields, body, statuses) =>
      expectUntouched(async (cookie) => {
        const { status, isHung, responses } = await send({ ...fields, Cookie: cookie }, body);
        expect({ isHung, responses }).toEqual({ isHung: false, responses: 1 });
        expect(statuses).toContain(status);
      }),
    );

    test('forgets a form that breaks off', () =>
      expectUntouched(async (cookie) => {
        const { isHung, status } = await send({ 'Content-Length': '500', Cookie: cookie }, 'sku=CL-02-ME&key=k', {
          end: true,
        });
        expect(isHung).toBe(false);
        expect([0, 400, 499]).toContain(status);
      }));
  });

  test.each([
    ['unknown', { sku: 'XX-99-XX' }, 404],
    ['in lower case', { sku: 'cl-01-me' }, 404],
    ['sold out', { sku: 'CL-03-BA' }, 409],
    ['missing', {}, 422],
    ['empty', { sku: '' }, 422],
    ['too long', { sku: 'A'.repeat(41) }, 422],
  ])(
    'a SKU that is %s is refused in words beside the cart, or as a problem for a script',
    async (_, fields, status) => {
      const buyer = createClient(origin);
      await buyer.post('/checkout/cart/add', { sku: 'CL-01-ME' });
      const page = await buyer.post('/checkout/cart/add', fields);
      expect(page.status).toBe(status);
      expect(await page.text()).toMatch(/mini-cart-count">1<.*<p class="cart-notice" role="alert">[^<]+<.*CL-01-ME/s);
      const problem = await buyer.post('/checkout/cart/add', fields, { accept: 'application/json' });
      expect(problem.status).toBe(status);
      expect(await problem.json()).toMatchObject({ status, detail: expect.stringMatching(/\w/) });
    },
  );

  test.each([
    ['unknown', { firstName: 'Ada', lastName: 'Acre', storeId: 'atlantis' }, ['storeId']],
    ['missing', { firstName: 'Ada', lastName: 'Acre' }, ['storeId']],
    [
      'too long, and so are the names',
      { firstName: 'a'.repeat(101), lastName: 'b'.repeat(9000), storeId: 'c'.repeat(41) },
      ['firstName', 'lastName', 'storeId'],
    ],
  ])('a store that is %s is said beside its field, and nothing is ordered', async (_, fields, wrong) => {
    const buyer = createClient(origin);
    await buyer.post('/checkout/cart/add', { sku: 'CL-01-ME' });
    const response = await buyer.post('/checkout/place-order', { key: 'k', ...fields });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect([...html.matchAll(/id="(\w+)-error"/g)].map(([, name]) => name)).toEqual(wrong);
    expect(await (await buyer.get('/checkout/cart')).text()).toContain('<span class="mini-cart-count">1</span>');
  });

  test("a forged or truncated token opens nobody's cart, and makes a new one", async () => {
    const buyer = createClient(origin);
    await buyer.post('/checkout/cart/add', { sku: 'CL-01-ME' });
    const token = buyer.cookie!.slice('cart='.length);
    const [id = '', signature = ''] = token.split('.');
    const other = signature.startsWith('A') ? 'B' : 'A';
    const forged = [
      id,
      `${id}.`,
      `.${signature}`,
      token.slice(0, -1),
      `${token}A`,
      `${id}.${other}${signature.slice(1)}`,
      `${'A'.repeat(22)}.${signature}`,
      `${signature}.${id}`,
    ];
    for (const value of forged) {
      const cookie = `cart=${value}`;
      const cart = await createClient(origin).get('/checkout/cart', { cookie });
      expect([cart.status, (await cart.text()).includes('CL-01-ME')], value).toEqual([200, false]);
      const added = await createClient(origin).post('/checkout/cart/add', { sku: 'CL-02-ME' }, { cookie });
      expect(added.status, value).toBe(303);
      expect(added.headers.getSetCookie()[0], value).not.toContain(id);
    }
    expect(await (await buyer.get('/checkout/cart')).text()).toContain('<span class="mini-cart-count">1</span>');
  });

  test('what speaks for our own processes has no effect when a visitor says it', async () => {
    const spoken = {
      'podium-mount-origin': 'http://evil.example',
      'podium-public-pathname': '/evil',
      'podium-locale': 'xx',
      'x-podium-device-type': 'mobile',
      'x-podium-mount-origin': 'http://evil.example',
      'surrogate-control': 'content="ESI/1.0"',
      'surrogate-key': 'evil',
      'selvedge-degraded': 'header;fallback',
      forwarded: 'for=1.2.3.4;host=evil.example;proto=https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/healthz',
      'x-rewrite-url': '/healthz',
      'x-http-method-override': 'DELETE',
      'user-agent': '@podium/client 5.0.0',
      // The layout believes its own edge, and here it takes us for that.
      ...(origin === inject('edge') && { 'surrogate-capability': 'evil="ESI/1.0", selvedge="ESI/1.0"' }),
    };
    for (const path of ['/', '/product/CL-01', '/checkout/cart', '/nowhere', '/_fragments/en/explore/header']) {
      const [plain, asked] = await Promise.all([fetch(origin + path), fetch(origin + path, { headers: spoken })]);
      expect(asked.status).toBe(plain.status);
      expect(await asked.text()).toBe(await plain.text());
      expect(asked.headers.get('set-cookie')).toBeNull();
    }
  });
});

test.each(
  ['healthz', 'readyz', 'metrics'].flatMap((name) => [
    `/${name}`,
    `/${name}?x`,
    `/${name}/`,
    `//${name}`,
    `/./${name}`,
    `/x/../${name}`,
    `/%2e/${name}`,
    `/${name}%2f`,
    `/${name}%00`,
    `/${name};x`,
    `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    `/${name.toUpperCase()}`,
    `http://localhost/${name}`,
  ]),
)('%s is not for visitors', async (target) => {
  const port = Number(new URL(inject('edge')).port);
  for (const method of ['GET', 'HEAD', 'POST']) {
    const { status, body } = await exchange(
      port,
      `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    expect([301, 404, 405]).toContain(status);
    expect(body).not.toMatch(/# HELP|"status":"(?:ok|ready)"|"checks"/);
  }
});
