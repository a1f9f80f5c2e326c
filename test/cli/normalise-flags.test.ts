/** How arguments are read: as kubectl's flags are. */
import { describe, expect, test } from 'vitest'
import { UsageError, type Flag } from '../../src/cli/command.ts'
import { normaliseFlags } from '../../src/cli/normalise-flags.ts'

const flags: Readonly<Record<string, Flag>> = {
  filename: { type: 'string', shortFlag: 'f', isMultiple: true, help: '' },
  output: { type: 'string', shortFlag: 'o', help: '' },
  allNamespaces: { type: 'boolean', shortFlag: 'A', help: '' },
  watch: { type: 'boolean', shortFlag: 'w', help: '' },
  noHeaders: { type: 'boolean', help: '' },
  tail: { type: 'number', help: '' },
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
