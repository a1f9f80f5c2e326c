/** How arguments are read: as kubectl's flags are. */
import { describe, expect, test } from 'vitest'
import { UsageError, type Flag } from '../../src/cli/command.ts'
import { leading } from '../../src/cli/common-flags.ts'
import { commandFirst, normaliseFlags } from '../../src/cli/normalise-flags.ts'

const flags: Readonly<Record<string, Flag>> = {
  filename: { type: 'string', shortFlag: 'f', isMultiple: true, help: '' },
  output: { type: 'string', shortFlag: 'o', help: '' },
  allNamespaces: { type: 'boolean', shortFlag: 'A', help: '' },
  watch: { type: 'boolean', shortFlag: 'w', help: '' },
  noHeaders: { type: 'boolean', help: '' },
  tail: { type: 'number', help: '' },
  dryRun: { type: 'string', implied: 'server', help: '' },
}

describe('arguments', () => {
  test.each([
    ['a value apart', ['-o', 'yaml', 'pods'], ['--output=yaml', 'pods']],
    ['a value that touches', ['-oyaml'], ['--output=yaml']],
    ['a value after a sign', ['-o=yaml', '--output=json'], ['--output=yaml', '--output=json']],
    ['standard input among other flags', ['-f', '-', '-A'], ['--filename=-', '--allNamespaces=true']],
    ['the same flag twice', ['-f', 'a', '-f', 'b'], ['--filename=a', '--filename=b']],
    ['short flags together', ['-Aw'], ['--allNamespaces=true', '--watch=true']],
    ['short flags together, the last with a value', ['-Ao', 'wide'], ['--allNamespaces=true', '--output=wide']],
    ['a name of two words', ['--all-namespaces', '--no-headers'], ['--allNamespaces=true', '--noHeaders=true']],
    ['a switch said in words', ['--watch=false'], ['--watch=false']],
    ['a number below zero', ['--tail', '-1'], ['--tail=-1']],
    ['a value that may be left out', ['--dry-run', 'x', '--dry-run=client'], ['--dryRun=server', 'x', '--dryRun=client']],
    ['an empty value', ['--output='], ['--output=']],
    ['words that look like flags after two dashes', ['--', '-x', '--y'], ['--', '-x', '--y']],
  ])('take %s', (_, argv, plain) => {
    expect(normaliseFlags(argv, flags)).toEqual(plain)
  })

  test.each([
    [['--no-such'], 'unknown flag: --no-such'],
    [['--constructor'], 'unknown flag: --constructor'],
    [['-Ax'], "unknown shorthand flag: 'x' in -Ax"],
    [['-o'], 'flag needs an argument: --output'],
    [['--tail', 'many'], 'invalid argument "many" for "--tail": must be a whole number'],
    [['--watch=perhaps'], 'invalid argument "perhaps" for "--watch": must be true or false'],
  ])('refuse %j', (argv, message) => {
    expect(() => normaliseFlags(argv, flags)).toThrow(new UsageError(message))
  })
})

describe('flags before the command', () => {
  test.each([
    [
      ['get', 'pods', '-n', 'a'],
      ['get', 'pods', '-n', 'a'],
    ],
    [
      ['--data', 'd', 'get', 'pods'],
      ['get', '--data', 'd', 'pods'],
    ],
    [
      ['-n', 'a', '--data=d', 'get', 'pods'],
      ['get', '-n', 'a', '--data=d', 'pods'],
    ],
    [
      ['--data', 'd'],
      ['--data', 'd'],
    ],
    [
      ['--data', 'd', '--theme', 'paper'],
      ['--data', 'd', '--theme', 'paper'],
    ],
    [
      ['--theme', 'paper', 'get'],
      ['--theme', 'paper', 'get'],
    ],
    [[], []],
  ])('are put behind it: %j', (argv, ordered) => {
    expect(commandFirst(argv, leading)).toEqual(ordered)
  })
})
