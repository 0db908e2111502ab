import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../agent/kit/clock.testkit.ts';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import { describeTarget } from '../targets/target.contract.ts';
import { readHostPressure } from './host-pressure.ts';
import { holdText, type PressureHold, yieldToPressure } from './yield-to-pressure.ts';

describeTarget('yieldToPressure', async () => yieldToPressure(new MemoryTarget(), { io: 1 }), {
  many: 50,
  large: 2 ** 20,
});

describe('readHostPressure', () => {
  it('reads the share of the last ten seconds', async () => {
    expect(await readHostPressure(procWith({ cpu: 1.5, io: 34.2, memory: 0 }))).toEqual({
      cpu: 0.015,
      io: 0.342,
      memory: 0,
    });
  });

  it('leaves out what the kernel does not tell', async () => {
    expect(await readHostPressure(procWith({ io: 7 }))).toEqual({ io: 0.07 });
    expect(await readHostPressure('/nowhere')).toEqual({});
  });
});

describe('yieldToPressure', () => {
  it('slows down in steps while the pressure lasts, never stops, and is quick again when it is over', async () => {
    const host = pressedHost({ io: 0.1 });
    host.press({ io: 34 });
    const pauses = await host.pauses(7);
    expect(pauses).toEqual([100, 300, 1_000, 3_000, 3_000, 3_000, 3_000]);
    host.press({ io: 5 });
    expect(await host.pauses(5)).toEqual([1_000, 300, 100, 0, 0]);
  });

  it('tells why it is slow, and that it no longer is', async () => {
    const host = pressedHost({ io: 0.1, cpu: 0.5 });
    host.press({ io: 34.4, cpu: 55 });
    await host.pauses(1);
    host.press({ io: 1, cpu: 1 });
    await host.pauses(1);
    expect(host.holds.map((hold) => hold && holdText(hold))).toEqual(['io pressure 34 %', null]);
  });

  it('is not held by what has no limit, nor where the kernel tells nothing', async () => {
    const host = pressedHost({ memory: 0.1 });
    host.press({ io: 99 });
    expect(await host.pauses(2)).toEqual([0, 0]);
    expect(host.holds).toEqual([]);
  });

  it('looks once a second however many objects pass', async () => {
    const host = pressedHost({ io: 0.1 });
    host.press({ io: 50 });
    await host.target.read('config');
    await host.target.read('config');
    expect(host.slept).toEqual([100, 100]);
  });
});

function pressedHost(limits: Parameters<typeof yieldToPressure>[1]) {
  const clock = fakeClock();
  const procRoot = procWith({});
  const slept: number[] = [];
  const holds: (PressureHold | null)[] = [];
  const memory = new MemoryTarget();
  memory.objects.set('config', new Uint8Array(1));
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  const target = yieldToPressure(memory, limits, {
    clock,
    procRoot,
    sleep,
    onHold: (hold) => holds.push(hold),
  });
  const pauses = async (count: number) => {
    const seen: number[] = [];
    for (let look = 0; look < count; look++) {
      slept.length = 0;
      clock.advance(1_000);
      await target.read('config');
      seen.push(slept[0] ?? 0);
    }
    return seen;
  };
  return {
    target,
    slept,
    holds,
    pauses,
    press: (percents: Record<string, number>) => write(procRoot, percents),
  };
}

function procWith(percents: Record<string, number>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'pressure'));
  write(folder, percents);
  return folder;
}

function write(folder: string, percents: Record<string, number>): void {
  for (const [resource, percent] of Object.entries(percents)) {
    const text = `some avg10=${percent.toFixed(2)} avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`;
    writeFileSync(join(folder, 'pressure', resource), text);
  }
}
