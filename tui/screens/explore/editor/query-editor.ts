import type { Overlay } from '../../../overlays/overlay.ts';
import { typedSpans } from '../../../table/table-summary.ts';
import type { QueryHistory } from '../../../terminal/query-history.ts';
import { type EditedText, editedText, editKey, insertText, pastedText } from '../../../text/edited-text.ts';
import { line, type Span } from '../../../text/spans.ts';
import { editText, emptyInput, type TextInput } from '../../../text/text-input.ts';
import type { Theme } from '../../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../../key-binding.ts';
import type { ScreenSize } from '../../screen.ts';
import { choiceList } from './choice-list.ts';
import { completeText } from './complete-text.ts';
import { callAt, completionContext, metricAt } from './completion-context.ts';
import { type Completion, completionsOf, type QueryVocabulary, sharedRest } from './completions.ts';
import { choosingKeys, type EditorAction, editorKeys, searchKeys } from './editor-keys.ts';
import { queryLines } from './query-lines.ts';
import type { QueryProblem } from './query-position.ts';
import { queryFunctions } from './query-words.ts';

export type QueryEditorOptions = {
  /** The text as it was left, with what can be undone. */
  readonly edited: EditedText;
  readonly vocabulary: QueryVocabulary;
  /** What is said of the vocabulary: that it is being asked for, why there is none. */
  readonly note: () => string;
  readonly history: QueryHistory;
  /** What was wrong when this very text was sent last. */
  readonly problem?: QueryProblem | undefined;
  /** Whether it begins with looking for an earlier query. @default false */
  readonly searching?: boolean;
  /** Told of every change, so that the text is kept whatever happens. */
  readonly changed: (edited: EditedText) => void;
  readonly run: (query: string) => void;
  /** Shows what a metric is. */
  readonly explain: (metric: string) => void;
};

type Mode = {
  readonly keys: readonly KeyBinding<EditorAction>[];
  readonly act: (action: EditorAction) => 'close' | 'stay';
};

const LISTED = 8;
const LABEL = ' promql ';

/** Writes a query, over the lower part of the screen. Enter always runs what is seen, unless a completion is chosen. */
export function createQueryEditor(options: QueryEditorOptions): Overlay {
  return new QueryEditor(options);
}

class QueryEditor implements Overlay {
  readonly takesAlt = true;
  readonly #options: QueryEditorOptions;
  #edited: EditedText;
  #problem: QueryProblem | undefined;
  /** The completion that is chosen; undefined while none is. */
  #chosen: number | undefined;
  /** Whether completions are shown although nothing of them is typed yet. */
  #wanted = false;
  /** What is looked for in the history; undefined while nothing is. */
  #search: TextInput | undefined;
  #found = 0;
  /** How far back in the history the text is; -1: it is a new one, which is kept in `#draft`. */
  #back = -1;
  #draft = '';

  constructor(options: QueryEditorOptions) {
    this.#options = options;
    this.#edited = options.edited;
    this.#problem = options.problem;
    if (options.searching) this.#search = emptyInput;
  }

  bindings(): readonly KeyBinding<EditorAction>[] {
    return this.#mode().keys;
  }

