import type { BackupRun, RestorePlan } from '../../../agent/contract/backups.ts';
import type { AskedPlan, Problem } from '../../data/act-on-backups.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import { typedSpans } from '../../table/table-summary.ts';
import { line, type Span } from '../../text/spans.ts';
import { editText, emptyInput, type TextInput } from '../../text/text-input.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { isRefused, restorePlanLines } from './restore-plan-lines.ts';

export type RestorePlanPromptOptions = {
  /** What is restored: `restore of orders on db-1`. */
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Asks for the plan; rejects for nothing that the host does. */
  readonly plan: () => Promise<AskedPlan | Problem>;
  /** Begins it; rejects for nothing that the host does. */
  readonly begin: (plan: AskedPlan) => Promise<{ readonly run: BackupRun } | Problem>;
  /** Called when there is something new to draw. */
  readonly changed: () => void;
  /** Called once it has begun; `isOpen`: whether nobody has left meanwhile. */
  readonly begun: (run: BackupRun, isOpen: boolean) => void;
};

type Action = 'confirm' | 'close' | 'again' | { readonly by: number } | { readonly pages: number };

const scrollKeys: readonly KeyBinding<Action>[] = [
  { keys: ['down'], label: 'down', does: 'a line down', brief: 'read on', action: { by: 1 } },
  { keys: ['up'], label: 'up', does: 'a line up', action: { by: -1 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'a page down', brief: 'page', action: { pages: 1 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'a page up', action: { pages: -1 } },
];
const confirmKey: KeyBinding<Action> = {
  keys: ['enter'],
  label: 'Enter',
  does: 'begin it',
  brief: 'begin',
  action: 'confirm',
};
const closeKey: KeyBinding<Action> = {
  keys: ['esc'],
  label: 'Esc',
  does: 'restore nothing',
  brief: 'restore nothing',
  action: 'close',
};
const againKey: KeyBinding<Action> = {
  keys: ['ctrl-r'],
  label: 'ctrl-r',
  does: 'ask for the plan anew',
  brief: 'ask anew',
  action: 'again',
};

/** Agents forget a plan after ten minutes: the world has moved on. */
const VALID_MS = 600_000;

/** Shows what a restore would do, and begins it once what the plan asks for has been typed. */
export function createRestorePlanPrompt(options: RestorePlanPromptOptions): Overlay {
  return new RestorePlanPrompt(options);
}

class RestorePlanPrompt implements Overlay {
  readonly #options: RestorePlanPromptOptions;
  #answer: AskedPlan | Problem | null = null;
  #answeredAt = 0;
  #beginning = false;
  #isOpen = true;
  #input: TextInput = emptyInput;
  #problem: Problem | null = null;
  #top = 0;
  #page = 1;

  constructor(options: RestorePlanPromptOptions) {
    this.#options = options;
    void this.#ask();
  }

  bindings(): readonly KeyBinding<Action>[] {
    if (this.#answer === null || this.#beginning) return [closeKey];
    if (this.#plan === null) return [againKey, closeKey];
    const confirm = isRefused(this.#plan) ? [] : [confirmKey];
    return [...confirm, ...scrollKeys, againKey, closeKey];
  }

  press(key: string): 'close' | 'stay' {
    const action = actionOf(this.bindings(), key);
    if (action === 'close') {
      this.#isOpen = false;
      return 'close';
    }
    if (action === 'again') void this.#ask();
    else if (action === 'confirm') void this.#confirm();
    else if (action === undefined) this.#type(key);
    else if ('by' in action) this.#top += action.by;
    else this.#top += action.pages * Math.max(1, this.#page - 1);
    return 'stay';
  }

  lines({ width, height }: { width: number; height: number }, theme: Theme): string[] {
    const below = this.#below(width, theme);
    const all = this.#body(width, theme);
    this.#page = Math.max(1, Math.min(all.length, height - 2 - below.length));
    this.#top = Math.max(0, Math.min(this.#top, all.length - this.#page));
    const last = this.#top + this.#page;
    const rest = all.length > this.#page ? `  ${this.#top + 1}-${last} of ${all.length}, down reads on` : '';
    return [
      line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
      line(
        [
          [` ${this.#options.title}`, 'title'],
          [rest, 'warn'],
        ],
        width,
        theme,
      ),
      ...all.slice(this.#top, last).map((spans) => line(spans, width, theme)),
      ...below.map((spans) => line(spans, width, theme)),
    ];
  }

  get #plan(): RestorePlan | null {
    return this.#answer !== null && 'plan' in this.#answer ? this.#answer.plan : null;
  }

  /** What must be typed: what the plan says; where no keyboard has that, the beginning of the snapshot. */
  get #wanted(): string {
    const { confirmation = '', snapshot } = this.#plan ?? {};
    return /^[\x20-\x7e]*$/.test(confirmation) ? confirmation.trim() : (snapshot?.id ?? '').slice(0, 8);
  }

  async #ask(): Promise<void> {
    this.#answer = null;
    this.#problem = null;
    const answer = await this.#options.plan();
    this.#answer = answer;
    this.#answeredAt = this.#options.now();
    if (this.#isOpen) this.#options.changed();
  }

  async #confirm(): Promise<void> {
    const answer = this.#answer;
    if (answer === null || !('plan' in answer)) return;
    if (this.#input.text.trim() !== this.#wanted) {
      this.#problem = { problem: `type ${this.#wanted} to begin, or Esc to restore nothing`, hint: null };
      return;
    }
    this.#beginning = true;
    this.#problem = null;
    const begun = await this.#options.begin(answer);
    this.#beginning = false;
    if ('run' in begun) this.#options.begun(begun.run, this.#isOpen);
    else this.#problem = begun;
    if (this.#isOpen) this.#options.changed();
  }

  #type(key: string): void {
    this.#problem = null;
    if (this.#plan !== null && !isRefused(this.#plan) && !this.#beginning)
      this.#input = editText(this.#input, key) ?? this.#input;
  }

  #body(width: number, theme: Theme): readonly (readonly Span[])[] {
    const answer = this.#answer;
    if (answer === null) return [[['   asking what it would do; nothing is touched…', 'dim']]];
    return 'plan' in answer
      ? restorePlanLines(answer.plan, width, theme)
      : problemLines(answer, width, theme);
  }

  /** What stands under the plan whatever is read of it: what is wrong, what has to be typed. */
  #below(width: number, theme: Theme): Span[][] {
    const plan = this.#plan;
    if (plan === null) return [];
    const problem = this.#problem === null ? [] : problemLines(this.#problem, width, theme);
    if (isRefused(plan))
      return [
        [
          [` ${theme.glyphs.down} refused: this plan cannot be confirmed`, 'bad'],
          ['   Esc leaves it', 'dim'],
        ],
      ];
    if (this.#beginning) return [[[' it is asked to begin…', 'accent']]];
    const left = Math.max(0, VALID_MS - (this.#options.now() - this.#answeredAt));
    const valid =
      left === 0 ? 'the plan is too old: ctrl-r asks anew' : `the plan holds ${Math.ceil(left / 60_000)} min`;
    const asked: Span[] =
      this.#wanted === ''
        ? [[' Enter begins it: nothing is replaced', 'accent']]
        : [[` type ${this.#wanted}: `, 'accent'], ...typedSpans(this.#input.text, this.#input.cursor)];
    return [...problem, [...asked, [`   ${valid}`, left === 0 ? 'warn' : 'dim']]];
  }
}

function problemLines({ problem, hint }: Problem, width: number, { glyphs }: Theme): Span[][] {
  const wrapped = (text: string) => wrapText(text, Math.max(20, width - 4));
  return [
    ...wrapped(`${glyphs.down} ${problem}`).map((text): Span[] => [[`   ${text}`, 'bad']]),
    ...(hint === null ? [] : wrapped(hint)).map((text): Span[] => [[`   ${text}`, 'accent']]),
  ];
}
