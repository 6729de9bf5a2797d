import { type Logger, withoutRequest } from '@selvedge/server';

/** How deploys of podlets are noticed, and who is told. */
export interface DeployOptions {
  /** ms without an answer of the old version after which its last replica counts as gone. */
  readonly settle: number;
  /** Versions, by fragment: what `note` was told last, by the process before this one. */
  readonly noted: Readonly<Record<string, string>>;
  /**
   * Keep for the next process that nothing is kept outside of a podlet but of these versions, by fragment; or, where there are
   * none, that this is not known. What is noted of other podlets stays.
   */
  readonly note: (podlet: string, versions: Readonly<Record<string, string>>) => void;
  /** Purge a tag in all caches outside. Resolves when each has taken it, however long that is. */
  readonly purge: (tag: string) => Promise<void>;
}

export interface DeployWatchOptions extends DeployOptions {
  /** `<podlet>/<fragment>` of those that have versions. */
  readonly fragments: readonly string[];
  /** Ask a podlet for a fragment's version, without a hurry. @throws FetchFailure */
  readonly ask: (fragment: string) => Promise<string>;
  /** Let go what this process keeps under a tag. */
  readonly purgeOwn: (tag: string) => Promise<void>;
  readonly log: Logger;
  /** ms of the monotonic clock */
  readonly now?: () => number;
}

export interface DeployWatch {
  /** An answer came from this version. */
  see(fragment: string, version: string | undefined): void;
  /** See what time has brought; called each second once started. */
  look(): void;
  /** What was kept outside before this process began is purged where it had to be; or that was waited for long enough. */
  hasBegun(): boolean;
  start(): void;
  stop(): void;
}

interface PodletState {
  /** Something that was kept may be of another version than what comes now. */
  isOutdated: boolean;
  /** Two versions of a fragment were seen since it was purged: both may answer. */
  hasChanged: boolean;
  /** When it is to be purged, unless another version comes before. */
  due: number;
  /** How often that was begun, and how often it is done. */
  begun: number;
  done: number;
  /** There is a note of it. */
  isNoted: boolean;
}

/** ms that a podlet's first purge waits for those of its fragments that do not come. */
const BEGIN = 1000;
/** ms that a start waits for podlets that do not come, and for caches outside that take no purge. */
const WARM_UP = 10_000;
/** Looks at each fragment in the time in which a deploy settles. */
const LOOKS = 3;

/**
 * Purge what a podlet rendered when its version has changed and the other is heard of no more, in this process and then outside.
 *
 * What is old gets into a cache only by an answer, and all answers are seen. So one of an old replica that comes late, after
 * its podlet was purged, has it purged once more. What was kept by others before this process began it cannot know: then it
 * purges at once each podlet whose version is not the noted one.
 */
export function watchDeploys(options: DeployWatchOptions): DeployWatch {
  const { fragments, settle, noted, note, ask, purge, purgeOwn, log, now = () => performance.now() } = options;
  const podlets = new Map<string, PodletState>();
  const versions = new Map<string, string>();
  const seenAt = new Map<string, number>();
  const began = now();
  let hasBegun = false;
  let timer: NodeJS.Timeout | undefined;

  function stateOf(podlet: string): PodletState {
    const isNoted = Object.keys(noted).some((fragment) => podletOf(fragment) === podlet);
    const fresh = { isOutdated: false, hasChanged: false, due: 0, begun: 0, done: 0, isNoted };
    const state = podlets.get(podlet) ?? fresh;
    podlets.set(podlet, state);
    return state;
  }

  function see(fragment: string, version: string | undefined): void {
    if (!version) return;
    const time = now();
    seenAt.set(fragment, time);
    const before = versions.get(fragment);
    if (version === before) return;
    versions.set(fragment, version);
    const podlet = podletOf(fragment);
    const state = stateOf(podlet);
    const isFirst = before === undefined;
    if (!isFirst || version !== noted[fragment]) {
      // A process that ends before the purge leaves it to the next.
      if (state.isNoted) noteOf(podlet, state, {});
      state.isOutdated = true;
      state.hasChanged ||= !isFirst;
      state.due = Math.max(state.due, time + (isFirst ? BEGIN : settle));
    }
    if (!state.hasChanged && isKnown(podlet)) state.due = time;
    purgeWhatIsDue();
  }

  const isKnown = (podlet: string) => fragments.every((one) => podletOf(one) !== podlet || versions.has(one));

  function noteOf(podlet: string, state: PodletState, known: Readonly<Record<string, string>>): void {
    state.isNoted = Object.keys(known).length > 0;
    note(podlet, known);
  }

  function look(): void {
    const time = now();
    for (const fragment of fragments) {
      if (time - (seenAt.get(fragment) ?? -Infinity) < settle / LOOKS) continue;
      // Whether it answers or not, it is asked no sooner again.
      seenAt.set(fragment, time);
      ask(fragment).then(
        (version) => see(fragment, version),
        (error) => log.debug({ fragment, reason: (error as Error).message }, 'a version could not be had'),
      );
    }
    purgeWhatIsDue();
  }

  function purgeWhatIsDue(): void {
    for (const [podlet, state] of podlets) {
      if (state.isOutdated && now() >= state.due) void withoutRequest(() => purgeAll(podlet, state));
    }
  }

  /** A cache outside that is away holds up nobody: the next purge of the podlet does not wait for it. */
  async function purgeAll(podlet: string, state: PodletState): Promise<void> {
    const tag = `podlet-${podlet}`;
    const current = Object.fromEntries([...versions].filter(([fragment]) => podletOf(fragment) === podlet));
    state.isOutdated = false;
    state.hasChanged = false;
    const turn = ++state.begun;
    try {
      await purgeOwn(tag);
      await purge(tag);
      log.info({ podlet, versions: current }, 'what older versions of a podlet said was purged');
      // Where another came meanwhile, it is not over.
      if (!state.isOutdated && turn === state.begun) noteOf(podlet, state, current);
    } catch (error) {
      state.isOutdated = true;
      log.warn({ podlet, reason: (error as Error).message }, 'what older versions of a podlet said was not purged');
    } finally {
      state.done++;
    }
  }

  return {
    see,
    look,
    hasBegun() {
      hasBegun ||=
        now() - began > WARM_UP ||
        (fragments.every((fragment) => versions.has(fragment)) &&
          [...podlets.values()].every(({ isOutdated, begun, done }) => !isOutdated && begun === done));
      return hasBegun;
    },
    start() {
      timer = setInterval(look, 1000);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

const podletOf = (fragment: string): string => fragment.split('/')[0]!;
