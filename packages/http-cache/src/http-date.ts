const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)';
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ([a-z]{3}) (\\d{4}) ${TIME} gmt$`, 'i');
const RFC850 = new RegExp(
  `^(?:mon|tues|wednes|thurs|fri|satur|sun)day, (\\d{2})-([a-z]{3})-(\\d{2}) ${TIME} gmt$`,
  'i',
);
const ASCTIME = new RegExp(`^${DAY} ([a-z]{3}) ([ \\d]\\d) ${TIME} (\\d{4})$`, 'i');

/** Most responses of one second have the same date. */
const last: { value: string | undefined; ms: number | undefined } = { value: undefined, ms: undefined };

/**
 * Read an HTTP date in any of the three forms of RFC 9110 §5.6.7. Letters may be of either case, and nothing else is
 * forgiven: an origin that says `UTC` or one digit for the hour has said no date, which makes `Expires` the past.
 *
 * @param value the field value
 * @param now milliseconds, to place the two-digit year of the RFC 850 form at most 50 years ahead
 * @returns milliseconds since the epoch, or undefined
 */
export function parseHttpDate(value: string, now: number): number | undefined {
  if (value === last.value) return last.ms;
  const text = value.trim();
  let match = IMF_FIXDATE.exec(text);
  if (match) {
    last.value = value;
    last.ms = utc(match[3]!, match[2]!, match[1]!, match, 4);
    return last.ms;
  }
  match = RFC850.exec(text);
  if (match) return utc(String(fullYear(Number(match[3]), now)), match[2]!, match[1]!, match, 4);
  match = ASCTIME.exec(text);
  return match ? utc(match[6]!, match[1]!, match[2]!.trim(), match, 3) : undefined;
}

/** Write a time as an IMF-fixdate (RFC 9110 §5.6.7). */
export function formatHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function utc(year: string, month: string, day: string, match: RegExpExecArray, clock: number): number | undefined {
  const position = MONTHS.indexOf(month.toLowerCase());
  const [hour, minute, second] = [Number(match[clock]), Number(match[clock + 1]), Number(match[clock + 2])];
  if (position < 0 || position % 3 !== 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), position / 3, Number(day));
  if (date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(hour, minute, second);
}
