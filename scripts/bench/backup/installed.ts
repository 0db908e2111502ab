import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Ends the benchmark, saying which Debian packages are missing. */
export function mustHave(programs: Readonly<Record<string, string>>): void {
  const missing = Object.entries(programs).filter(([program]) => !inPath(program));
  if (missing.length === 0) return;
  console.error(`apt-get install ${missing.map(([, pack]) => pack).join(' ')}`);
  process.exit(1);
}

function inPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
