import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '../../../kit/errors.ts';
import { silentLog } from '../../../kit/log.ts';
import { openDataFolder } from '../data-folder.ts';
import { openLocalStore } from '../local-store.ts';

// Holds the folder named on the command line until it is killed or its standard input ends.
try {
  const { path } = openDataFolder(process.argv[2]!);
  openLocalStore(path, { log: silentLog }).events.append({
    kind: 'held',
    severity: 'info',
    subject: 'child',
    message: '',
  });
  // The lock must hold although nobody here refers to it any more and memory is collected.
  for (let round = 0; round < 20; round++) {
    Array.from({ length: 20 }, () => new Uint8Array(1_000_000).fill(1));
    await delay(1);
  }
  writeSync(1, 'held\n');
  process.stdin.on('end', () => process.exit(0)).resume();
} catch (error) {
  writeSync(1, `${errorMessage(error)}\n`);
  process.exitCode = 1;
}
