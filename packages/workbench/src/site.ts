import { globSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** The folders of all deployables. */
export const deployables = (): string[] =>
  globSync(['services/*', 'podlets/*', 'layout-server', 'edge'], { cwd: ROOT }).sort();

/** One process of the store. */
export interface ProcessSpec {
  readonly name: string;
  /** Folder below the repository's. */
  readonly folder: string;
  readonly port: number;
  /** Where `/readyz` is, when it is not on `port`. */
  readonly readyPort?: number;
  /** For operators, when it is not one of these. */
  readonly adminPort?: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The ports that each kind of process begins at. Teams count up from theirs. */
export interface Ports {
  readonly edge: number;
  readonly admin: number;
  readonly layout: number;
  readonly layoutAdmin: number;
  readonly podlets: number;
  readonly services: number;
}

export const DEFAULT_PORTS: Ports = {
  edge: 8080,
  admin: 8090,
  layout: 8081,
  layoutAdmin: 8091,
  podlets: 4101,
  services: 4201,
};

/** Of all operators' ports of a store on this machine. */
export const ADMIN_TOKEN = 'selvedge';

export const TEAMS = ['explore', 'decide', 'checkout', 'inspire'] as const;

export interface StoreOptions {
  readonly ports?: Ports;
  /** Where the services keep their databases, podlets and layout server their assets. */
  readonly data?: string;
  /** URL of a PostgreSQL server, where each service has a database instead of a file; see {@link databaseName}. */
  readonly postgres?: string | undefined;
  /** Added to the environment of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a team's database is called on a PostgreSQL server. */
export const databaseName = (team: string): string => `selvedge_${team}`;

function databaseUrl(server: string, team: string): string {
  const url = new URL(server);
  url.pathname = `/${databaseName(team)}`;
  return url.href;
}

const at = (port: number) => `http://127.0.0.1:${port}`;

/** All processes of the store, innermost first. */
export function storeProcesses(options: StoreOptions = {}): ProcessSpec[] {
  const { ports = DEFAULT_PORTS, data = join(ROOT, '.data'), postgres, env = {} } = options;
  const assetStore = (name: string) => ({ ASSET_STORE: join(data, 'assets', name) });
  const servicePort = (index: number) => ports.services + index;
  const podletPort = (index: number) => ports.podlets + index;
  const serviceUrls = Object.fromEntries(
    TEAMS.map((team, index) => [`${team.toUpperCase()}_SERVICE_URL`, at(servicePort(index))]),
  );
  const podletUrls = Object.fromEntries(
    TEAMS.map((team, index) => [`${team.toUpperCase()}_URL`, at(podletPort(index))]),
  );
  const purgeTargets = `layout=${at(ports.layoutAdmin)}/purge,edge=${at(ports.admin)}/purge`;
  const services = TEAMS.map((team, index) => ({
    name: `service-${team}`,
    folder: `services/${team}`,
    port: servicePort(index),
    env: {
      PURGE_TARGETS: purgeTargets,
      ...env,
      ...serviceUrls,
      PORT: `${servicePort(index)}`,
      DATABASE_FILE: join(data, `${team}.sqlite`),
      // Empty is unset: one that all processes inherit would be one database for all teams.
      DATABASE_URL: postgres ? databaseUrl(postgres, team) : '',
      PURGE_TOKEN: ADMIN_TOKEN,
      ADMIN_TOKEN,
    },
  }));
  const podlets = TEAMS.map((team, index) => ({
    name: `podlet-${team}`,
    folder: `podlets/${team}`,
    port: podletPort(index),
    env: {
      ...env,
      PORT: `${podletPort(index)}`,
      SERVICE_URL: at(servicePort(index)),
      PUBLIC_URL: at(podletPort(index)),
      ...assetStore(team),
    },
  }));
  const origins = [ports.edge, ports.layout].flatMap((port) => [`http://localhost:${port}`, at(port)]);
  const layout = {
    name: 'layout-server',
    folder: 'layout-server',
    port: ports.layout,
    adminPort: ports.layoutAdmin,
    env: {
      PURGE_TARGETS: purgeTargets,
      ...env,
      PURGE_TOKEN: ADMIN_TOKEN,
      DEPLOYS_FILE: join(data, 'deploys.json'),
      ...podletUrls,
      ...assetStore('layout'),
      PORT: `${ports.layout}`,
      ADMIN_PORT: `${ports.layoutAdmin}`,
      ADMIN_TOKEN,
      PUBLIC_ORIGIN: `http://localhost:${ports.edge}`,
      ALSO_TRUSTED_ORIGINS: origins.join(','),
    },
  };
  const edge = {
    name: 'edge',
    folder: 'edge',
    port: ports.edge,
    readyPort: ports.admin,
    env: {
      ...env,
      PORT: `${ports.edge}`,
      ADMIN_PORT: `${ports.admin}`,
      ORIGIN: at(ports.layout),
      INCLUDE_PREFIX: '/_fragments/',
      NOT_PUBLIC: '/healthz,/readyz,/metrics',
      MAX_BODY: '64',
      ADMIN_TOKEN,
    },
  };
  return [...services, ...podlets, layout, edge];
}
