import type { Argv } from 'yargs';

/** What every command that ends by itself takes, so that cron, timers and scripts can run it unattended. */
export type OneShotArguments = {
  readonly lock?: string | undefined;
  readonly timeout?: string | undefined;
  readonly oneline?: boolean | undefined;
};

/** Declares the options of every one-shot command. */
export function oneShotOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('lock', text('Do nothing and end with 4 while a run with this lock goes on: a NAME or a /FILE'))
    .option('timeout', text('End with 7 after this time, such as 30s or 5m'))
    .option('oneline', { type: 'boolean', describe: 'Write one line in all: what came of it' });
}
