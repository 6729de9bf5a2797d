import { type ColumnDefinitionNode, DataTypeNode, PostgresDialect, PostgresQueryCompiler, RawNode } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';

export interface PostgresOptions {
  /** Connections that this process holds at most. */
  readonly pool: number;
  /** How a request's statement is bounded, and the wait for a connection, ms. */
  readonly timeout: number;
  /** What the server calls this process: `application_name` of `pg_stat_activity`. */
  readonly name: string;
}

/**
 * PostgreSQL behind Kysely, so that the same queries mean the same as on SQLite: text is compared by its bytes, whole
 * numbers of 64 bits are numbers, and text holds no NUL.
 *
 * @param url `postgres://user:password@host:port/database`; its query sets what libpq's does, such as `sslmode`
 */
export function postgresDialect(url: string, { pool, timeout, name }: PostgresOptions): PostgresDialect {
  return createDialect(url, {
    max: pool,
    application_name: name,
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    // A process that was paused in a transaction would hold its row locks, and with them every other replica.
    idle_in_transaction_session_timeout: timeout,
    silence: timeout + 1000,
  });
}

/** The same for migrations: one connection, whose statements may take their time, and wait for another process's. */
export function migrationDialect(url: string, { timeout, name }: PostgresOptions): PostgresDialect {
  return createDialect(url, { max: 1, application_name: `${name} migration`, connectionTimeoutMillis: timeout });
}

interface Connections {
  readonly max: number;
  readonly application_name: string;
  readonly connectionTimeoutMillis: number;
  readonly statement_timeout?: number;
  readonly idle_in_transaction_session_timeout?: number;
  /** How long a server may take to answer a statement before the connection is given up, ms. */
  readonly silence?: number;
}

function createDialect(url: string, { silence, ...bounds }: Connections): PostgresDialect {
  const pool = new Pool({ connectionString: url, keepAlive: true, types: { getTypeParser }, ...bounds });
  // An idle connection that breaks has left the pool already; whoever asks next gets another.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    // One that breaks between two statements of a transaction fails the next of them. Unheard, it would end the process.
    client.on('error', () => {});
    if (silence) boundSilence(client, silence);
  });
  return new Dialect({ pool });
}

class Dialect extends PostgresDialect {
  override createQueryCompiler(): Compiler {
    return new Compiler();
  }
}

const TEXT = RawNode.createWithSql('text collate "C"');

class Compiler extends PostgresQueryCompiler {
  /** SQLite's order of text, whatever the server's language: in en_US, `CL-2` stands between `CL-10` and `CL-3`. */
  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    const isText = DataTypeNode.is(node.dataType) && node.dataType.dataType === 'text';
    super.visitColumnDefinition(isText ? { ...node, dataType: TEXT } : node);
  }

  /** NUL is the one character that PostgreSQL's text cannot hold. As with half a surrogate pair, U+FFFD stands for it. */
  protected override addParameter(parameter: unknown): void {
    super.addParameter(typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter);
  }
}

const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === types.builtins.INT8 ? parseInt8 : types.getTypeParser(oid, format as 'text');

/** As `node:sqlite` has it: a number, or an error where that is not exact. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number: read it as text`);
  return value;
}

/**
 * Give a connection up whose server does not answer. Without that one that vanished, or its network, would hold the pool
 * for the quarter of an hour that TCP tries again; with a statement under way, `end` cuts the socket.
 */
function boundSilence(client: PoolClient, silence: number): void {
  const query = client.query.bind(client) as (sql: string, values: unknown[]) => Promise<unknown>;
  const bounded = async (sql: string, values: unknown[]) => {
    const timer = setTimeout(() => void client.end(), silence);
    try {
      return await query(sql, values);
    } finally {
      clearTimeout(timer);
    }
  };
  client.query = bounded as typeof client.query;
}

/** SQLSTATE, or Node's code of an error, with what to do about it. */
const REMEDIES: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: () => 'nothing listens there: start it, or correct DATABASE_URL',
  ENOTFOUND: () => 'there is no such host: correct DATABASE_URL',
  ENOENT: () => 'there is no such socket: start it, or correct DATABASE_URL',
  '28P01': (url) => `it refuses the password of user ${userOf(url)}: correct DATABASE_URL`,
  '28000': (url) => `it refuses user ${userOf(url)}: correct DATABASE_URL, or allow the user in pg_hba.conf`,
  '3D000': (url) => `it has no database "${url.pathname.slice(1)}": create it, or correct DATABASE_URL`,
  '42501': (url) => `user ${userOf(url)} may not make tables there: make the user the database's owner`,
  '53300': () => 'it has no connection left: lower DATABASE_POOL, or raise its max_connections',
  '57P03': () => 'it is starting or stopping: try again',
  DEPTH_ZERO_SELF_SIGNED_CERT: () => UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: () => UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => UNTRUSTED,
};
const UNTRUSTED =
  'its certificate is not trusted: name its CA by sslmode=verify-full&sslrootcert=<file> in DATABASE_URL';

/** What failed, where, and what to do, without the password that the URL holds. */
export function explainPostgres(target: string, error: unknown): Error {
  const url = new URL(target);
  const where = `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || 5432}`;
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const remedy = REMEDIES[(first as { code?: string }).code ?? '']?.(url) ?? 'it could not be opened or migrated';
  return new Error(`PostgreSQL at ${where}: ${remedy}`, { cause: first });
}

const userOf = (url: URL): string => JSON.stringify(decodeURIComponent(url.username || 'of this process'));