  press(key: string): 'close' | 'stay' {
    const { keys, act } = this.#mode();
    const action = actionOf(keys, key);
    if (action !== undefined) return act(action);
    if (this.#search !== undefined) this.#typeSearch(key);
    else if (key === '?' && this.#explain()) return 'stay';
    else this.#type(key);
    return 'stay';
  }

  paste(text: string): void {
    const pasted = pastedText(text);
    if (this.#search !== undefined)
      for (const character of pasted.replace(/\s+/g, ' ')) this.#typeSearch(character);
    else this.#take(insertText(this.#edited, pasted));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const room = Math.max(1, Math.min(LISTED, height >> 1));
    const text = this.#textLines(width, room, theme);
    const above = Math.max(0, Math.min(LISTED, height - text.length - 2));
    const list =
      this.#search === undefined
        ? this.#choiceLines(width, above, theme)
        : this.#foundLines(width, above, theme);
    return [
      line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
      ...list,
      line(this.#note(theme), width, theme),
      ...text,
    ];
  }

  #mode(): Mode {
    if (this.#search !== undefined) return { keys: searchKeys, act: (action) => this.#actSearching(action) };
    if (this.#chosen !== undefined) return { keys: choosingKeys, act: (action) => this.#actChoosing(action) };
    return { keys: editorKeys, act: (action) => this.#actEditing(action) };
  }

  #actEditing(action: EditorAction): 'close' | 'stay' {
    if (action === 'close') return 'close';
    if (action === 'run') return this.#run();
    if (action === 'search') this.#search = emptyInput;
    else if (action === 'older') this.#recall(1);
    else if (action === 'newer') this.#recall(-1);
    else this.#complete();
    return 'stay';
  }

  #actChoosing(action: EditorAction): 'stay' {
    const { length } = this.#choices();
    if (action === 'run') this.#takeChoice(this.#choices()[this.#chosen!]);
    else if (action === 'close' || length === 0) this.#chosen = undefined;
    else this.#chosen = (this.#chosen! + (action === 'complete' ? 1 : length - 1)) % length;
    return 'stay';
  }

  #actSearching(action: EditorAction): 'stay' {
    const found = this.#foundQueries();
    if (action === 'run' && found[this.#found] !== undefined) this.#replace(found[this.#found]!);
    if (action === 'run' || action === 'close') this.#search = undefined;
    else this.#found += action === 'complete' ? 1 : -1;
    this.#found =
      action === 'run' || action === 'close' ? 0 : Math.max(0, Math.min(this.#found, found.length - 1));
    return 'stay';
  }

  #run(): 'close' | 'stay' {
    const query = this.#edited.text.trim();
    if (query === '') {
      this.#problem = { text: 'write a query, such as node_load1', part: undefined };
      return 'stay';
    }
    this.#options.run(query);
    return 'close';
  }

  /** Takes the only one that begins as is typed, else goes on as far as all do; where they part at once, chooses. */
  #complete(): void {
    const choices = this.#choices(true);
    const rest = this.#sharedRest(choices);
    this.#wanted = true;
    const { typed } = this.#context();
    const beginning = choices.filter(({ name }) => name.startsWith(typed));
    const only = beginning.length === 1 ? beginning[0] : choices.length === 1 ? choices[0] : undefined;
    if (only !== undefined) this.#takeChoice(only);
    else if (rest !== '') this.#take(insertText(this.#edited, rest));
    else if (choices.length > 0) this.#chosen = 0;
  }

  /** A value may have to be quoted or escaped: then it is chosen as a whole. */
  #sharedRest(choices: readonly Completion[]): string {
    const context = this.#context();
    const rest = sharedRest(context.typed, choices);
    const isPlain = context.kind !== 'label-value' || (context.quoted && /^[\w/:-]*$/.test(rest));
    return isPlain ? rest : '';
  }

  #takeChoice(choice: Completion | undefined): void {
    if (choice !== undefined) this.#take(completeText(this.#edited, this.#context(), choice));
  }

  /** A sign behind a chosen completion takes it, as a word goes on to narrow the choice. */
  #type(key: string): void {
    const isSign = Array.from(key).length === 1 && !/[\p{L}\p{N}_:]/u.test(key);
    if (isSign && this.#chosen !== undefined) {
      const { kind } = this.#context();
      this.#takeChoice(this.#choices()[this.#chosen]);
      const isThere = this.#edited.text[this.#edited.cursor - 1] === key;
      if (isThere || (kind === 'matcher-label' && key === '=')) return;
    }
    const edited = editKey(this.#edited, key);
    if (edited !== undefined) this.#take(edited);
    else if (key === 'up') this.#recall(1);
    else if (key === 'down') this.#recall(-1);
  }

  #typeSearch(key: string): void {
    this.#search = editText(this.#search!, key) ?? this.#search!;
    this.#found = 0;
  }

  /** In a string a question mark is one. */
  #explain(): boolean {
    const { text, cursor } = this.#edited;
    const { kind } = this.#context();
    const metric = kind === 'nothing' || kind === 'label-value' ? undefined : metricAt(text, cursor);
    if (metric !== undefined) this.#options.explain(metric);
    return metric !== undefined;
  }

  #recall(by: 1 | -1): void {
    const entries = this.#options.history.entries();
    const back = Math.max(-1, Math.min(this.#back + by, entries.length - 1));
    if (back === this.#back) return;
    if (this.#back === -1) this.#draft = this.#edited.text;
    this.#replace(back === -1 ? this.#draft : entries[back]!);
    this.#back = back;
  }

  #replace(text: string): void {
    const { past, killed } = this.#edited;
    const before = { text: this.#edited.text, cursor: this.#edited.cursor };
    this.#take({ ...editedText(text), past: [...past, before], killed });
  }

  #take(edited: EditedText): void {
    if (edited.text !== this.#edited.text) this.#problem = undefined;
    this.#edited = edited;
    this.#chosen = undefined;
    this.#wanted = false;
    this.#back = -1;
    this.#options.changed(edited);
  }

  #context() {
    return completionContext(this.#edited.text, this.#edited.cursor);
  }

  /** What may come here; nothing where nothing was asked for: no letter is typed yet, or all of it is there. */
  #choices(isWanted = this.#wanted || this.#chosen !== undefined): Completion[] {
    const context = this.#context();
    if (!isWanted && context.typed === '' && OPEN.has(context.kind)) return [];
    const choices = completionsOf(context, this.#options.vocabulary);
    const isWhole = choices.length === 1 && choices[0]!.text === context.typed;
    return isWhole ? [] : choices;
  }

  #foundQueries(): string[] {
    const words = this.#search!.text.toLowerCase().split(/\s+/);
    const entries = this.#options.history.entries();
    return entries.filter((entry) => words.every((word) => entry.toLowerCase().includes(word)));
  }

  #choiceLines(width: number, height: number, theme: Theme): string[] {
    return choiceList(this.#choices(), { chosen: this.#chosen, width, height }, theme);
  }

  #foundLines(width: number, height: number, theme: Theme): string[] {
    const listed = this.#foundQueries().map((query) => ({
      name: query.replace(/\s+/g, ' '),
      kind: '',
      detail: '',
    }));
    return choiceList(listed, { chosen: this.#found, width, height }, theme);
  }

  #note({ glyphs }: Theme): Span[] {
    if (this.#search !== undefined) return [[`  ${this.#foundQueries().length} earlier queries`, 'dim']];
    if (this.#problem !== undefined) return [[` ${glyphs.down} ${this.#problem.text}`, 'bad']];
    const call = callAt(this.#edited.text, this.#edited.cursor);
    const called = call === undefined ? undefined : queryFunctions.get(call.name);
    if (called !== undefined)
      return [
        [`  ${called.signature}`, 'accent'],
        [`  ${called.help}`, 'dim'],
      ];
    return [[`  ${this.#options.note()}`, 'dim']];
  }

  /** The lines around the cursor, as many as there is room for. */
  #textLines(width: number, room: number, theme: Theme): string[] {
    if (this.#search !== undefined)
      return [
        line([[' history ', 'accent'], ...typedSpans(this.#search.text, this.#search.cursor)], width, theme),
      ];
    const { text, cursor } = this.#edited;
    const options = { width: Math.max(4, width - LABEL.length), cursor, wrong: this.#problem?.part };
    const { lines, cursorLine } = queryLines(text, options);
    const top = Math.max(0, Math.min(cursorLine - room + 1, lines.length - room));
    return lines
      .slice(top, top + room)
      .map((spans, index) =>
        line([[index === 0 ? LABEL : ' '.repeat(LABEL.length), 'accent'], ...spans], width, theme),
      );
  }
}

/** Where so much may come that nobody wants to see it before a letter is typed. */
const OPEN: ReadonlySet<string> = new Set(['expression', 'operator', 'duration']);
