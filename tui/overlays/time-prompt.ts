import { parseMoment } from '../time/moment.ts';
import type { Overlay } from './overlay.ts';
import { createPrompt } from './prompt.ts';

export type TimePromptOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly travel: (at: number | null) => void;
};

/** Asks for the moment to show. */
export function createTimePrompt({ now, travel }: TimePromptOptions): Overlay {
  return createPrompt({
    label: 'time',
    hint: '03:12 or 03:12:07 (UTC), -10m, 2026-11-21T03:12Z; empty or now for the present',
    submit: (text) => travelTo(text, { now, travel }),
  });
}

/** Shows the moment that was typed; what is wrong with it, where it is none. */
export function travelTo(text: string, { now, travel }: TimePromptOptions): string | undefined {
  try {
    travel(parseMoment(text, now()));
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
