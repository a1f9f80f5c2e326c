/** Ends a test run with one plain line: `N passed, N failed`. Above it stands what did not run, and why. */
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export default class ClosingLine implements Reporter {
  /** What failed outside every test, such as a promise that nobody awaited, counts as a failure each. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0
    let failed = unhandled.length
    let notSelected = 0
    const missing: string[] = []
    for (const module of modules) {
      let ran = 0
      for (const test of module.children.allTests()) {
        ran++
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') failed++
        else if (result.state === 'skipped' && result.note !== undefined) missing.push(`${test.fullName}: ${result.note}`)
        else notSelected++
      }
      if (module.state() === 'failed' && (ran === 0 || module.errors().length > 0)) failed++
    }
    if (notSelected > 0) missing.push(`${notSelected} that were not selected`)
    process.stdout.write(`\n${missing.map((what) => `did not run: ${what}\n`).join('')}${passed} passed, ${failed} failed\n`)
  }
}
