import { expect, it } from 'vitest';
import type { NewEvent } from '../store/local/events.ts';
import { recordBoot } from './boot-record.ts';

it('recordBoot() tells once of a boot, and not of the first', () => {
  const kept = new Map<string, string>();
  const facts = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => void kept.set(key, value),
    delete: (key: string) => void kept.delete(key),
  };
  const told: string[] = [];
  const events = {
    append: (event: NewEvent) => ({ ...event, id: told.push(event.kind), time: '' }),
  };
  for (const bootId of ['a', 'a', undefined, 'b', 'b']) recordBoot(bootId, facts, events);
  expect(told).toEqual(['host-booted']);
});
