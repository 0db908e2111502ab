import type { FactTypes } from '../../facts.ts';

/** The facts of kinds that hold a dialogue. */
export const dialogueFacts = {
  answer: { type: 'text', describe: 'The last line that was received' },
  banner: { type: 'text', describe: 'The first line that was received' },
} as const satisfies FactTypes;
