/** What must come of a request: its status, or one of several. */
export type Case = readonly [what: string, request: string, status: number | readonly number[]];

const line = (start: string, fields: readonly string[] = [], body = '') =>
  `${[`${start} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields].join('\r\n')}\r\n\r\n${body}`;

const long = (length: number) => 'a'.repeat(length);

const PATHS: readonly (readonly [path: string, status: number | readonly number[]])[] = [
  // What does not exist
  ['/nowhere', 404],
  ['/product/XX-99', 404],
  ['/product/CL-00', 410],
  ['/product/__proto__', 404],
  ['/product/constructor', 404],
  ['/products/submarines', 404],
  ['/products/__proto__', 404],
  ['/products?page=0', 404],
  ['/products?page=-1', 404],
  ['/products?page=abc', 404],
  ['/products?page=99999999999999999999', 404],
  ['/stores/atlantis', 404],
  ['/checkout/thanks', 404],
  ['/checkout/thanks?order=0000-0000', 404],
  ['/_assets/nothing.js', 404],
  ['/_podlet/decide/assets/nothing.js', 404],
  ['/_podlet/decide/assets/pictures/XX-99.svg', 404],
  ['/_podlet/nobody/assets/x', 404],
  ['/_podlet/__proto__/assets/x', 404],
  ['/_fragments/en/explore/constructor', 404],
  ['/_fragments/fr/explore/header', 404],
  ['/_fragments/', 404],
  // What is there, asked for in a wrong way
  ['/product/CL-01?sku=XX', 200],
  ['/product/CL-01?sku=CL-01-ME&sku=XX', 200],
  ['/products?page=1&page=x', 200],
  ['/_fragments/en/checkout/mini-cart', 404],
  ['/_fragments/private/en/explore/header', 404],
  ['/checkout/cart/add', 405],
  ['/checkout/place-order', 405],
  // What is not for browsers
  ['/_podlet/decide/healthz', 404],
  ['/_podlet/decide/product/', 404],
  ['/_podlet/checkout/actions/cart-add', 404],
  ['/_podlet/decide/assets/', 404],
  // Encodings
  ['/%00', 404],
  ['/product/CL-01%00', 404],
  ['/product/CL-01?sku=%00', 200],
  ['/%ff', 404],
  ['/product/%ff', 404],
  ['/products/%E0%A4%A', 404],
  ['/product/CL-01?sku=%ff', 200],
  ['/%0d%0aSet-Cookie:%20cart=x', 404],
  // Paths that climb, double, or use the other slash
  ['/../../etc/passwd', 404],
  ['/%2e%2e%2fetc/passwd', 404],
  ['/product/%2e%2e%2fstores', 404],
  ['/_assets/%2e%2e/shell.ts', 404],
  ['/_podlet/decide/assets/../healthz', 404],
  ['/_podlet/decide/assets/%2e%2e/healthz', 404],
  ['/_podlet/decide/assets/..%2fhealthz', 404],
  ['/_podlet/decide/assets/%5c..%5chealthz', 404],
  ['//', 404],
  ['//stores', 404],
  ['//evil.example/', 404],
  ['/%2Fevil.example/', 404],
  ['/\\evil.example', 400],
  ['/product\\CL-01', 400],
  // Too long
  [`/${long(10_000)}`, 414],
  [`/?${long(10_000)}`, 414],
  [`/product/${long(3000)}`, 404],
  [`/product/${"'".repeat(3000)}`, 404],
  [`/product/CL-01?sku=${"'".repeat(3000)}`, [404, 414]],
  [`/checkout/thanks?order=${long(300)}`, 404],
];

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 25)}… of ${text.length}` : text);

export const PATH_CASES: readonly Case[] = PATHS.map(([path, status]) => [shorten(path), line(`GET ${path}`), status]);

export const METHOD_CASES: readonly Case[] = [
  ...['TRACE', 'PROPFIND', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY'].map(
    (method): Case => [method, line(`${method} /`), 405],
  ),
  ['CONNECT', line('CONNECT evil.example:443'), 405],
  ['get, in lower case', line('get /'), 400],
  ['a method that nobody knows', line('FROBNICATE /'), 400],
  ['POST to a page', line('POST /products', ['Content-Length: 3'], 'a=b'), 405],
  ['POST to a fragment', line('POST /_fragments/en/explore/header', ['Content-Length: 3'], 'a=b'), [404, 405]],
  [
    "POST to a podlet's action",
    line('POST /_podlet/checkout/actions/cart-add', ['Content-Length: 3'], 'a=b'),
    [404, 405],
  ],
];

