import { systemClock } from '../../agent/kit/clock.ts';
import { capturePath, type PathTarget } from './capture-path.ts';

/** Captures one path in a process of its own: `path-in-child.testkit.ts TARGET`, and writes it as JSON. */
const target = JSON.parse(process.argv[2]!) as PathTarget;
console.log(JSON.stringify(await capturePath(target, { clock: systemClock })));
