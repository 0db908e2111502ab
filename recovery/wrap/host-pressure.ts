import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const pressureResources = ['cpu', 'io', 'memory'] as const;
export type PressureResource = (typeof pressureResources)[number];

/** Share of the last ten seconds in which at least one task waited for the resource: 0 to 1. */
export type HostPressure = Readonly<Partial<Record<PressureResource, number>>>;

/**
 * Reads the pressure stall information of the kernel (Documentation/accounting/psi.rst): `some avg10`. What the kernel
 * does not tell is left out.
 *
 * @param procRoot where `/proc` is
 */
export async function readHostPressure(procRoot = '/proc'): Promise<HostPressure> {
  const read = async (resource: PressureResource) => {
    const text = await readFile(join(procRoot, 'pressure', resource), 'utf8').catch(() => '');
    const percent = /^some avg10=(\d+(?:\.\d+)?)/m.exec(text)?.[1];
    return percent === undefined ? [] : [[resource, Number(percent) / 100]];
  };
  return Object.fromEntries((await Promise.all(pressureResources.map(read))).flat());
}
