import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';
import { keepOptions } from './keep-options.ts';
import { repositoryOptions } from './repository-options.ts';
import { calendars } from './schedule/calendars.ts';

export const schedule = defineCommand({
  command: 'schedule',
  describe: 'When the agent backs up; or, for a source and a target, a systemd timer or a crontab line',
  examples: [
    ['vedette backup schedule', 'What the agent runs next'],
    [
      'vedette backup schedule --source files:/srv --target directory:/mnt/b --keep-days 7',
      'A timer and a service for each day, to be put into /etc/systemd/system',
    ],
    [
      'vedette backup schedule --source files:/srv --target directory:/mnt/b --calendar six-hourly --cron',
      'A line for crontab',
    ],
  ],
  json: '{"backups": [{name, schedule, nextRunAt, maxAgeSeconds, state, because, lastSuccessAt}]}; for a source {"timer", "service"} or {"crontab"}: their text',
  options: (yargs) =>
    connectionOptions(
      keepOptions(
        repositoryOptions(
          yargs
            .option('source', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe: 'What to back up, as kind:what: files:/srv; may be given again',
            })
            .option('calendar', {
              choices: calendars,
              default: 'daily' as const,
              requiresArg: true,
              describe: 'How often',
            })
            .option('cron', {
              type: 'boolean',
              default: false,
              describe: 'A line for crontab, not a systemd timer',
            })
            .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
        ),
      ),
    ),
  run: async (args, output) => (await import('./schedule/run-schedule.ts')).runSchedule(args, output),
});
