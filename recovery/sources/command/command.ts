import { defineSourceKind } from '../source-kind.ts';
import { commandFromWords, commandOptions, commandRestoreOptions, commandTitle } from './command-options.ts';

/** What programs write to their standard output: `kubectl get -o yaml`, `etcdctl snapshot save`. */
export const command = defineSourceKind({
  kind: 'command',
  describe: 'What a program writes to its standard output.',
  options: commandOptions,
  fromWords: commandFromWords,
  title: commandTitle,
  capture: async (options, sink, context) =>
    (await import('./capture-command.ts')).captureCommand(options, sink, context),
  restore: {
    options: commandRestoreOptions,
    localOptions: ['into'],
    prepare: async (...request) => (await import('./restore-command.ts')).prepareCommandRestore(...request),
  },
});
