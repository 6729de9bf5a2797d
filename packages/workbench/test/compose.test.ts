import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { expect, test } from 'vitest';
import { readCompose } from '../src/containers/compose.ts';
import { deployables, ROOT } from '../src/site.ts';
import { variablesOf } from './environment.ts';

const FILES = ['compose.yaml', 'compose.varnish.yaml'];
const VARIABLES = { ADMIN_TOKEN: 'token', CART_SECRET: 'secret', DATABASE_PASSWORD: 'password' };
const OWN_EDGE = readCompose(['compose.yaml'], VARIABLES).services;
const VARNISH = readCompose(FILES, VARIABLES).services;

const ours = (services: typeof OWN_EDGE) =>
  Object.entries(services).flatMap(([name, { build, environment = {} }]) =>
    build ? [[name, build.args.DEPLOYABLE!, environment] as const] : [],
  );

/** @returns what is wrong in a compose file by the schema of the Compose Specification */
function violations(file: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  const results: { messages: { rule: string; line: number; message: string }[] }[] = linter.lintFiles([file], false);
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ rule }) => rule.startsWith('invalid-') || rule.startsWith('no-duplicate-'))
    .map(({ line, message }) => `${line}: ${message}`);
}

test.each(FILES)('%s is as the Compose Specification wants it', (file) => {
  expect(violations(join(ROOT, 'docker', file))).toEqual([]);
});

test('a member that the Compose Specification does not know is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-compose-test-'));
  const copy = join(folder, 'compose.yaml');
  copyFileSync(join(ROOT, 'docker/compose.yaml'), copy);
  writeFileSync(copy, readFileSync(copy, 'utf8').replace('depends_on:', 'depend_on:'));
  expect(violations(copy)).not.toEqual([]);
  rmSync(folder, { recursive: true });
});

test('each deployable is a service', () => {
  expect(
    ours(OWN_EDGE)
      .map(([, deployable]) => deployable)
      .sort(),
  ).toEqual(deployables());
});

test.each([...ours(OWN_EDGE), ...ours(VARNISH)])('%s knows each variable it is given', (_, deployable, environment) => {
  const known = variablesOf(deployable);
  expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
});

test.each([...ours(OWN_EDGE), ...ours(VARNISH)])(
  'each address that %s is given is that of a service',
  (...[, , environment]) => {
    const hosts = Object.entries(environment)
      .filter(([name]) => name !== 'PUBLIC_ORIGIN')
      .flatMap(([, value]) => [...value.matchAll(/\w+:\/\/(?:[^@/]*@)?([\w-]+):\d+/g)].map(([, host]) => host!));
    expect(hosts.filter((host) => !(host in VARNISH))).toEqual([]);
  },
);

test.each(Object.keys(VARIABLES))('without %s it does not start, and says where to write it', (name) => {
  expect(() => readCompose(['compose.yaml'], { ...VARIABLES, [name]: '' })).toThrow(
    `${name} is not set: write it into docker/.env`,
  );
});

test('Varnish takes the place of the edge and of the stream that the edge reads', () => {
  const started = Object.entries(VARNISH).filter(([, { profiles = [] }]) => profiles.length === 0);
  expect(started.map(([name]) => name)).not.toContain('edge');
  expect(started.map(([name]) => name)).not.toContain('redis');
  for (const [name, { environment }] of started.filter(([name]) => name.startsWith('service-'))) {
    expect(environment, name).toMatchObject({ PURGE_STREAM: '', PURGE_TARGETS: expect.stringContaining('varnish=') });
  }
});
