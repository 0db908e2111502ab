import { probeKinds } from './index.ts';
import { runKind } from './run-kind.testkit.ts';

/** Runs one probe in a process of its own: `probe-in-child.testkit.ts KIND OPTIONS`, and writes the result as JSON. */
const [name, options] = process.argv.slice(2);
const kind = probeKinds.find((each) => each.name === name);
if (kind === undefined) throw new RangeError(`there is no kind ${name}`);
console.log(JSON.stringify(await runKind(kind, JSON.parse(options!))));
