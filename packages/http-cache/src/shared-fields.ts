import type { HeaderField } from './types.ts';

const MAX_NAMES = 64;
const MAX_VALUES = 64;
const MAX_LENGTH = 1024;

const shared = new Map<string, Map<string, HeaderField>>();

/**
 * A field as other stored responses have it, so that they hold it together: most fields of a site are the same on all its pages,
 * and would take half of the memory of a small one.
 */
export function sharedField(field: HeaderField): HeaderField {
  const [name, value] = field;
  if (value.length > MAX_LENGTH) return field;
  let values = shared.get(name);
  if (!values) {
    if (shared.size >= MAX_NAMES) shared.clear();
    values = new Map();
    shared.set(name, values);
  }
  const known = values.get(value);
  if (known) return known;
  // What differs on each page, as an ETag does, is forgotten before it takes room.
  if (values.size >= MAX_VALUES) values.clear();
  values.set(value, field);
  return field;
}
