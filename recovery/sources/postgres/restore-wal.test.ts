import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { walObjectName } from '../../wal/wal-object.ts';
import { WalTag } from '../../wal/wal-tag-bun.ts';
import type { PhysicalFacts } from './physical-facts.ts';
import { parseRecoveryTarget } from './recovery-target.ts';
import { planWal, refuseTooEarly } from './restore-wal.ts';

const SYSTEM = '7300000000000000001';
const facts: PhysicalFacts = {
  systemId: SYSTEM,
  version: '15.4',
  major: 15,
  timeline: 1,
  segmentSize: 16_777_216,
  startLsn: '0/2000028',
  stopLsn: '0/3000100',
  startSegment: '000000010000000000000002',
  stopSegment: '000000010000000000000003',
  checkpointLsn: '0/2000060',
  wal: 'archived',
  standby: false,
  dataChecksums: true,
  dataDirectory: '/d',
  tablespaces: [],
  databases: [],
  configFiles: {},
  settings: {},
  role: 'postgres',
};
let repository: MemoryRepository;

beforeEach(() => {
  repository = new MemoryRepository();
});

async function archived(names: readonly string[], content = 'x'): Promise<void> {
  const tag = tagOf(content);
  for (const name of names)
    await repository.putSealed(
      walObjectName({ systemId: SYSTEM, name, tag, part: 1, parts: 1, segmentSize: 16_777_216 }),
      Buffer.from(content),
    );
}

function tagOf(content: string): string {
  const tag = new WalTag();
  tag.add(Buffer.from(content));
  return tag.text();
}

function plan(more: Partial<PhysicalFacts> = {}, until?: string) {
  const folder = temporaryFolder();
  const context = { signal: new AbortController().signal, temporaryFolder: async () => folder };
  return planWal(repository, { ...facts, ...more }, parseRecoveryTarget(until), context);
}

const segment = (timeline: number, number: number) =>
  `${timeline.toString(16).padStart(8, '0')}00000000${number.toString(16).padStart(8, '0')}`.toUpperCase();

it('planWal takes everything from the start of the backup on', async () => {
  await archived([1, 2, 3, 4, 5].map((number) => segment(1, number)));
  expect(await plan()).toMatchObject({
    timeline: 1,
    segments: [2, 3, 4, 5].map((number) => segment(1, number)),
    tail: segment(1, 6),
    until: '0/6000000',
    gap: undefined,
    consistent: true,
  });
});

it('planWal names the first segment that is missing, and stops before it', async () => {
  await archived([2, 3, 4, 6].map((number) => segment(1, number)));
  expect(await plan()).toMatchObject({
    gap: segment(1, 5),
    until: '0/5000000',
    consistent: true,
    tail: undefined,
  });
});

it('planWal knows that a gap within the backup leaves nothing consistent', async () => {
  await archived([2, 4].map((number) => segment(1, number)));
  expect(await plan()).toMatchObject({ gap: segment(1, 3), consistent: false });
});

it('planWal needs nothing of the archive for what the snapshot includes', async () => {
  expect(await plan({ wal: 'included' })).toMatchObject({
    segments: [],
    consistent: true,
    until: '0/4000000',
  });
});

it('planWal takes no more than an LSN needs, and minds no gap behind it', async () => {
  await archived([2, 3, 4, 5, 9].map((number) => segment(1, number)));
  expect(await plan({}, 'lsn:0/4000100')).toMatchObject({
    segments: [2, 3, 4].map((number) => segment(1, number)),
    gap: undefined,
  });
});

it('planWal takes no more than the backup itself needs for its end', async () => {
  await archived([2, 3, 4].map((number) => segment(1, number)));
  expect((await plan({}, 'immediate')).segments).toEqual([segment(1, 2), segment(1, 3)]);
});

it('planWal follows the newest timeline that came from that of the backup', async () => {
  await archived(['00000002.history'], '1\t0/5000100\tno recovery target specified\n');
  await archived([...[2, 3, 4, 5].map((number) => segment(1, number)), segment(2, 5), segment(2, 6)]);
  expect(await plan()).toMatchObject({
    timeline: 2,
    histories: ['00000002.history'],
    segments: [segment(1, 2), segment(1, 3), segment(1, 4), segment(2, 5), segment(2, 6)],
  });
});

it('planWal keeps away from a timeline that left before the end of the backup', async () => {
  await archived(['00000002.history'], '1\t0/2000100\tno recovery target specified\n');
  await archived([...[2, 3, 4].map((number) => segment(1, number)), segment(2, 2), segment(2, 3)]);
  expect(await plan()).toMatchObject({
    timeline: 1,
    segments: [2, 3, 4].map((number) => segment(1, number)),
  });
});

it.each(['2026-11-21T03:12:09Z', 'lsn:0/3000000'])('refuseTooEarly refuses %s', (until) => {
  const target = parseRecoveryTarget(until);
  expect(() => refuseTooEarly(target, facts, '2026-11-21T03:12:10.000Z')).toThrow(
    /before the end of the backup/,
  );
});

it.each(['2026-11-21T03:12:11Z', 'lsn:0/3000100', 'name:x', 'immediate'])(
  'refuseTooEarly lets %s be',
  (until) => {
    refuseTooEarly(parseRecoveryTarget(until), facts, '2026-11-21T03:12:10.000Z');
  },
);
