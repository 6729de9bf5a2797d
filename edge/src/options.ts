import { createTrust } from '@selvedge/server';
import { isRedisUrl } from '@selvedge/server/redis-url';
import { Command, InvalidArgumentError, Option } from 'commander';

export interface Options {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly adminHost: string;
  readonly adminPort: number;
  readonly adminToken?: string;
  readonly purgeStream?: string;
  /** ms */
  readonly purgeGrace: number;
  /** Requests at a time. */
  readonly refill: number;
  readonly workers: number;
  /** MiB */
  readonly cacheSize: number;
  /** ms */
  readonly originTimeout: number;
  /** ms */
  readonly originDuration: number;
  readonly originRequests: number;
  /** ms */
  readonly includeTimeout: number;
  /** KiB */
  readonly maxBody: number;
  readonly includePrefix: readonly string[];
  readonly trusted: readonly string[];
  readonly hosts: readonly string[];
  readonly canonicalOrigin?: string;
  readonly notPublic: readonly string[];
  readonly tagHeader: string;
  readonly outerHtml: 'no-cache' | 'as-origin';
  readonly name: string;
  readonly logLevel: string;
}

const EXAMPLES = `
Examples:
  edge --origin http://127.0.0.1:9000 --port 9001
  edge --origin https://shop.example --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem --workers 4
  curl -H "authorization: Bearer $ADMIN_TOKEN" -d '{"tags":["product-1"]}' http://127.0.0.1:8090/purge
`;

const number = (min: number, max: number) => (value: string) => {
  const parsed = Number(value);
  if (!/^\d+$/.test(value) || parsed < min || parsed > max)
    throw new InvalidArgumentError(`Allowed: ${min} to ${max}.`);
  return parsed;
};

const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** As they stand in public URLs. */
function hosts(value: string): string[] {
  const items = list(value).map((item) => item.toLowerCase());
  const odd = items.find((item) => URL.parse(`http://${item}`)?.host !== item);
  if (odd) throw new InvalidArgumentError(`"${odd}" is no host. Allowed: names such as www.example.com.`);
  return items;
}

/** Of an origin: each begins with a slash. */
function paths(value: string): string[] {
  const items = list(value);
  const odd = items.find((item) => !item.startsWith('/'));
  if (odd) throw new InvalidArgumentError(`Allowed: paths that begin with a slash, such as /${odd}.`);
  return items;
}

