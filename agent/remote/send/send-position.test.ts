import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { memoryFacts } from './destination.testkit.ts';
import { SendPosition } from './send-position.ts';

describe('SendPosition', () => {
  it('begins where it is told, once', () => {
    const facts = memoryFacts();
    expect(new SendPosition(facts, 'a', 1_000).sentTo).toBe(1_000);
    expect(new SendPosition(facts, 'a', 2_000).sentTo).toBe(1_000);
    expect(new SendPosition(facts, 'b', 2_000).sentTo).toBe(2_000);
  });

  it('keeps what came late until it was sent, whenever it is opened again', () => {
    const facts = memoryFacts();
    const position = new SendPosition(facts, 'a', 0);
    position.advance(1_000);
    position.willAppend(500, [7, 8]);
    position.willAppend(400, [8]);
    position.willAppend(1_001, [9]);
    expect([...position.drain()]).toEqual([
      [7, 500],
      [8, 400],
    ]);
    const again = new SendPosition(facts, 'a', 0);
    expect([...again.drain()]).toEqual([
      [7, 500],
      [8, 400],
    ]);
    again.drained();
    expect(new SendPosition(facts, 'a', 0).drain().size).toBe(0);
  });

  it('notes what comes late while what came late is sent', () => {
    const position = new SendPosition(memoryFacts(), 'a', 1_000);
    position.willAppend(500, [7]);
    position.drain();
    position.willAppend(600, [7]);
    position.drained();
    expect([...position.drain()]).toEqual([[7, 600]]);
  });

  it('takes what lies in the window that is read for late', () => {
    const position = new SendPosition(memoryFacts(), 'a', 1_000);
    position.reading(5_000);
    position.willAppend(3_000, [7]);
    expect([...position.drain()]).toEqual([[7, 3_000]]);
  });

  it('goes on while the disk refuses', () => {
    const facts = memoryFacts();
    const position = new SendPosition(facts, 'a', 0);
    facts.set = () => {
      throw new OperationalError('storage', 'full');
    };
    position.advance(1_000);
    expect(position.sentTo).toBe(1_000);
  });
});
