import { expect } from 'vitest';
import type { Answer, SitePlace } from '../place.ts';
import type { Site } from '../site.ts';

/** What holds for any site wherever it is asked: its id in the table of engines, its title there, and the proof. */
export type SiteProperty = readonly [
  id: string,
  title: string,
  /** @param id its own, of pages and fragments. @throws AssertionError if it does not hold */
  hold: (place: SitePlace, site: Site, id: string) => Promise<void>,
];

/** Ask until nobody behind is asked any more. */
export async function untilKept(place: SitePlace, path: string, id: string): Promise<Answer> {
  let answer!: Answer;
  const ask = async () => {
    const before = place.behind.came(id).length;
    for (let times = 0; times < 3; times++) answer = await place.ask(path);
    return place.behind.came(id).length - before;
  };
  await expect.poll(ask, { message: `requests behind for ${path}` }).toBe(0);
  return answer;
}

export const textOf = async (place: SitePlace, path: string) => (await place.ask(path)).text;

/** Ask until something holds, and say of all answers until then what they were. */
export async function collect(
  place: SitePlace,
  path: string,
  isEnough: (answer: Answer) => boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  await expect
    .poll(async () => {
      const answer = await place.ask(path);
      answers.push(answer);
      return isEnough(answer);
    })
    .toBe(true);
  return answers;
}
