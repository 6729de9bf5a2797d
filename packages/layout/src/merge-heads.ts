import type { FragmentHead } from '@selvedge/contracts';

/** The heads of a page's inline slots, in the order of the document. */
export interface SlotHead {
  readonly head?: FragmentHead | undefined;
  readonly required: boolean;
}

/**
 * Merge what site, page and fragments say of the head. From the weakest to the strongest: the site, the page, its optional
 * inline slots in document order, its required slots in document order. Member by member the strongest that says something
 * counts, but:
 *
 * - Open Graph and hreflang are merged key by key; a picture brings its own size and text, so those of the weaker go with it;
 * - of `robots` each rule that anybody names counts, so that one `noindex` is enough.
 */
export function mergeHeads(
  site: FragmentHead | undefined,
  page: FragmentHead | undefined,
  slots: readonly SlotHead[],
): FragmentHead {
  const ordered = [...slots.filter(({ required }) => !required), ...slots.filter(({ required }) => required)];
  const heads = [site, page, ...ordered.map(({ head }) => head)].filter((head) => head !== undefined);
  const robots = mergeRobots(heads.map((head) => head.robots));
  return {
    ...Object.assign({}, ...heads),
    openGraph: heads.reduce<OpenGraph>((weaker, { openGraph = {} }) => mergeOpenGraph(weaker, openGraph), {}),
    hreflang: Object.assign({}, ...heads.map(({ hreflang }) => hreflang)),
    ...(robots && { robots }),
  };
}

type OpenGraph = Record<string, string>;

/** `image:width` belongs to its `image` (https://ogp.me, structured properties). */
function mergeOpenGraph(weaker: OpenGraph, stronger: OpenGraph): OpenGraph {
  const isReplaced = (name: string) => Object.hasOwn(stronger, name.split(':')[0]!);
  return { ...Object.fromEntries(Object.entries(weaker).filter(([name]) => !isReplaced(name))), ...stronger };
}

/** What a rule forbids, and the rule that means nothing beside it. */
const PERMISSIONS: Record<string, readonly string[]> = {
  all: ['noindex', 'nofollow', 'none'],
  index: ['noindex', 'none'],
  follow: ['nofollow', 'none'],
};

/** Search engines take the most restrictive of the rules that are named; what allows what another forbids is left out. */
function mergeRobots(values: readonly (string | undefined)[]): string {
  const rules = new Map(
    values
      .flatMap((value) => value?.split(',') ?? [])
      .map((rule) => [rule.trim().toLowerCase(), rule.trim()] as const)
      .filter(([key]) => key !== ''),
  );
  const counts = (key: string) => !PERMISSIONS[key]?.some((restriction) => rules.has(restriction));
  return [...rules].flatMap(([key, rule]) => (counts(key) ? [rule] : [])).join(', ');
}
