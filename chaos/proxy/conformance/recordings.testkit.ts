import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a real Toxiproxy 2.12 answered, and the programs that asked it; they stand beside the project, not in it. */
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'conformance', 'toxiproxy');

/** In CI their absence is a failure. */
export const mayReplay = process.env.CI !== undefined || existsSync(folder);

export const recordingPath = (name: string): string => join(folder, name);

export const recording = (name: string): string => readFileSync(recordingPath(name), 'utf8');
