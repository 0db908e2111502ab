import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type HostProfile, hostProfile } from '../contract/profile.ts';
import { TimeSlice } from '../kit/time-slice.ts';

/** What a run before left; undefined where there is nothing, or something else. */
export async function readKeptProfile(file: string): Promise<HostProfile | undefined> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8'));
    const parts: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(hostProfile.shape)) {
      await new TimeSlice().next();
      parts[name] = part.parse(found[name]);
    }
    return parts as HostProfile;
  } catch {
    return undefined;
  }
}

/** Replaces what was kept as `atomicWrite` does, but off the main thread, and encoded part by part. */
export async function keepProfile(file: string, profile: HostProfile): Promise<void> {
  const temporary = `${file}.tmp`;
  await writeDurably(temporary, await encode(profile));
  await rename(temporary, file);
  const folder = await open(dirname(file));
  await folder.sync().finally(() => folder.close());
}

async function encode(profile: HostProfile): Promise<string> {
  const parts: string[] = [];
  for (const [name, part] of Object.entries(profile)) {
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(part)}`);
    await new TimeSlice().next();
  }
  return `{${parts.join(',\n')}}\n`;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
