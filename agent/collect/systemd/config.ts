import { z } from 'zod';

const pattern = z.string().refine(isPattern, { error: 'expected a regular expression' });

/** Options of the `collect.systemd:` section; the patterns mean what node_exporter's flags of these names mean. */
export const systemdConfig = z
  .strictObject({
    unit_include: pattern.default('.+').describe('Units to watch: an anchored regular expression.'),
    unit_exclude: pattern
      .default('.+\\.(automount|device|mount|scope|slice)')
      .describe('Units to leave out: an anchored regular expression.'),
    max_units: z
      .number()
      .int()
      .min(1)
      .default(500)
      .describe('How many units are watched, in the order of their names; each costs five series.'),
  })
  .prefault({})
  .describe('States and restarts of systemd units.');

function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`);
    return true;
  } catch {
    return false;
  }
}
