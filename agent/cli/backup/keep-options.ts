import type { Argv } from 'yargs';
import type { Retention } from '../../../recovery/backup/backup-definition.ts';
import { parseDuration } from '../../kit/duration.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';

const counts = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'days'] as const;

type CountArguments = { readonly [Count in `keep-${(typeof counts)[number]}`]?: number | undefined };

/** How long snapshots are kept, as words. */
export type KeepArguments = CountArguments & {
  readonly 'keep-within'?: string | undefined;
  readonly 'keep-tag'?: readonly string[] | undefined;
};

/** The options of a retention. */
export function keepOptions<T>(yargs: Argv<T>) {
  const count = (describe: string) => ({ type: 'number', requiresArg: true, describe }) as const;
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('keep-last', count('Keep the newest N'))
    .option('keep-hourly', count('Keep the newest of each of the last N hours that have one'))
    .option('keep-daily', count('The same for days'))
    .option('keep-weekly', count('The same for weeks, which begin on Monday'))
    .option('keep-monthly', count('The same for months'))
    .option('keep-yearly', count('The same for years'))
    .option('keep-days', count('Keep what is younger than N days; else RETENTION_DAYS'))
    .option('keep-within', text('Keep what is younger: 12h, 30d'))
    .option('keep-tag', { ...text('Keep what has this tag; may be given again'), array: true })
    .group(
      [...counts.map((one) => `keep-${one}`), 'keep-within', 'keep-tag'],
      'Retention, per host and source:',
    );
}

/**
 * The retention that was asked for; undefined where none was.
 *
 * @throws OperationalError `invalid`
 */
export function retentionOf(
  args: KeepArguments,
  { RETENTION_DAYS }: Readonly<Record<string, string | undefined>> = process.env,
): Retention | undefined {
  const rules: Record<string, unknown> = {};
  for (const one of counts) {
    const count = args[`keep-${one}`];
    if (count !== undefined) rules[`keep_${one}`] = checkedCount(`--keep-${one}`, count);
  }
  if (args['keep-within'] !== undefined) rules.keep_within = milliseconds(args['keep-within']);
  if (args['keep-tag'] !== undefined) rules.keep_tags = args['keep-tag'];
  if (Object.keys(rules).length === 0 && RETENTION_DAYS)
    rules.keep_days = checkedCount('RETENTION_DAYS', Number(RETENTION_DAYS));
  return Object.keys(rules).length === 0 ? undefined : rules;
}

/** A number of the command line or the environment that counts something. @throws OperationalError `invalid` */
export function checkedCount(what: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= 100_000) return count;
  throw new OperationalError('invalid', `Cannot use ${what}: it is no whole number from 1 to 100000`);
}

function milliseconds(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new OperationalError('invalid', errorMessage(error), { hint: '--keep-within 30d' });
  }
}
