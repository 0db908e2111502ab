import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { typedSpans } from '../table/table-summary.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import { editText, emptyInput, inputOf, type TextInput } from '../text/text-input.ts';
import type { Theme } from '../theme/theme.ts';
import type { Overlay } from './overlay.ts';

/** One line of a form. */
export type FormField = {
  /** Unique in the form; what is typed is kept by it. */
  readonly id: string;
  readonly label: string;
  /** @default none */
  readonly unit?: string;
  /** What it is, with its bounds. */
  readonly describe: string;
  readonly initial: string;
  /** The words that it may be; then it is chosen and not typed. */
  readonly choices?: readonly string[];
  /** What is wrong with a text; undefined where nothing is. */
  readonly check: (text: string) => string | undefined;
};

/** What stands in the form, by the ids of its fields. */
export type FormValues = Readonly<Record<string, string>>;

export type FormOptions = {
  readonly title: readonly Span[];
  /** The fields; which there are may depend on what was typed so far. At least one. */
  readonly fields: (typed: FormValues) => readonly FormField[];
  /** What is wrong with the whole, where each field is right. @default nothing */
  readonly check?: (values: FormValues) => string | undefined;
  /** The word for what Enter does. @default 'do it' */
  readonly verb?: string;
  /** Called once, with values that are all right. */
  readonly submit: (values: FormValues) => void;
};

type Action = 'submit' | 'close' | 'next' | 'previous' | 'choose-next' | 'choose-previous';

const formKeys: readonly KeyBinding<Action>[] = [
  { keys: ['down', 'tab'], label: 'Tab down', does: 'the next field', brief: 'next field', action: 'next' },
  { keys: ['up', 'shift-tab'], label: 'up', does: 'the field before', brief: 'before', action: 'previous' },
  { keys: ['enter'], label: 'Enter', does: 'do it', brief: 'do it', action: 'submit' },
  { keys: ['esc'], label: 'Esc', does: 'do nothing', brief: 'do nothing', action: 'close' },
];
const choiceKeys: readonly KeyBinding<Action>[] = [
  {
    keys: ['right', ' '],
    label: 'right',
    does: 'the next choice; a letter goes to what begins with it',
    brief: 'next choice',
    action: 'choose-next',
  },
  {
    keys: ['left'],
    label: 'left',
    does: 'the choice before',
    action: 'choose-previous',
  },
  ...formKeys,
];

const VALUE = 14;
const UNIT = 6;

/** Asks for several values, each checked as it is typed. */
export function createForm(options: FormOptions): Overlay {
  return new Form(options);
}

class Form implements Overlay {
  readonly #options: FormOptions;
  readonly #typed = new Map<string, TextInput>();
  #current = 0;
  #problem: string | undefined;

  constructor(options: FormOptions) {
    this.#options = options;
  }

  bindings(): readonly KeyBinding<Action>[] {
    const { verb } = this.#options;
    const keys = this.#field.choices === undefined ? formKeys : choiceKeys;
    if (verb === undefined) return keys;
    return keys.map((key) => (key.action === 'submit' ? { ...key, does: verb, brief: verb } : key));
  }

