import {
  type PostgresServer,
  type RunningProcess,
  startPostgres,
  startProcess,
  startStore,
  stopProcesses,
  TEAMS,
  takenPorts,
  whenReady,
} from '@selvedge/workbench';
import { type Redis, startRedis } from '../redis.ts';
import { type Line, startLine } from './line.ts';

/** A process that may be killed and started again. */
export interface Part {
  readonly name: string;
  process(): RunningProcess;
  /** Start it again, and wait until it is ready. */
  restart(): Promise<void>;
}

export interface Edge extends Part {
  readonly origin: string;
  /** How it hears of purges. */
  readonly hears: 'HTTP' | 'Redis';
}

/** A store whose purges go to one edge by HTTP, to another through Redis. */
export interface SoakedSite {
  readonly edges: readonly [Edge, Edge];
  readonly layout: Part;
  /** The processes of a team's service: two of decide's on PostgreSQL, one of each other. */
  services(team: Team): readonly (Part & { readonly origin: string })[];
  readonly redis: Redis;
  /** The ways by which purges go: to the layout and an edge, and from Redis to the other edge. */
  readonly lines: Readonly<Record<'layout' | 'edge' | 'Redis', Line>>;
  /** How often the edge that hears Redis let go all it held. */
  cleared(): number;
  stop(): Promise<void>;
}

export type Team = (typeof TEAMS)[number];

/** ms without Redis after which an edge lets go all it holds. */
export const GRACE = 1500;

/** How many there are. */
const PRODUCTS = 60;

/** Start it, on SQLite files or on a PostgreSQL server of its own. */
export async function startSoakedSite({ postgres: onPostgres }: { postgres: boolean }): Promise<SoakedSite> {
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const redisPort = await steadyPort();
    const redis = await startRedis(redisPort);
    ends.push(redis.stop);
    const targets = { layout: 0, edge: 0 };
    const lines = {
      layout: await startLine(() => targets.layout),
      edge: await startLine(() => targets.edge),
      Redis: await startLine(() => redisPort),
    };
    for (const line of Object.values(lines)) ends.push(line.close);
    let postgres: PostgresServer | undefined;
    if (onPostgres) {
      postgres = await startPostgres();
      ends.push(postgres.stop);
    }
    let cleared = 0;
    const onLine = (name: string, line: string) => {
      if (name === REDIS_EDGE && line.includes('all was cleared')) cleared++;
    };
    const store = await startStore({
      env({ layoutAdmin, admin }) {
        targets.layout = layoutAdmin;
        targets.edge = admin;
        return {
          SLOT_DEADLINE_MS: '5000',
          PAGE_BUDGET_MS: '5000',
          PURGE_TARGETS: `layout=${at(lines.layout.port)}/purge,edge=${at(lines.edge.port)}/purge`,
          PURGE_GRACE_MS: `${GRACE}`,
          SEED_PRODUCTS: `${PRODUCTS}`,
        };
      },
      ...(postgres && { postgres: postgres.url() }),
      change: (spec) =>
        spec.name.startsWith('service-') ? { ...spec, env: { ...spec.env, PURGE_STREAM: redis.url } } : spec,
    });
    ends.push(store.stop);

    const part = (name: string): Part => ({
      name,
      process: () => store.process(name),
      restart: () => store.restart(name),
    });
    const another = async (name: string, like: string, port: number, env: Record<string, string>): Promise<Part> => {
      const { spec } = store.process(like);
      const readyPort = Number(env.ADMIN_PORT ?? port);
      const own = { ...spec, name, port, readyPort, env: { ...spec.env, PORT: `${port}`, ...env } };
      let running = startProcess(own, { onLine });
      ends.push(() => stopProcesses([running]));
      await whenReady(running);
      return {
        name,
        process: () => running,
        async restart() {
          running = startProcess(own, { onLine });
          await whenReady(running);
        },
      };
    };

    const redisEdgePort = await steadyPort();
    const second = await another(REDIS_EDGE, 'edge', redisEdgePort, {
      ADMIN_PORT: `${await steadyPort()}`,
      PURGE_STREAM: `redis://127.0.0.1:${lines.Redis.port}`,
    });
    const services = new Map(
      TEAMS.map((team, index) => [team, [{ ...part(`service-${team}`), origin: at(store.ports.services + index) }]]),
    );
    if (postgres) {
      const port = await steadyPort();
      const replica = await another('service-decide, second', 'service-decide', port, {});
      services.get('decide')!.push({ ...replica, origin: at(port) });
    }
    return {
      edges: [
        { ...part('edge'), origin: store.edge, hears: 'HTTP' },
        { ...second, origin: `http://localhost:${redisEdgePort}`, hears: 'Redis' },
      ],
      layout: part('layout-server'),
      services: (team) => services.get(team)!,
      redis,
      lines,
      cleared: () => cleared,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const at = (port: number) => `http://127.0.0.1:${port}`;
const REDIS_EDGE = 'edge on Redis';

/** A free port below those that systems give to connections: nobody takes it while its process is away. */
async function steadyPort(): Promise<number> {
  for (;;) {
    const port = 30_000 + Math.floor(Math.random() * 2000);
    if ((await takenPorts([{ name: '', folder: '', port, env: {} }])).length === 0) return port;
  }
}
