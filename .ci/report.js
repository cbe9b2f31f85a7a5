// Names every skipped and failed test, then prints the one closing line. Steps that failed outside the test runner count
// as failures too.
import { existsSync, readFileSync } from 'node:fs';

const [file, failedSteps] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] };
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of report.testResults) {
  if (suite.status === 'failed' && suite.assertionResults.length === 0) {
    counts.failed++;
    console.log(`failed   ${suite.name}: ${suite.message}`);
  }
  for (const test of suite.assertionResults) {
    const outcome = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped';
    counts[outcome]++;
    if (outcome !== 'passed') console.log(`${outcome.padEnd(8)} ${test.fullName}`);
  }
}
if (counts.failed === 0) counts.failed += Number(failedSteps);
if (counts.passed === 0 && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