  press(key: string): 'close' | 'stay' {
    const action = actionOf(this.bindings(), key);
    this.#problem = undefined;
    if (action === 'close') return 'close';
    if (action === 'submit') return this.#submit();
    if (action === 'next') this.#move(1);
    else if (action === 'previous') this.#move(-1);
    else if (action === 'choose-next') this.#choose(1);
    else if (action === 'choose-previous') this.#choose(-1);
    else if (this.#field.choices !== undefined) this.#chooseLetter(key);
    else this.#type(key);
    return 'stay';
  }

  lines({ width, height }: { width: number; height: number }, theme: Theme): string[] {
    const fields = this.#fields;
    const rows = Math.max(1, Math.min(fields.length, height - 3));
    const top = Math.max(0, Math.min(this.#current - (rows >> 1), fields.length - rows));
    const shown = fields.slice(top, top + rows);
    const rest = fields.length > rows ? `  ${top + 1}-${top + rows} of ${fields.length} fields` : '';
    return [
      line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
      line([[' '], ...this.#options.title, [rest, 'dim']], width, theme),
      ...shown.map((field, index) => line(this.#spans(field, top + index, theme), width, theme)),
      line(this.#note(theme), width, theme),
    ];
  }

  get #fields(): readonly FormField[] {
    return this.#options.fields(
      Object.fromEntries([...this.#typed].map(([id, { text }]) => [id, text] as const)),
    );
  }

  get #field(): FormField {
    const fields = this.#fields;
    return fields[Math.min(this.#current, fields.length - 1)]!;
  }

  get #labelWidth(): number {
    return this.#fields.reduce((most, { label }) => Math.max(most, label.length), 0);
  }

  get #values(): FormValues {
    return Object.fromEntries(this.#fields.map((field) => [field.id, this.#input(field).text]));
  }

  #input({ id, initial }: FormField): TextInput {
    return this.#typed.get(id) ?? inputOf(initial);
  }

  #move(by: number): void {
    const { length } = this.#fields;
    this.#current = (this.#current + by + length) % length;
  }

  #choose(by: number): void {
    const field = this.#field;
    const choices = field.choices ?? [];
    const index = choices.indexOf(this.#input(field).text);
    this.#typed.set(field.id, inputOf(choices[(index + by + choices.length) % choices.length] ?? ''));
  }

  /** The first letter takes the place of what stands there; after any other key it is edited. */
  #type(key: string): void {
    const field = this.#field;
    const isReplaced = !this.#typed.has(field.id) && Array.from(key).length === 1;
    const input = isReplaced ? emptyInput : this.#input(field);
    this.#typed.set(field.id, editText(input, key) ?? input);
  }

  #chooseLetter(key: string): void {
    const field = this.#field;
    const choices = field.choices ?? [];
    const after = choices.indexOf(this.#input(field).text) + 1;
    const found = [...choices.slice(after), ...choices].find((one) => one.startsWith(key));
    if (found !== undefined) this.#typed.set(field.id, inputOf(found));
  }

  /** Goes to the first field that is wrong; where none is, does it. */
  #submit(): 'close' | 'stay' {
    const wrong = this.#fields.findIndex((field) => this.#wrong(field) !== undefined);
    if (wrong >= 0) {
      this.#current = wrong;
      this.#problem = `${this.#field.label}: ${this.#wrong(this.#field)}`;
      return 'stay';
    }
    this.#problem = this.#options.check?.(this.#values);
    if (this.#problem !== undefined) return 'stay';
    this.#options.submit(this.#values);
    return 'close';
  }

  #wrong(field: FormField): string | undefined {
    return field.check(this.#input(field).text);
  }

  #spans(field: FormField, index: number, { glyphs }: Theme): Span[] {
    const isCurrent = index === this.#current;
    const input = this.#input(field);
    const value = isCurrent ? this.#currentValue(field) : ([[input.text]] as const);
    const wrong = this.#wrong(field);
    return [
      [
        ` ${isCurrent ? glyphs.selected : ' '} ${field.label.padEnd(this.#labelWidth)} `,
        isCurrent ? 'accent' : 'plain',
      ],
      ...value,
      [' '.repeat(Math.max(1, VALUE - spansWidth(value)))],
      [(field.unit ?? '').padEnd(UNIT)],
      wrong === undefined ? [` ${field.describe}`, 'dim'] : [` ${glyphs.down} ${wrong}`, 'bad'],
    ];
  }

  /** What stands in the current field: a choice, a text that the next letter replaces, or one that is edited. */
  #currentValue(field: FormField): readonly Span[] {
    const { text, cursor } = this.#input(field);
    if (field.choices !== undefined) return [[`< ${text} >`, 'warn']];
    return this.#typed.has(field.id) || text === '' ? typedSpans(text, cursor) : [[text, 'selected']];
  }

  /** What is wrong, else what the current field is: beside it there may be no room for that. */
  #note({ glyphs }: Theme): Span[] {
    if (this.#problem !== undefined) return [[`   ${glyphs.down} ${this.#problem}`, 'bad']];
    return [[`   ${this.#field.describe}`, 'dim']];
  }
}
