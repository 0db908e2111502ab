import type { Inventory } from '../../collect/inventory/inventory-shape.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { type Column, formatTable } from '../table/format-table.ts';

type Line = readonly [what: string, value: string];

const columns: Column<Line>[] = [
  { title: 'WHAT', cell: ([what]) => what },
  { title: 'VALUE', cell: ([, value]) => value, shrinkTo: 20 },
];

/** What a host is made of, one thing a line; what it does not tell is left out. */
export function formatInventory(inventory: Inventory, width: number): string[] {
  return formatTable(columns, [...machine(inventory), ...parts(inventory)], width);
}

function machine({ system, processor, memory, operatingSystem: os, packages }: Inventory): Line[] {
  const cores = processor?.logicalCores ? `${processor.logicalCores} processors` : null;
  const lines: Line[] = [
    ['host', words(os?.hostName)],
    ['system', words(os?.distribution, os?.release)],
    ['kernel', words(os?.platform, os?.kernel, os?.architecture)],
    ['hardware', words(system.manufacturer, system.model)],
    ['virtual', system.virtual ? (system.virtualHost ?? 'yes') : ''],
    ['firmware', words(system.firmware)],
    ['processor', words(processor?.model, cores)],
    ['memory', bytes(memory.totalBytes)],
    ['packages', packages === null ? '' : `${packages.count} (${packages.manager})`],
  ];
  return lines.filter(([, value]) => value !== '');
}

function parts({ disks, networkInterfaces, users, missing }: Inventory): Line[] {
  return [
    ...disks.map((disk): Line => ['disk', words(disk.device, disk.model, disk.type, bytes(disk.sizeBytes))]),
    ...networkInterfaces.map(
      (card): Line => ['network', words(card.name, card.state, card.ip4, card.ip6, card.mac)],
    ),
    ...users.map((user): Line => ['user', words(user.name, user.terminal, user.from)]),
    ...missing.map(({ part, because }): Line => ['missing', `${part}: ${because}`]),
  ];
}

function words(...parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part).join(' ');
}

function bytes(value: number | null): string {
  return value === null ? '' : humanBytes(value);
}
