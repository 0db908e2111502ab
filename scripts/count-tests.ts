import { readFileSync } from 'node:fs';

/** Prints the plain closing line from vitest's JSON report; fails when a test did, or when none ran. */
function countTests(path: string): void {
  const report = JSON.parse(readFileSync(path, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    success: boolean;
  };
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
  console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
  if (report.numFailedTests > 0 || report.numPassedTests === 0 || !report.success) process.exitCode = 1;
}

countTests(process.argv[2]!);
