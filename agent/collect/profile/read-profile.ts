import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { absentFacts, type Facts, type Profile, type ReadOptions } from './profile-shape.ts';
import { readFileHashes } from './read-file-hashes.ts';
import { readKernelParameters } from './read-kernel-parameters.ts';
import { readPackages } from './read-packages.ts';
import { readBootOptions, readHardware, readLimits, readMounts } from './read-system-facts.ts';
import { readUnits } from './read-units.ts';

const UNIT_FOLDERS = ['usr/lib/systemd/system', 'usr/local/lib/systemd/system'];

/** Reads how this host is set up, in slices of 2 ms. A part that fails is empty and says why. @throws when aborted. */
export async function readProfile(options: ReadOptions): Promise<Profile> {
  const attempt = async (work: () => Facts | Promise<Facts>): Promise<Facts> => {
    options.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      return absentFacts(safeLine(errorMessage(error)));
    }
  };
  return {
    kernelParameters: await attempt(() => readKernelParameters(options)),
    bootOptions: await attempt(() => readBootOptions(options)),
    hardware: await attempt(() => readHardware(options)),
    limits: await attempt(() => readLimits(options)),
    mounts: await attempt(() => readMounts(options)),
    packages: await attempt(() => readPackages(options)),
    units: await attempt(() => readUnits(options)),
    unitFiles: await attempt(() => readFileHashes(UNIT_FOLDERS, options)),
    configFiles: await attempt(() => readFileHashes(['etc'], options)),
    measuredAt: new Date().toISOString(),
  };
}
