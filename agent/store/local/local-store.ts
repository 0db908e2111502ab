import { join } from 'node:path';
import { type Clock, systemClock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import { type AddedPeers, createAddedPeers } from './added-peers.ts';
import { type Audit, createAudit } from './audit.ts';
import { type BackupRecords, createBackupRecords } from './backup-records.ts';
import { createEvents, type Events } from './events.ts';
import { createFacts, type Facts } from './facts.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import { type OpenedDatabase, openLocalDatabase } from './open-local-database.ts';
import { createProbeRecords, type ProbeRecords } from './probe-records.ts';
import { createRuleRecords, type RuleRecords } from './rule-records.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** This host's records. */
export type LocalStore = {
  readonly events: Events;
  readonly audit: Audit;
  readonly backups: BackupRecords;
  readonly tokens: Tokens;
  readonly addedPeers: AddedPeers;
  readonly facts: Facts;
  readonly heartbeats: Heartbeats;
  readonly probes: ProbeRecords;
  readonly rules: RuleRecords;
  /** Named reasons while it is not well: `not-durable`, `events-unwritten`. */
  trouble(): string[];
  close(): void;
};

export type LocalStoreOptions = { readonly log: Log; readonly clock?: Clock };

/**
 * Opens `local.db` in a data folder that this process holds (`openDataFolder`). A damaged file is moved aside and told
 * of as an event `records-lost`; it never keeps the agent from starting.
 *
 * @throws OperationalError `conflict` when a newer version wrote it.
 */
export function openLocalStore(folder: string, options: LocalStoreOptions): LocalStore {
  const { log, clock = systemClock } = options;
  const opened = openLocalDatabase(join(folder, 'local.db'), clock.now());
  const { database, notDurable } = opened;
  const events = createEvents(database, { log, clock });
  tellOfOpening(opened, events, log);
  return {
    events,
    audit: createAudit(database, { clock, durable: notDurable === undefined }),
    backups: createBackupRecords(database),
    tokens: createTokens(database, { clock, log }),
    addedPeers: createAddedPeers(database, { clock }),
    facts: createFacts(database),
    heartbeats: createHeartbeats(database, { clock }),
    probes: createProbeRecords(database),
    rules: createRuleRecords(database),
    trouble: () => [
      ...(notDurable === undefined ? [] : ['not-durable']),
      ...(events.unwritten() > 0 ? ['events-unwritten'] : []),
    ],
    close: () => database.close(),
  };
}

function tellOfOpening({ movedAside, notDurable }: OpenedDatabase, events: Events, log: Log): void {
  if (movedAside !== undefined) {
    log.error('The records of this host were damaged and begin anew', movedAside);
    events.append({
      kind: 'records-lost',
      severity: 'error',
      subject: 'local.db',
      message: `Events, audit, tokens and added peers begin anew: ${movedAside.because}. The damaged file is ${movedAside.path}`,
    });
  }
  if (notDurable !== undefined) {
    log.error('The records of this host are in memory only: changes through the API are refused', {
      because: notDurable,
    });
  }
}
