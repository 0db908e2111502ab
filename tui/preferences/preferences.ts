import { z } from 'zod';
import { optionalDurationField } from '../../agent/kit/config-fields.ts';
import { chartWindows } from '../data/chart-windows.ts';

const windowNames = chartWindows.map(({ name }) => name);

/** What a person has set for the console: `~/.config/vedette/console.yml`. */
export const preferencesSchema = z.strictObject({
  theme: z
    .string()
    .min(1)
    .optional()
    .describe('A built-in theme, one of the skins folder, or a file; without it, what suits the background.'),
  mouse: z.boolean().default(false).describe('Whether the mouse is on from the beginning.'),
  ascii: z.boolean().default(false).describe('Nothing beyond ASCII, whatever the terminal could show.'),
  reduced_motion: z
    .boolean()
    .default(false)
    .describe('Draws what has changed at most every 2 s; keys are answered at once as ever.'),
  window: z.enum(windowNames).default('15m').describe('How far back charts reach in the beginning.'),
  refresh: optionalDurationField({ min: '500ms', max: '1m' })
    .optional()
    .describe('Draws what has changed at most this often.'),
});
export type Preferences = z.infer<typeof preferencesSchema>;

const CALM_MS = 2_000;

/** How often what has changed is drawn at most, ms; 0 for at once. */
export function refreshPeriod({ refresh = 0, reduced_motion }: Preferences): number {
  return Math.max(refresh, reduced_motion ? CALM_MS : 0);
}
