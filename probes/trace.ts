/** One thing that was said or happened, `at` milliseconds after the start of the run. */
export type TraceLine = {
  readonly at: number;
  readonly direction: 'sent' | 'received' | 'note';
  readonly text: string;
};

/** Longest text of one line, in characters. */
const LONGEST = 2_000;
/** Characters and lines of one trace; a run that talks for ever is cut here, and says so. */
const MOST_CHARACTERS = 64_000;
const MOST_LINES = 500;

/**
 * Everything that was said in one run, bounded. Text is kept as it came: what shows it on a terminal makes it safe.
 * Never hand it a secret: senders write `***` in its place. What the other side says again is kept out by `hide`.
 */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #elapsed: () => number;
  readonly #hidden: string[] = [];
  #characters = 0;

  /** @param elapsed milliseconds since the start of the run */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  sent(text: string): void {
    this.#add('sent', text);
  }

  received(text: string): void {
    this.#add('received', text);
  }

  /** What happened, where nothing was said: resolved, connected, redirected. */
  note(text: string): void {
    this.#add('note', text);
  }

  /** From now on `***` stands in the place of this text: some servers repeat in their error what they were sent. */
  hide(secret: string): void {
    if (secret !== '' && !this.#hidden.includes(secret)) this.#hidden.push(secret);
    // The longest first: one that holds another is hidden whole.
    this.#hidden.sort((a, b) => b.length - a.length);
  }

  /** The text with `***` in the place of all that is hidden. */
  masked(text: string): string {
    return this.#hidden.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  }

  #add(direction: TraceLine['direction'], said: string): void {
    if (this.lines.length >= MOST_LINES || this.#characters >= MOST_CHARACTERS) return;
    const text = this.masked(said);
    const kept = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
    this.#characters += kept.length;
    const last = this.lines.length === MOST_LINES - 1 || this.#characters >= MOST_CHARACTERS;
    this.lines.push({ at: this.#elapsed(), direction, text: kept });
    if (last) this.lines.push({ at: this.#elapsed(), direction: 'note', text: 'the trace is cut here' });
  }
}
