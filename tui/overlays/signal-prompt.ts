import type { ProcessRow } from '../../agent/contract/processes.ts';
import { type SignalName, signalNames } from '../../agent/contract/signals.ts';
import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { typedSpans } from '../table/table-summary.ts';
import { line } from '../text/spans.ts';
import { editText, emptyInput } from '../text/text-input.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

export type SignalPromptOptions = {
  readonly host: string;
  /** At least one. */
  readonly processes: readonly ProcessRow[];
  /** Called once, with the signal that was confirmed. */
  readonly send: (signal: SignalName) => void;
};

type Action = 'send' | 'close' | 'next' | 'previous';

const signalKeys: readonly KeyBinding<Action>[] = [
  { keys: ['enter'], label: 'Enter', does: 'send it', brief: 'send', action: 'send' },
  { keys: ['down', 'tab'], label: 'down', does: 'the next signal', brief: 'next signal', action: 'next' },
  { keys: ['up', 'shift-tab'], label: 'up', does: 'the signal before', brief: 'before', action: 'previous' },
  { keys: ['esc'], label: 'Esc', does: 'send nothing', brief: 'send nothing', action: 'close' },
];

/** What a program makes of a signal, unless it says otherwise: signal(7). */
const meanings: Record<SignalName, string> = {
  TERM: 'asks it to end',
  KILL: 'ends it at once; it cannot tidy up',
  HUP: 'its terminal is gone; many services read their configuration again',
  INT: 'as ctrl-c does',
  QUIT: 'ends it with a core dump',
  STOP: 'holds it until CONT',
  CONT: 'lets it go on after STOP',
  USR1: 'what the program has made of it; else it ends',
  USR2: 'what the program has made of it; else it ends',
};

/** Asks which signal to send to these processes, and lets the user type what it is about before anything is sent. */
export function createSignalPrompt({ host, processes, send }: SignalPromptOptions): Overlay {
  let signal: SignalName = 'TERM';
  let input = emptyInput;
  let problem: string | undefined;
  const wanted = confirmation(processes);
  const step = (by: number) => {
    const { length } = signalNames;
    signal = signalNames[(signalNames.indexOf(signal) + by + length) % length]!;
  };
  return {
    bindings: () => signalKeys,
    press(key) {
      const action = actionOf(signalKeys, key);
      problem = undefined;
      if (action === 'close') return 'close';
      if (action === 'next') step(1);
      else if (action === 'previous') step(-1);
      else if (action === undefined) input = editText(input, key) ?? input;
      else if (input.text.trim() === wanted) {
        send(signal);
        return 'close';
      } else problem = `type ${wanted} to send it, or Esc to send nothing`;
      return 'stay';
    },
    lines({ width, height }, theme) {
      const what = processes.length === 1 ? 'this process' : `these ${processes.length} processes`;
      return [
        line([[` send ${signal} to ${what} on ${host}`, 'title']], width, theme),
        ...listed(processes, Math.max(1, Math.min(12, height - 4)), width, theme),
        line([['  signal ', 'dim'], [`< ${signal} >`, 'warn'], [`  ${meanings[signal]}`]], width, theme),
        line([[problem === undefined ? '' : `  ${problem}`, 'bad']], width, theme),
        line([[` type ${wanted}: `, 'accent'], ...typedSpans(input.text, input.cursor)], width, theme),
      ];
    },
  };
}

/** What must be typed: the name of the one process, or how many there are; the pid where no keyboard has the name. */
function confirmation(processes: readonly ProcessRow[]): string {
  const { name, pid } = processes[0]!;
  if (processes.length > 1) return String(processes.length);
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name) ? name : String(pid);
}

function listed(processes: readonly ProcessRow[], room: number, width: number, theme: Theme): string[] {
  const shown = processes.length > room ? processes.slice(0, Math.max(1, room - 1)) : processes;
  const rest = processes.length - shown.length;
  return [
    ...shown.map(({ pid, name, user, command }) =>
      line([[`  ${String(pid).padStart(7)} ${name}`], [`  ${user}  ${command}`, 'dim']], width, theme),
    ),
    ...(rest === 0 ? [] : [line([[`          and ${rest} more`, 'warn']], width, theme)]),
  ];
}
