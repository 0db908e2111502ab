import type { Answer } from './answer.ts';
import { backupAnswers } from './backups.ts';
import { eventsAnswer } from './events.ts';
import { healthAnswers } from './health.ts';
import { hostsAnswer } from './hosts.ts';
import { meshAnswer } from './mesh.ts';
import { probeAnswers } from './probes.ts';
import { processesAnswer } from './processes.ts';
import { proxyAnswers } from './proxies.ts';
import { queryAnswers } from './query.ts';
import { statusAnswer } from './status.ts';
import { streamAnswer } from './stream.ts';

/** Every operation that a simulated host answers. To add one: a file here, a line here. */
export const answers: readonly Answer[] = [
  ...backupAnswers,
  eventsAnswer,
  ...healthAnswers,
  hostsAnswer,
  meshAnswer,
  ...probeAnswers,
  processesAnswer,
  ...proxyAnswers,
  ...queryAnswers,
  statusAnswer,
  streamAnswer,
];
