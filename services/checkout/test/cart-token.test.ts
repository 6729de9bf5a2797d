import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCartTokens } from '../src/cart-token.ts';
import { SECRET, setup } from './setup.ts';

const tokens = createCartTokens(SECRET);

test('a token names the cart that it was made for', () => {
  const id = tokens.newId();
  expect(Buffer.from(id, 'base64url')).toHaveLength(16);
  expect(tokens.verify(tokens.sign(id))).toBe(id);
});

test('ids do not repeat', () => {
  expect(new Set(Array.from({ length: 1000 }, tokens.newId)).size).toBe(1000);
});

const id = 'AAAAAAAAAAAAAAAAAAAAAA';
const signed = tokens.sign(id);
const signature = signed.slice(id.length + 1);

const FORGED: [string, string | undefined][] = [
  ['absent', undefined],
  ['empty', ''],
  ['no token', 'hello'],
  ['only an id', id],
  ['an id with an empty signature', `${id}.`],
  ['without an id', `.${signature}`],
  ["another cart's signature", `BAAAAAAAAAAAAAAAAAAAAA.${signature}`],
  ["another secret's", createCartTokens('x'.repeat(32)).sign(id)],
  ['signed without a secret', `${id}.${createHmac('sha256', '').update(id).digest('base64url')}`],
  ['with one bit changed', `${id}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`],
  ['another spelling of the same signature', respell(signed)],
  ['cut short', signed.slice(0, -1)],
  ['longer', `${signed}A`],
  ['with a second dot', `${signed}.${signature}`],
  ['with a line break', `${signed}\n`],
  ['in base64 instead of base64url', `${id.slice(0, -1)}+.${signature}`],
  ['very long', 'A'.repeat(10_000)],
  ['other scripts', '１'.repeat(22)],
];

/** The last character of 32 bytes in base64url has two bits that decoding drops; set one of them. */
function respell(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) ^ 1];
}

test('the respelled signature of the table decodes to the same bytes', () => {
  expect(Buffer.from(respell(signature), 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
});

test.each(FORGED)('%s: no cart', (_, token) => {
  expect(tokens.verify(token)).toBeUndefined();
});

test.each(FORGED.filter(([name]) => !['absent', 'with a line break', 'other scripts'].includes(name)))(
  'over HTTP, %s counts as no cart and is no error',
  async (_, token) => {
    const { database, add, cart, remove, findOrder, order } = await setup();
    await database.insertInto('carts').values({ id, created_at: '2026-04-01T12:00:00.000Z' }).execute();
    const line = { cart_id: id, sku: 'CL-01-ME', quantity: 1, added_at: '2026-04-01T12:00:00.000Z' };
    await database.insertInto('cart_lines').values(line).execute();
    expect((await cart(signed)).quantity).toBe(1);

    expect((await cart(token)).lines).toEqual([]);
    expect((await remove('CL-01-ME', token)).status).toBe(200);
    expect((await findOrder('7K3F-92QX', token)).status).toBe(404);
    expect((await order(token, 'key')).status).toBe(409);
    const added = await add('CL-02-ME', token);
    expect(added.status).toBe(201);
    expect((await added.json()).cartToken).not.toBe(signed);
    expect((await cart(signed)).quantity).toBe(1);
  },
);