const withHost = (host: string) => `GET /stores HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

export const HEAD_CASES: readonly Case[] = [
  ...['a b', 'a/b', 'a@b', 'a?b', 'a#b', '[::1', 'localhost:99999', 'localhost:x', '%00', '"><script>', '\x80\xff'].map(
    (host): Case => [`Host: ${JSON.stringify(host)}`, withHost(host), 400],
  ),
  ["somebody else's Host", withHost('evil.example'), 200],
  ['no Host', 'GET /stores HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two Hosts', 'GET /stores HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400],
  ['absolute form', line('GET http://localhost/stores'), 200],
  ["absolute form of somebody else's", line('GET http://evil.example/nowhere'), 404],
  ['absolute form of another scheme', line('GET ftp://localhost/stores'), 400],
  ['asterisk form', line('OPTIONS *'), 400],
  ['a target without a slash', line('GET stores'), 400],
  ['bytes beyond ASCII in the target', line('GET /\xff\xfe'), 400],
  ['a NUL in the target', line('GET /\0'), 400],
  ['a NUL in a field', line('GET /stores', ['X-A: a\0b']), 400],
  ['a folded field', line('GET /stores', ['X-A: a\r\n b']), 400],
  ['bare line feeds', 'GET /stores HTTP/1.1\nHost: localhost\n\n', 400],
  ['bytes beyond ASCII in a field', line('GET /stores', ['X-A: \xff\xfe', 'Cookie: \xff=\xfe']), 200],
  ['a field of 15 KB', line('GET /stores', [`X-A: ${long(15_000)}`]), 200],
  ['a field of 20 KB', line('GET /stores', [`X-A: ${long(20_000)}`]), 431],
  [
    '3000 fields',
    line(
      'GET /stores',
      Array.from({ length: 3000 }, (_, index) => `X-${index}: 1`),
    ),
    431,
  ],
  ['an expectation that nobody can meet', line('GET /stores', ['Expect: 200-maybe']), 417],
  ['a wish for another protocol', line('GET /stores', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']), 200],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00', 400],
];

const ADMIN = 'GET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n';
const form = (fields: readonly string[], body: string) => {
  const head = [
    'POST /checkout/cart/add HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/x-www-form-urlencoded',
    ...fields,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
};

/** Messages that two servers could cut in different places (RFC 9112 §11.2). */
export const SMUGGLING_CASES: readonly Case[] = [
  ['length and chunks', form(['Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\n${ADMIN}`), 400],
  ['chunks and length', form(['Transfer-Encoding: chunked', 'Content-Length: 6'], `0\r\n\r\n${ADMIN}`), 400],
  ['two lengths', form(['Content-Length: 6', 'Content-Length: 5'], `abcdef${ADMIN}`), 400],
  ['a list of lengths', form(['Content-Length: 6, 6'], `abcdef${ADMIN}`), 400],
  ['a negative length', form(['Content-Length: -1'], ADMIN), 400],
  ['a length in hexadecimal', form(['Content-Length: 0x6'], `abcdef${ADMIN}`), 400],
  ['two codings', form(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${ADMIN}`), 400],
  ['a coding that is not quite chunked', form(['Transfer-Encoding: xchunked'], `0\r\n\r\n${ADMIN}`), 400],
  ['a space before the colon', form(['Transfer-Encoding : chunked'], `0\r\n\r\n${ADMIN}`), 400],
  ['a bad chunk', form(['Transfer-Encoding: chunked'], `ZZ\r\nabc\r\n0\r\n\r\n${ADMIN}`), 400],
  ['a bad second chunk', form(['Transfer-Encoding: chunked'], `3\r\nabc\r\nZZ\r\n\r\n${ADMIN}`), [400, 403]],
  ['a chunk longer than it says', form(['Transfer-Encoding: chunked'], `2\r\nabcdef\r\n0\r\n\r\n${ADMIN}`), [400, 403]],
];
