import { hostname } from 'node:os';
import { z } from 'zod';
import { apiConfig } from '../api/config.ts';
import { collectConfig } from '../collect/config.ts';
import { stateFolder } from '../kit/state-folder.ts';
import { peersConfig } from '../peers/config.ts';
import { queryConfig } from '../promql/config.ts';
import { seriesConfig } from '../store/series/config.ts';
import { backupSection } from './backup-section.ts';
import { chaosSection } from './chaos-section.ts';
import { logConfig } from './log.ts';
import { peerStoreSection } from './peer-store-section.ts';
import { probesSection } from './probes-section.ts';
import { historySection, remoteWriteSection } from './remote-sections.ts';
import { rulesSection } from './rules-section.ts';

const labelName = z
  .string()
  .regex(
    /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/,
    'expected a label name: letters, digits, underscore; not __ first',
  );

/** The whole file. Each feature owns its section; a new one is a line here. */
export const schema = z.strictObject({
  api: apiConfig,
  backup: backupSection,
  chaos: chaosSection,
  collect: collectConfig,
  data: z
    .string()
    .min(1)
    .default(() => stateFolder())
    .describe('The folder in which this agent keeps its data.')
    .meta({ restart: true, computed: '/var/lib/vedette for root, else the XDG state folder' }),
  history: historySection,
  host: z
    .string()
    .min(1)
    .max(253)
    .default(() => hostname())
    .describe('What this host is called everywhere.')
    .meta({ restart: true, computed: 'the host name' }),
  labels: z
    .record(labelName, z.string())
    .default({})
    .describe('Labels of this host, such as its role, rack or region.'),
  log: logConfig,
  peer_store: peerStoreSection,
  peers: peersConfig,
  probes: probesSection,
  query: queryConfig,
  rules: rulesSection,
  remote_write: remoteWriteSection,
  store: z
    .strictObject({ series: seriesConfig })
    .prefault({})
    .describe('What is kept on this host, and for how long.'),
});
export type Config = z.infer<typeof schema>;
