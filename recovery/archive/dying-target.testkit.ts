import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';

/**
 * A target as a process sees it that is killed: after so many changes nothing happens any more, neither what is asked nor its undo.
 * The last change may have happened without its answer.
 */
export function dyingTarget(
  target: Target,
  changes: number,
  { lastHappens }: { lastHappens: boolean },
): Target {
  let left = changes;
  const dead = () => new OperationalError('unavailable', 'Cannot go on: the process was killed');
  const change = async (what: () => Promise<void>) => {
    left -= 1;
    if (left > 0) return what();
    if (left === 0 && lastHappens) await what();
    throw dead();
  };
  return {
    name: target.name,
    list: (prefix, signal) => target.list(prefix, signal),
    read: (name, options) => (left > 0 ? target.read(name, options) : Promise.reject(dead())),
    write: (name, bytes, options) => change(() => target.write(name, bytes, options)),
    remove: (name, signal) => change(() => target.remove(name, signal)),
  };
}
