import { askEach, type HostTask, notAsked, type TaskOutcome, taskReport } from '../data/ask-each.ts';
import { createPager } from '../overlays/pager.ts';
import { type Span, spansWidth } from '../text/spans.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { Theme } from '../theme/theme.ts';
import type { KeyBinding } from './key-binding.ts';
import type { ScreenContext } from './screen.ts';

export type ShownTasks = {
  /** What is done: `add latency to redis`. */
  readonly title: string;
  /** The word for what was done: `added`. */
  readonly done: string;
  /** At least one. */
  readonly tasks: readonly HostTask[];
};

/** Has tasks done, with the answers of all hosts on the screen as they come in; what was not done can be tried again. */
export function askAndShow(
  shown: ShownTasks,
  context: Pick<ScreenContext, 'overlay' | 'changed' | 'say' | 'backups' | 'proxies'>,
): void {
  const { title, done, tasks } = shown;
  let outcomes: readonly TaskOutcome[] = notAsked(tasks);
  let running = false;
  const run = async (again: readonly HostTask[]) => {
    running = true;
    const newest = (some: readonly TaskOutcome[]) => {
      const known = new Map(some.map((one) => [one.task, one]));
      outcomes = outcomes.map((one) => known.get(one.task) ?? one);
      context.changed();
    };
    newest(notAsked(again));
    newest(await askEach(again, newest));
    running = false;
    // Of the two, whichever is on the screen asks; the other one is not running.
    for (const shown of [context.backups, context.proxies])
      shown.hurry([...new Set(again.map(({ hostKey }) => hostKey))]);
    const isDone = outcomes.every(({ outcome }) => outcome === 'done');
    context.say(taskReport(done, outcomes), isDone ? 'good' : 'bad');
  };
  const retry: KeyBinding<() => void> = {
    keys: ['r'],
    label: 'r',
    does: 'ask those again that did not do it',
    brief: 'retry',
    action: () => {
      const left = outcomes.filter(({ outcome }) => outcome !== 'done').map(({ task }) => task);
      if (!running && left.length > 0) void run(left);
    },
  };
  context.overlay(
    createPager({
      title: () => [[`${title}: `, 'title'], ...countSpans(outcomes)],
      lines: (theme, width) => worstFirst(outcomes).flatMap((outcome) => outcomeLines(outcome, width, theme)),
      more: [retry],
    }),
  );
  void run(tasks);
}

/** Of 200 hosts, those that did not do it must not be looked for. */
function worstFirst(outcomes: readonly TaskOutcome[]): TaskOutcome[] {
  const isDone = ({ outcome }: TaskOutcome) => outcome === 'done' || outcome === 'asking';
  return [...outcomes.filter((one) => !isDone(one)), ...outcomes.filter(isDone)];
}

function countSpans(outcomes: readonly TaskOutcome[]): Span[] {
  const count = (...wanted: TaskOutcome['outcome'][]) =>
    outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
  const [done, refused, silent, left] = [count('done'), count('refused'), count('silent'), count('asking')];
  return [
    [`${done} of ${outcomes.length} done`, done === outcomes.length ? 'good' : 'plain'],
    [refused > 0 ? `, ${refused} refused` : '', 'bad'],
    [silent > 0 ? `, ${silent} did not answer` : '', 'bad'],
    [left > 0 ? `, ${left} asked` : '', 'dim'],
  ];
}

/** What became of it on one host; why it was not done is told in full. */
function outcomeLines({ task, outcome, text }: TaskOutcome, width: number, { glyphs }: Theme): Span[][] {
  const head: Span[] = [['   '], [task.what === '' ? '' : `${task.what} `, 'dim'], [`${task.host}  `]];
  if (outcome === 'asking') return [[...head, ['asked…', 'dim']]];
  const words = {
    done: `${glyphs.up} done: ${text}`,
    refused: `${glyphs.down} not done: ${text}`,
    silent: `${glyphs.unknown} no answer, may not be done: ${text}`,
  }[outcome];
  const indent = spansWidth(head);
  return wrapText(words, Math.max(20, width - indent)).map((line, index): Span[] => [
    ...(index === 0 ? head : [[' '.repeat(indent)] as Span]),
    [line, outcome === 'done' ? 'plain' : 'bad'],
  ]);
}
