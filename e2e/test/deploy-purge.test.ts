import { ADMIN_TOKEN } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeployingStore, startDeployingStore } from '../src/deploying-store.ts';

// What is not purged would stay for a day.
let deploying: DeployingStore;
beforeAll(async () => {
  deploying = await startDeployingStore(['decide', 'inspire'], { fragmentCache: 64, settle: 1500 });
});
afterAll(() => deploying?.stop());

const patient = { timeout: 20_000 };
const page = async (origin: string, path: string) => (await fetch(origin + path)).text();

async function isKept(path: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  return (await fetch(`${deploying.store.admin}/cache?url=${path}`, { headers })).status === 200;
}

/** Have the edge keep it: what is purged while it is made, as at the services' start, is asked for again. */
async function keep(path: string): Promise<string> {
  let html = '';
  const ask = async () => {
    html = await page(deploying.store.edge, path);
    return isKept(path);
  };
  await expect.poll(ask, patient).toBe(true);
  return html;
}

const styles = (team: string, build: 'oldFiles' | 'newFiles') =>
  Object.entries(deploying[build](team)).find(([name]) => name.endsWith('.css'))![1].file;

test('a deploy lets go what the old build rendered, in the layout and in the edge, and nothing else', async () => {
  const path = '/product/CL-01';
  expect(await keep(path)).toContain(styles('decide', 'oldFiles'));
  await keep('/stores');
  await deploying.startNew('decide');
  await deploying.endOld('decide');
  for (const origin of [deploying.store.edge, deploying.store.layout]) {
    await expect.poll(() => page(origin, path), patient).toContain(styles('decide', 'newFiles'));
  }
  expect(await isKept('/stores')).toBe(true);
});

test('a layout that starts again has nothing purged of which there is no other build', async () => {
  await keep('/stores');
  await keep('/');
  const { child, exited } = deploying.store.process('layout-server');
  child.kill('SIGKILL');
  await exited;
  await deploying.store.restart('layout-server');
  expect(await isKept('/stores')).toBe(true);
  expect(await isKept('/')).toBe(true);
});

test('a deploy while the layout was away is not forgotten', async () => {
  const path = '/product/CL-02';
  expect(await keep(path)).toContain(styles('inspire', 'oldFiles'));
  await keep('/stores');
  const { child, exited } = deploying.store.process('layout-server');
  child.kill('SIGKILL');
  await exited;
  await deploying.startNew('inspire');
  await deploying.endOld('inspire');
  await deploying.store.restart('layout-server');
  await expect.poll(() => page(deploying.store.edge, path), patient).toContain(styles('inspire', 'newFiles'));
  expect(await isKept('/stores')).toBe(true);
});
