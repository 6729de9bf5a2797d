import { EnvironmentError } from '@selvedge/server';
import { expect, test } from 'vitest';
import { podletEnvironment } from '../src/index.ts';

const defaults = { root: '/srv/explore', port: 4101, servicePort: 4201 };

test('the environment may be empty', () => {
  expect(podletEnvironment(defaults, {})).toMatchObject({
    PORT: 4101,
    PUBLIC_URL: 'http://127.0.0.1:4101',
    SERVICE_URL: 'http://127.0.0.1:4201',
    ASSET_STORE: '/srv/explore/.data/assets',
  });
});

test('the public URL follows the port', () => {
  expect(podletEnvironment(defaults, { PORT: '5000' }).PUBLIC_URL).toBe('http://127.0.0.1:5000');
});

test.each([
  [{ SERVICE_URL: 'nowhere' }, /SERVICE_URL is "nowhere"/],
  [{ VERSION: 'a b' }, /VERSION is "a b"/],
  [{ PORT: '70000' }, /PORT is "70000"/],
])('a wrong variable is named: %j', (source, message) => {
  expect(() => podletEnvironment(defaults, source)).toThrow(EnvironmentError);
  expect(() => podletEnvironment(defaults, source)).toThrow(message);
});