function ranges(value: string): string[] {
  const items = list(value);
  try {
    createTrust(items);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
  return items;
}

/** What can be a field's name (RFC 9110 §5.6.2) and a token in `Cache-Status` (RFC 9651 §3.3.4). */
function token(value: string): string {
  if (!/^[a-z][\w!#$%&'*+.^`|~-]*$/i.test(value)) {
    throw new InvalidArgumentError('Allowed: a letter, then letters, digits and hyphens.');
  }
  return value;
}

function redis(value: string): string {
  if (!isRedisUrl(value)) throw new InvalidArgumentError('Allowed: a URL such as redis://127.0.0.1:6379.');
  return value;
}

function origin(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    throw new InvalidArgumentError('Allowed: an origin such as http://127.0.0.1:9000, without a path.');
  }
  return url.origin;
}

/**
 * Read the command line; each option has its environment variable, named in `--help`.
 *
 * @param argv without node and script
 * @returns the options. Prints and exits where they are wrong, or where help is asked for
 */
export function readOptions(argv: readonly string[]): Options {
  const option = (flags: string, text: string, env: string) => {
    // Set to nothing is not set, as everywhere here.
    if (process.env[env] === '') delete process.env[env];
    return new Option(flags, text).env(env);
  };
  const command = new Command('edge')
    .description(
      'A shared HTTP cache (RFC 9111) that assembles ESI, in front of any origin. It needs no configuration file.',
    )
    .addOption(
      option('--origin <url>', 'where requests go', 'ORIGIN').argParser(origin).default('http://127.0.0.1:8081'),
    )
    .addOption(option('--host <address>', 'address to listen on', 'HOST').default('127.0.0.1'))
    .addOption(option('--port <port>', 'port to listen on', 'PORT').argParser(number(0, 65535)).default(8080))
    .addOption(
      option(
        '--tls-cert <file>',
        'certificate with its chain, PEM: HTTPS with HTTP/2 on the port; SIGHUP reads it and the key anew',
        'TLS_CERT',
      ),
    )
    .addOption(option('--tls-key <file>', 'key of the certificate, PEM', 'TLS_KEY'))
    .addOption(
      option('--admin-port <port>', 'port of health, metrics and purges', 'ADMIN_PORT')
        .argParser(number(0, 65535))
        .default(8090),
    )
    .addOption(
      option(
        '--admin-host <address>',
        'address of that port; health and metrics ask for no token, so no visitor should reach it',
        'ADMIN_HOST',
      ).default('127.0.0.1'),
    )
    .addOption(
      option(
        '--admin-token <token>',
        'bearer token of purges and inspection; without one they are refused',
        'ADMIN_TOKEN',
      ),
    )
    .addOption(
      option(
        '--purge-stream <url>',
        'Redis, such as redis://127.0.0.1:6379, where services send purges',
        'PURGE_STREAM',
      ).argParser(redis),
    )
    .addOption(
      option(
        '--purge-grace <ms>',
        'how long what is stored may be served while Redis cannot be heard; then all is let go, again and again',
        'PURGE_GRACE_MS',
      )
        .argParser(number(100, 3_600_000))
        .default(10_000),
    )
    .addOption(
      option(
        '--refill <count>',
        'requests to the origin at a time, of each worker, that fetch what was purged by tag before a visitor asks; 0: none',
        'REFILL',
      )
        .argParser(number(0, 256))
        .default(0),
    )
    .addOption(
      option(
        '--workers <count>',
        'processes that answer visitors, each with its own cache; --cache-size and --origin-requests are divided',
        'WORKERS',
      )
        .argParser(number(1, 256))
        .default(1),
    )
    .addOption(
      option('--cache-size <mebibytes>', 'memory for stored responses; 0 stores nothing', 'CACHE_SIZE')
        .argParser(number(0, 65536))
        .default(256),
    )
    .addOption(
      option('--origin-timeout <ms>', 'how long the origin may be silent', 'ORIGIN_TIMEOUT_MS')
        .argParser(number(1, 600_000))
        .default(5000),
    )
    .addOption(
      option('--origin-duration <ms>', 'how long a response may keep the edge waiting altogether', 'ORIGIN_DURATION_MS')
        .argParser(number(1, 86_400_000))
        .default(60_000),
    )
    .addOption(
      option('--origin-requests <count>', 'requests to the origin at a time; more are shed', 'ORIGIN_REQUESTS')
        .argParser(number(1, 65536))
        .default(256),
    )
    .addOption(
      option('--include-timeout <ms>', 'how long a page waits for its includes', 'INCLUDE_TIMEOUT_MS')
        .argParser(number(1, 600_000))
        .default(10_000),
    )
    .addOption(
      option('--max-body <kibibytes>', 'largest request body', 'MAX_BODY')
        .argParser(number(0, 1024 * 1024))
        .default(1024),
    )
    .addOption(
      option('--include-prefix <paths>', 'where includes may lead on the origin, separated by commas', 'INCLUDE_PREFIX')
        .argParser(paths)
        .default(['/'], '/'),
    )
    .addOption(
      option('--trusted <ranges>', 'peers whose forwarded fields are believed, separated by commas', 'TRUSTED_PEERS')
        .argParser(ranges)
        .default([], 'none'),
    )
    .addOption(
      option(
        '--hosts <names>',
        'public hosts that the origin tells apart by X-Forwarded-Host, separated by commas',
        'PUBLIC_HOSTS',
      )
        .argParser(hosts)
        .default([], 'none'),
    )
    .addOption(
      option(
        '--canonical-origin <url>',
        'public origin that requests for other hosts are sent to, but for those of --hosts',
        'CANONICAL_ORIGIN',
      ).argParser(origin),
    )
    .addOption(
      option('--not-public <paths>', 'paths that visitors do not see, separated by commas', 'NOT_PUBLIC')
        .argParser(paths)
        .default([], 'none'),
    )
    .addOption(
      option('--tag-header <name>', "response field that lists a response's tags", 'TAG_HEADER')
        .argParser((value) => token(value).toLowerCase())
        .default('surrogate-key'),
    )
    .addOption(
      option(
        '--outer-html <caching>',
        'what browsers and caches outside are told of HTML that has tags, which a purge here does not reach there: no-cache, or as-origin says',
        'OUTER_HTML',
      )
        .choices(['no-cache', 'as-origin'])
        .default('no-cache'),
    )
    .addOption(
      option('--name <name>', 'how it calls itself in Cache-Status', 'EDGE_NAME').argParser(token).default('selvedge'),
    )
    .addOption(
      option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent', 'LOG_LEVEL')
        .choices(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
        .default('info'),
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(edge --help explains each option)');
  return command.parse(argv, { from: 'user' }).opts<Options>();
}
