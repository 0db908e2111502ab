import { parseDuration } from '../../../agent/kit/duration.ts';
import {
  actionReport,
  actOnProbes,
  asking,
  type ProbeAction,
  type ProbeMarkWord,
  type ProbeOnHost,
  type ProbeOutcome,
} from '../../data/act-on-probes.ts';
import type { FleetProbe } from '../../data/fleet-probe.ts';
import { createPager } from '../../overlays/pager.ts';
import { createPrompt } from '../../overlays/prompt.ts';
import { type Span, spansWidth } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Theme } from '../../theme/theme.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { ScreenContext } from '../screen.ts';
import { probeStateRole, probeStateText } from './probe-looks.ts';

export type ProbeActionName = 'run' | ProbeMarkWord | 'unmark';

/** What may be done to probes; `s` sorts and `m` is the mouse everywhere. */
export const probeActionKeys: readonly KeyBinding<ProbeActionName>[] = [
  {
    keys: ['r'],
    label: 'r',
    does: 'run it now on every host that runs it, or all marked',
    brief: 'run now',
    action: 'run',
  },
  { keys: ['p'], label: 'p', does: 'pause: it is not run; asks how long', brief: 'pause', action: 'paused' },
  {
    keys: ['M'],
    label: 'M',
    does: 'maintenance: run and judged, nobody is told; asks how long',
    brief: 'maintenance',
    action: 'maintenance',
  },
  {
    keys: ['z'],
    label: 'z',
    does: 'silence: run and judged, nobody is told; asks how long',
    brief: 'silence',
    action: 'silenced',
  },
  { keys: ['u'], label: 'u', does: 'take away the marks that people set', brief: 'unmark', action: 'unmark' },
];

const MARKS: readonly ProbeMarkWord[] = ['paused', 'maintenance', 'silenced'];
/** The longest that agents take, seconds: a year. */
const LONGEST = 31_536_000;
const verbs: Record<ProbeActionName, string> = {
  run: 'run',
  paused: 'paused',
  maintenance: 'in maintenance',
  silenced: 'silenced',
  unmark: 'marks taken away',
};
const questions: Record<ProbeMarkWord, string> = {
  paused: 'pause',
  maintenance: 'maintenance of',
  silenced: 'silence',
};

/** Does it to these probes on all hosts that run them, after a question where it marks them, and shows what became of it. */
export function startProbeAction(
  name: ProbeActionName,
  probes: readonly FleetProbe[],
  context: ScreenContext,
): void {
  if (probes.length === 0) return;
  if (context.when().at !== null) {
    context.say('the past cannot be changed; . goes back to now', 'warn');
    return;
  }
  const on = hostsOf(probes, context);
  const what = probes.length === 1 ? probes[0]!.name : `${probes.length} probes`;
  if (on.length === 0) context.say(`no host that is known runs ${what}`, 'warn');
  else if (name === 'run') act(name, { type: 'run' }, { on, what }, context);
  else if (name === 'unmark') unmark(probes, { on, what }, context);
  else askHowLong(name, { on, what }, context);
}

type Subject = { readonly on: readonly ProbeOnHost[]; readonly what: string };

function hostsOf(probes: readonly FleetProbe[], context: ScreenContext): ProbeOnHost[] {
  const hosts = new Map(context.fleet().hosts.map((host) => [host.key, host]));
  return probes.flatMap(({ name, vantages }) =>
    vantages.map(({ host, hostKey }) => {
      const known = hosts.get(hostKey);
      return { probe: name, host, hostKey, client: known === undefined ? null : context.client(known) };
    }),
  );
}

function unmark(probes: readonly FleetProbe[], subject: Subject, context: ScreenContext): void {
  const marked = new Set(probes.flatMap(({ marks }) => marks.map(({ mark }) => mark)));
  const marks = MARKS.filter((mark) => marked.has(mark));
  if (marks.length > 0) act('unmark', { type: 'unmark', marks }, subject, context);
  else context.say(`${subject.what} has no mark that somebody set`, 'warn');
}

