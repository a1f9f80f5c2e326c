/** How arguments are read: as kubectl's flags are. */
import { describe, expect, test } from 'vitest'
import { UsageError, type Flag } from '../../src/cli/command.ts'
import { leading } from '../../src/cli/common-flags.ts'
import { commandFirst, handedOn, normaliseFlags } from '../../src/cli/normalise-flags.ts'

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
    ['a value after a sign', ['-o=yaml', '--tail=5'], ['--output=yaml', '--tail=5']],
    ['the last of a flag that is said twice', ['-o=yaml', 'x', '--output=json', '-w', '-w'], ['x', '--output=json', '--watch=true']],
    ['short switches with a value', ['-w=false', '-A=1'], ['--watch=false', '--allNamespaces=true']],
    ['standard input among other flags', ['-f', '-', '-A'], ['--filename=-', '--allNamespaces=true']],
    ['the same flag twice', ['-f', 'a', '-f', 'b'], ['--filename=a', '--filename=b']],
    ['short flags together', ['-Aw'], ['--allNamespaces=true', '--watch=true']],
    ['short flags together, the last with a value', ['-Ao', 'wide'], ['--allNamespaces=true', '--output=wide']],
    ['a name of two words', ['--all-namespaces', '--no-headers'], ['--allNamespaces=true', '--noHeaders=true']],
    ['a switch said in words', ['--watch=false'], ['--watch=false']],
    ['a number below zero', ['--tail', '-1'], ['--tail=-1']],
    ['a value that may be left out', ['--dry-run', 'x'], ['--dryRun=server', 'x']],
    ['an empty value', ['--output='], ['--output=']],
    ['words that look like flags after two dashes', ['--', '-x', '--y'], ['--', '-x', '--y']],
  ])('take %s', (_, argv, plain) => {
    expect(normaliseFlags(argv, flags)).toEqual(plain)
  })

  test.each([
    [['--no-such'], 'unknown flag: --no-such'],
    [['--constructor'], 'unknown flag: --constructor'],
    [['-Ax'], "unknown shorthand flag: 'x' in -x"],
    [['-o'], "flag needs an argument: 'o' in -o"],
    [['--output'], 'flag needs an argument: --output'],
    [['--tail', 'many'], 'invalid argument "many" for "--tail" flag: strconv.ParseInt: parsing "many": invalid syntax'],
    [['--watch=perhaps'], 'invalid argument "perhaps" for "-w, --watch" flag: strconv.ParseBool: parsing "perhaps": invalid syntax'],
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

describe('words for another program', () => {
  test.each([
    [
      ['get', 'ns', '-o', 'name'],
      ['--', 'get', 'ns', '-o', 'name'],
    ],
    [
      ['-o', 'x', '-w', '--', 'get', '--tail', 'y'],
      ['--output=x', '--watch=true', '--', 'get', '--tail', 'y'],
    ],
    [
      ['--output=x', '-n', 'a', 'get', '--', 'b'],
      ['--output=x', '--', '-n', 'a', 'get', '--', 'b'],
    ],
    [['-w'], ['--watch=true', '--']],
  ])('%j stay as they are behind the own flags', (argv, plain) => {
    expect(handedOn(argv, flags)).toEqual(plain)
  })
})
