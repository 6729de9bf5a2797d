import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import { type CacheAnswer, combined } from '@selvedge/http-cache';

/** Does this response hold includes to be filled here? */
export const isTemplate = ({ headers }: Pick<CacheAnswer, 'headers'>): boolean =>
  holdsIncludes(combined(headers, HEADERS.surrogateControl));