function askHowLong(mark: ProbeMarkWord, subject: Subject, context: ScreenContext): void {
  const { on, what } = subject;
  const hosts = new Set(on.map(({ host }) => host)).size;
  context.overlay(
    createPrompt({
      label: `${questions[mark]} ${what} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}, for`,
      hint: '30m, 2h, 1d, or for-ever; and why, if you like: 2h new release',
      initial: '30m',
      submit(text) {
        const read = readHowLong(text);
        if (typeof read === 'string') return read;
        act(mark, { type: 'mark', mark, ...read }, subject, context);
        return undefined;
      },
    }),
  );
}

/** How long and why, as somebody types it; what is wrong with it, where it cannot be read. */
export function readHowLong(text: string): { seconds: number | null; because: string } | string {
  const [, length = '', because = ''] = /^(\S*)\s*(.*)$/su.exec(text.trim()) ?? [];
  if (because.length > 200) return 'the reason is longer than 200 characters';
  if (length === 'for-ever') return { seconds: null, because };
  try {
    const seconds = Math.round(parseDuration(length) / 1_000);
    if (seconds < 1) return 'write a time such as 30m; u takes marks away';
    return seconds > LONGEST ? 'the longest time is a year; write for-ever' : { seconds, because };
  } catch (error) {
    if (error instanceof SyntaxError) return 'write a time such as 30m, 2h, 1d, or for-ever';
    throw error;
  }
}

/** Asks all hosts, with their answers on the screen as they come in. */
function act(
  name: ProbeActionName,
  action: ProbeAction,
  { on, what }: Subject,
  context: ScreenContext,
): void {
  let outcomes: readonly ProbeOutcome[] = asking(on);
  const several = new Set(on.map(({ probe }) => probe)).size > 1;
  context.overlay(
    createPager({
      title: () => [[`${what}: `, 'title'], ...countSpans(outcomes)],
      lines: (theme, width) =>
        outcomes.flatMap((outcome) => outcomeLines(outcome, { several, width }, theme)),
    }),
  );
  const told = (newest: readonly ProbeOutcome[]) => {
    outcomes = newest;
    context.changed();
  };
  void actOnProbes(on, action, told).then((all) => {
    const isDone = all.every(({ outcome }) => outcome === 'done');
    context.probes.hurry([...new Set(on.map(({ hostKey }) => hostKey))]);
    context.say(`${what}: ${actionReport(verbs[name], all)}`, isDone ? 'good' : 'bad');
  });
}

function countSpans(outcomes: readonly ProbeOutcome[]): Span[] {
  const count = (wanted: ProbeOutcome['outcome']) =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  const [left, refused] = [count('asking'), count('refused')];
  return [
    [`${count('done')} of ${outcomes.length} hosts did it`, refused + left === 0 ? 'good' : 'plain'],
    [refused > 0 ? `, ${refused} did not` : '', 'bad'],
    [left > 0 ? `, ${left} are asked` : '', 'dim'],
  ];
}

type OutcomeShape = { readonly several: boolean; readonly width: number };

/** What became of it on one host; why it was not done is told in full. */
function outcomeLines(
  { on, outcome, state, text }: ProbeOutcome,
  { several, width }: OutcomeShape,
  theme: Theme,
): Span[][] {
  const { glyphs } = theme;
  const head: Span[] = [['   '], [several ? `${on.probe} ` : '', 'dim'], [`${on.host}  `]];
  if (outcome === 'asking') return [[...head, ['asked…', 'dim']]];
  if (outcome === 'done') {
    const what: Span =
      state === null
        ? [`${glyphs.up} done: `, 'good']
        : [`${probeStateText(state, theme)} `, probeStateRole(state)];
    return [[...head, what, [text]]];
  }
  const indent = spansWidth(head);
  const lines = wrapText(`${glyphs.down} not done: ${text}`, Math.max(20, width - indent));
  return lines.map((line, index): Span[] => [
    ...(index === 0 ? head : [[' '.repeat(indent)] as Span]),
    [line, 'bad'],
  ]);
}
