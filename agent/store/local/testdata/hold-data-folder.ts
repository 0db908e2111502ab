import { writeSync } from 'node:fs';
import { errorMessage } from '../../../kit/errors.ts';
import { silentLog } from '../../../kit/log.ts';
import { openDataFolder } from '../data-folder.ts';
import { openLocalStore } from '../local-store.ts';

// Holds the folder named on the command line until it is killed or its standard input ends.
try {
  const folder = openDataFolder(process.argv[2]!);
  const store = openLocalStore(folder.path, { log: silentLog });
  store.events.append({ kind: 'held', severity: 'info', subject: 'child', message: '' });
  writeSync(1, 'held\n');
  process.stdin.on('end', () => process.exit(0)).resume();
} catch (error) {
  writeSync(1, `${errorMessage(error)}\n`);
  process.exitCode = 1;
}
