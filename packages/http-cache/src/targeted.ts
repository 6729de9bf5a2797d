import { type BareItem, type Dictionary, type InnerList, type Item, parseDictionary, Token } from 'structured-headers';
import { addDirective, noDirectives, parseCacheControl, type ResponseDirectives } from './directives.ts';
import { combined } from './fields.ts';
import type { HeaderField } from './types.ts';

/** The directives that apply to this cache, and whether a targeted field gave them (then `Expires` is ignored too). */
export interface Chosen {
  directives: ResponseDirectives;
  targeted: boolean;
}

/**
 * Choose the field that speaks to this cache: the first of the targeted fields that is there, valid and not empty, else
 * `Cache-Control` (RFC 9213 §2.2).
 *
 * @param headers the response's fields
 * @param targets targeted field names in lower case, the most specific first
 */
export function chooseDirectives(headers: readonly HeaderField[], targets: readonly string[]): Chosen {
  for (const target of targets) {
    const directives = parseTargeted(combined(headers, target));
    if (directives) return { directives, targeted: true };
  }
  return { directives: parseCacheControl(combined(headers, 'cache-control')), targeted: false };
}

/** @returns undefined for a field that is absent, empty or no dictionary of structured fields (RFC 9213 §2.1). */
function parseTargeted(value: string | undefined): ResponseDirectives | undefined {
  if (value === undefined) return undefined;
  let members: Dictionary;
  try {
    members = parseDictionary(value);
  } catch {
    return undefined;
  }
  if (members.size === 0) return undefined;
  const directives = noDirectives();
  for (const [name, member] of members) {
    const item = bareItem(member);
    if (item !== false) addDirective(directives, name, argumentOf(name, item));
  }
  return directives;
}

function bareItem(member: Item | InnerList): BareItem | undefined {
  return Array.isArray(member[0]) ? undefined : member[0];
}

/** Times are Integers and lists of fields are Strings; anything else makes the directive as strict as it can be. */
function argumentOf(name: string, item: BareItem | undefined): string | undefined {
  if (name === 'private' || name === 'no-cache') return typeof item === 'string' ? item : undefined;
  if (typeof item === 'number') return String(item);
  return item instanceof Token || item === undefined || item === true ? undefined : 'invalid';
}
