/** The help of commands: what stands beside the flags is in sight, and which cluster is meant can be said where it can be chosen. */
import { expect, test } from 'vitest'
import { commandHelp } from '../../src/cli/help.ts'
import { commands } from '../../src/cli/index.ts'

test.each(Object.keys(commands))('of %s has its texts within 40 columns from the left', async (name) => {
  const command = await commands[name]?.()
  const lines = command === undefined ? [] : commandHelp(command).split('\n')
  const from = lines.indexOf('Flags:')
  const beside = lines.slice(from + 1).flatMap((line) => /^(?: {2}.{2,}? {2,}|\s{8,})(?=[^\s-])/.exec(line)?.[0].length ?? [])
  expect(beside.length).toBeGreaterThan(0)
  expect(Math.max(...beside)).toBeLessThanOrEqual(40)
  expect(lines.includes('Which cluster, and as whom:')).toBe(command?.reaches === true)
})
