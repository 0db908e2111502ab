import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { createAudit, type NewAuditRecord } from './audit.ts';
import { fillDisk, memoryDatabase } from './store.testkit.ts';

const record: NewAuditRecord = {
  actor: 'local:0',
  action: 'createToken',
  subject: 'ci',
  outcome: 'done',
  detail: 'viewer',
};

test('audit.list() answers newest first with RFC 3339 times', () => {
  const clock = fakeClock(Date.UTC(2026, 10, 21));
  const audit = createAudit(memoryDatabase(), { clock });
  audit.append({ ...record, outcome: 'started' });
  audit.append(record);
  expect(audit.list({ limit: 10 })).toEqual([
    { id: 2, time: '2026-11-21T00:00:00.000Z', ...record },
    { id: 1, time: '2026-11-21T00:00:00.000Z', ...record, outcome: 'started' },
  ]);
});

test('audit.list() pages by id', () => {
  const audit = createAudit(memoryDatabase());
  for (let count = 0; count < 5; count++) audit.append(record);
  expect(audit.list({ before: 4, limit: 2 }).map(({ id }) => id)).toEqual([3, 2]);
});

test('audit.append() throws when the disk is full, so that no change goes unrecorded', () => {
  const database = memoryDatabase();
  const audit = createAudit(database);
  fillDisk(database);
  const fill = () => {
    for (let count = 0; count < 100; count++) audit.append({ ...record, detail: 'x'.repeat(1_000) });
  };
  expect(fill).toThrow(expect.objectContaining({ kind: 'storage' }));
});

test('audit.append() throws when the database is not on disk', () => {
  const audit = createAudit(memoryDatabase(), { durable: false });
  expect(() => audit.append(record)).toThrow(expect.objectContaining({ kind: 'storage' }));
  expect(audit.list({ limit: 10 })).toEqual([]);
});

test('audit keeps its newest rows when there are more than the retention allows', () => {
  const audit = createAudit(memoryDatabase(), { retention: { maximum: 10, maximumAge: 1e12 } });
  for (let count = 0; count < 128; count++) audit.append(record);
  expect(audit.list({ limit: 100 }).map(({ id }) => id)).toEqual([
    128, 127, 126, 125, 124, 123, 122, 121, 120, 119,
  ]);
});
