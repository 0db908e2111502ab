import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import { FileHashes } from './file-hashes.ts';
import { InstalledPackages } from './installed-packages.ts';
import { absentFacts, type Facts, type Profile, type ReadOptions } from './profile-shape.ts';
import { readKernelParameters } from './read-kernel-parameters.ts';
import { readBootOptions, readHardware, readLimits, readMounts } from './read-system-facts.ts';
import { readUnits } from './read-units.ts';

const UNIT_FOLDERS = ['usr/lib/systemd/system', 'usr/local/lib/systemd/system'];

/** How this host is set up. What costs most is remembered from one reading to the next. */
export class ProfileReader {
  readonly #packages = new InstalledPackages();
  readonly #unitFiles = new FileHashes(UNIT_FOLDERS);
  readonly #configFiles = new FileHashes(['etc']);

  /** Reads it in slices of about 1 ms. A part that fails is empty and says why. @throws the reason when aborted. */
  async read(options: ReadOptions): Promise<Profile> {
    return {
      kernelParameters: await attempt(options, readKernelParameters),
      bootOptions: await attempt(options, readBootOptions),
      hardware: await attempt(options, readHardware),
      limits: await attempt(options, readLimits),
      mounts: await attempt(options, readMounts),
      packages: await attempt(options, (to) => this.#packages.read(to)),
      units: await attempt(options, readUnits),
      unitFiles: await attempt(options, (to) => this.#unitFiles.read(to)),
      configFiles: await attempt(options, (to) => this.#configFiles.read(to)),
      measuredAt: new Date().toISOString(),
    };
  }
}

async function attempt(
  options: ReadOptions,
  read: (options: ReadOptions) => Facts | Promise<Facts>,
): Promise<Facts> {
  await new TimeSlice().next(options.signal);
  try {
    return await read(options);
  } catch (error) {
    options.signal.throwIfAborted();
    return absentFacts(safeLine(errorMessage(error)));
  }
}
