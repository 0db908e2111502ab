import { defineCommand } from './command.ts';

export const doctor = defineCommand({
  command: 'doctor',
  describe: 'What this host allows, and what each missing thing costs',
  examples: [
    ['vedette doctor', 'Every check, then what to do'],
    ['vedette doctor --config ./vedette.yml --data /srv/vedette', 'For an agent with these options'],
    [
      'vedette doctor --json | jq -r ".findings[] | select(.state != \\"ok\\") | .name"',
      'Names of what is not well',
    ],
  ],
  json: '{"findings": [{name, state (ok warning missing), found, costs, hint, optional}]}. Exit code 10 when a finding that is not optional is not ok.',
  options: (yargs) =>
    yargs
      .option('config', { type: 'string', requiresArg: true, describe: 'Configuration file of the agent' })
      .option('data', { type: 'string', requiresArg: true, describe: 'Data folder of the agent' })
      .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
  run: async (args, output) => (await import('./doctor/run-doctor.ts')).runDoctor(args, output),
});
