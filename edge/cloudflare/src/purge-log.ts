import { DurableObject } from 'cloudflare:workers';
import { type Purge, STAMPS_PER_MS } from '@selvedge/http-cache';

/** A purge and its stamp. */
export type Recorded = Purge & { readonly at: number };

/** What was purged after a stamp. */
export interface News {
  /** ms, by the log's clock: no later purge has a smaller stamp. */
  readonly now: number;
  /** The oldest first. */
  readonly purges: Recorded[];
}

/** How Workers speak to it. */
export interface PurgeLogMethods {
  record(purges: readonly Purge[]): Promise<void>;
  since(after: number): Promise<News>;
}

/**
 * Tags and URLs that are remembered one by one. When older ones are forgotten, all that was fetched before the last of them counts
 * as purged: it would be for a new Worker to read all of them before its first answer.
 */
const MOST = 10_000;

interface Row {
  readonly name: string;
  readonly soft: number;
  readonly at: number;
}

/**
 * The generations of tags and URLs, in one place of the world: a purge raises them to a new stamp. Stamps are its own clock's and
 * never repeat, so no other clock matters.
 */
export class PurgeLog extends DurableObject implements Record<keyof PurgeLogMethods, unknown> {
  readonly #sql: SqlStorage;

  constructor(context: DurableObjectState, env: unknown) {
    super(context, env);
    this.#sql = context.storage.sql;
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS purges (name TEXT, soft INTEGER, at INTEGER, PRIMARY KEY (name, soft)) WITHOUT ROWID',
    );
    this.#sql.exec('CREATE INDEX IF NOT EXISTS purges_at ON purges (at)');
  }

  record(purges: readonly Purge[]): void {
    const first = this.#stamp();
    for (const [index, purge] of purges.entries()) {
      // What everything is purged of needs no word of its own any more.
      if ('all' in purge && !purge.soft) this.#sql.exec('DELETE FROM purges');
      this.#raise(nameOf(purge), purge.soft ? 1 : 0, first + index);
    }
    this.#forget();
  }

  since(after: number): News {
    const rows = this.#sql.exec<Row>('SELECT name, soft, at FROM purges WHERE at > ? ORDER BY at', after).toArray();
    return { now: this.#stamp() / STAMPS_PER_MS, purges: rows.map(toPurge) };
  }

  /** Greater than all that were recorded, also where the clock was set back or is another machine's now. */
  #stamp(): number {
    const [{ last } = { last: 0 }] = this.#sql
      .exec<{ last: number }>('SELECT coalesce(max(at), 0) AS last FROM purges')
      .toArray();
    return Math.max(last + 1, Math.floor(Date.now() * STAMPS_PER_MS));
  }

  #raise(name: string, soft: number, at: number): void {
    this.#sql.exec(
      'INSERT INTO purges VALUES (?, ?, ?) ON CONFLICT (name, soft) DO UPDATE SET at = max(at, excluded.at)',
      name,
      soft,
      at,
    );
  }

  #forget(): void {
    const rows = this.#sql
      .exec<Row>("SELECT name, soft, at FROM purges WHERE name <> 'all' ORDER BY at DESC LIMIT -1 OFFSET ?", MOST)
      .toArray();
    for (const { name, soft, at } of rows) {
      this.#raise('all', soft, at);
      this.#sql.exec('DELETE FROM purges WHERE name = ? AND soft = ?', name, soft);
    }
  }
}

function nameOf(purge: Purge): string {
  if ('tag' in purge) return `tag ${purge.tag}`;
  return 'url' in purge ? `url ${purge.url}` : 'all';
}

function toPurge({ name, soft, at }: Row): Recorded {
  const rest = { soft: soft === 1, at };
  if (name === 'all') return { all: true, ...rest };
  const value = name.slice(4);
  return name.startsWith('tag ') ? { tag: value, ...rest } : { url: value, ...rest };
}
