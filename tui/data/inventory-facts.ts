import type { Inventory } from '../../agent/contract/inventory.ts';
import { humanBytes } from '../../agent/kit/bytes.ts';

/** One thing that is known of a host. */
export type InventoryFact = {
  /** What it is a fact of: `disk /dev/vda`. */
  readonly part: string;
  readonly name: string;
  readonly value: string;
};

type Told = string | number | boolean | null | undefined;

/** Everything that is known of what a host is made of, part by part; what nobody could tell is left out. */
export function inventoryFacts(inventory: Inventory): InventoryFact[] {
  return [
    ...systemFacts(inventory),
    ...inventory.disks.flatMap(({ device, sizeBytes, ...disk }) =>
      facts(`disk ${device ?? '?'}`, { size: bytes(sizeBytes), ...disk }),
    ),
    ...inventory.networkInterfaces.flatMap(({ name, bitsPerSecond, virtual, ...network }) =>
      facts(`network ${name ?? '?'}`, {
        ...network,
        speed: bitsPerSecond === null ? null : `${bitsPerSecond / 1e6} Mbit/s`,
        virtual: virtual || null,
      }),
    ),
    ...inventory.users.flatMap(({ name, terminal, from }) =>
      facts('users', { [name ?? '?']: [terminal, from].filter((text) => text !== null).join(' from ') }),
    ),
    ...inventory.missing.flatMap(({ part, because }) => facts('not known', { [part]: because })),
  ];
}

function systemFacts({ system, processor, memory, operatingSystem, packages }: Inventory): InventoryFact[] {
  const { virtualHost, virtual, ...machine } = system;
  const { hertz, physicalCores, logicalCores, ...cpu } = processor ?? {};
  return [
    ...facts('operating system', {
      ...operatingSystem,
      hostName: undefined,
      'host name': operatingSystem?.hostName,
    }),
    ...facts('system', { ...machine, 'runs in': virtual ? (virtualHost ?? 'a virtual machine') : null }),
    ...facts('processor', {
      ...cpu,
      cores: physicalCores,
      threads: logicalCores,
      frequency: hertz == null ? null : `${(hertz / 1e9).toFixed(2)} GHz`,
    }),
    ...facts('memory', {
      total: bytes(memory.totalBytes),
      ...Object.fromEntries(memory.modules.map((module, index) => moduleFact(module, index))),
    }),
    ...facts('packages', { installed: packages && `${packages.count} (${packages.manager})` }),
  ];
}

function moduleFact(
  { sizeBytes, slot, type }: Inventory['memory']['modules'][number],
  index: number,
): [name: string, value: string] {
  return [`module ${slot ?? index + 1}`, [bytes(sizeBytes), type].filter(Boolean).join(' ')];
}

function facts(part: string, told: Readonly<Record<string, Told>>): InventoryFact[] {
  return Object.entries(told).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ part, name, value: String(value) }],
  );
}

function bytes(count: number | null): string | null {
  return count === null ? null : humanBytes(count);
}
