import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  COMMON_ENVIRONMENT,
  databaseEnvironment,
  EnvironmentError,
  milliseconds,
  origin,
  parseEnvironment,
  port,
} from '../src/index.ts';

const SHAPE = { PORT: port(4201), SERVICE_URL: origin('http://127.0.0.1:4202'), INTERVAL_MS: milliseconds(5000) };

test('what is not set, or empty, has its default', () => {
  const defaults = { PORT: 4201, SERVICE_URL: 'http://127.0.0.1:4202', INTERVAL_MS: 5000 };
  expect(parseEnvironment(SHAPE, {})).toEqual(defaults);
  expect(parseEnvironment(SHAPE, { PORT: '', SERVICE_URL: '', INTERVAL_MS: '' })).toEqual(defaults);
  expect(parseEnvironment(COMMON_ENVIRONMENT, {})).toEqual({ HOST: '127.0.0.1', LOG_LEVEL: 'info' });
});

test.each([
  ['PORT', '0', 0],
  ['PORT', '65535', 65535],
  ['SERVICE_URL', 'https://shop.example/', 'https://shop.example'],
  ['SERVICE_URL', 'http://[::1]:8080', 'http://[::1]:8080'],
  ['INTERVAL_MS', '1', 1],
])('%s=%s is %s', (name, value, expected) => {
  expect(parseEnvironment(SHAPE, { [name]: value })).toMatchObject({ [name]: expected });
});

test.each([
  ['PORT', '65536', 'a TCP port, 0 to 65535'],
  ['PORT', '-1', 'a TCP port, 0 to 65535'],
  ['PORT', '80.5', 'a TCP port, 0 to 65535'],
  ['PORT', 'http', 'a TCP port, 0 to 65535'],
  ['SERVICE_URL', '127.0.0.1:4202', 'an origin such as'],
  ['SERVICE_URL', 'ftp://127.0.0.1', 'an origin such as'],
  ['SERVICE_URL', 'http://gateway.test/decide', 'an origin such as'],
  ['SERVICE_URL', 'http://user:password@127.0.0.1', 'an origin such as'],
  ['INTERVAL_MS', '0', 'milliseconds, 1 to 600000'],
  ['INTERVAL_MS', '5s', 'milliseconds, 1 to 600000'],
])('%s=%s is refused with its name, its value and what is allowed', (name, value, allowed) => {
  const parse = () => parseEnvironment(SHAPE, { [name]: value });
  expect(parse).toThrow(EnvironmentError);
  expect(parse).toThrow(`${name} is "${value}"`);
  expect(parse).toThrow(allowed);
});

test('every wrong variable is named at once, also one that is missing', () => {
  const shape = { ...SHAPE, NAME: z.string().describe('a name') };
  const parse = () => parseEnvironment(shape, { PORT: 'x', INTERVAL_MS: 'y' });
  expect(parse).toThrow(/PORT is "x".*\n.*INTERVAL_MS is "y".*\n.*NAME is not set.*Allowed: a name/);
});

test.each(['CART_SECRET', 'API_TOKEN', 'DB_PASSWORD'])('the value of %s is not written out', (name) => {
  const parse = () => parseEnvironment({ [name]: z.string().min(32) }, { [name]: 'hunter2' });
  expect(parse).toThrow(name);
  expect(parse).not.toThrow(/hunter2/);
});

test.each([
  'postgres://127.0.0.1/checkout',
  'postgresql://user:p%40ss@db.test:5433/checkout?sslmode=verify-full',
  'postgres:///checkout?host=/var/run/postgresql',
])('%s names a database', (url) => {
  expect(parseEnvironment(databaseEnvironment('a.sqlite'), { DATABASE_URL: url })).toEqual({
    DATABASE_FILE: 'a.sqlite',
    DATABASE_URL: url,
    DATABASE_POOL: 10,
    DATABASE_TIMEOUT_MS: 10_000,
  });
});

test.each([
  ['mysql://user:hidden@db.test/checkout', '…@db.test/checkout'],
  ['postgres://user:hidden@db.test', '…@db.test'],
  ['postgres://user:hidden@db.test/', '…@db.test/'],
  ['postgres://user:hid/den@db.test:many/checkout', '…@db.test:many/checkout'],
  ['user:hidden@db.test/checkout', '…@db.test/checkout'],
])('DATABASE_URL=%s is refused without its password', (url, shown) => {
  const parse = () => parseEnvironment(databaseEnvironment('a.sqlite'), { DATABASE_URL: url });
  expect(parse).toThrow(`DATABASE_URL is "${shown}"`);
  expect(parse).not.toThrow(/hid/);
  expect(parse).toThrow('postgres://user:password@host:5432/database');
});
