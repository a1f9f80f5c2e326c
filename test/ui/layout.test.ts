/** Which columns a table shows where there is little room. */
import { expect, test } from 'vitest'
import { extraRank, labelsTitle } from '../../src/ui/data/column-heads.ts'
import type { ColumnHead } from '../../src/ui/data/row.ts'
import { chooseColumns } from '../../src/ui/views/table/layout.ts'

const head = (title: string, rank: number): ColumnHead => ({ title, rank, right: false, wide: false })
const heads = [head('NAME', 0), head('STATUS', 1), head('RESTARTS', 5), head('IP', extraRank)]

const shown = (names: readonly string[], room: number, labels = false): string[] => {
  const all = labels ? [...heads, head(labelsTitle, extraRank + 1)] : heads
  return chooseColumns({
    heads: all,
    texts: names.map((name) => [name, 'ContainerCreating', '0', '10.244.1.14', 'app=web,pod-template-hash=6d5f9c7b44']),
    room,
    wide: false,
    labels,
    offset: 0,
    before: [],
  }).shown.map(({ column, width }) => `${all[column]?.title ?? ''} ${width}`)
}

test('extras go before a name is cut', () => {
  expect(shown(['web-6d5f9c7b44-7xk2p'], 52)).toEqual(['NAME 20', 'STATUS 17', 'RESTARTS 11'])
})

test('a name of extraordinary length takes no extras from the other rows', () => {
  expect(shown(['web-6d5f9c7b44-7xk2p', 'x'.repeat(160)], 100)).toEqual(['NAME 57', 'STATUS 17', 'RESTARTS 9', 'IP 11'])
})

test('the word of a state stays whole before lesser columns', () => {
  expect(shown(['web-6d5f9c7b44-7xk2p'], 40)).toEqual(['NAME 20', 'STATUS 18'])
})

test('labels that were asked for are cut before lesser columns go, and shown only where there is room for some', () => {
  expect(shown(['web-6d5f9c7b44-7xk2p'], 101, true)).toEqual(['NAME 20', 'STATUS 17', 'RESTARTS 9', 'IP 11', 'LABELS 36'])
  expect(shown(['web-6d5f9c7b44-7xk2p'], 76, true)).toEqual(['NAME 20', 'STATUS 17', 'RESTARTS 9', 'LABELS 24'])
  expect(shown(['web-6d5f9c7b44-7xk2p'], 52, true)).toEqual(shown(['web-6d5f9c7b44-7xk2p'], 52))
})

test('where all columns are shown, labels are cut before a column goes', () => {
  const all = [head('NAME', 0), head(labelsTitle, extraRank), head('AGE', 3)]
  const wide = (room: number): string[] =>
    chooseColumns({ heads: all, texts: [['web', 'app=web,'.repeat(20), '5m']], room, wide: true, offset: 0, before: [] }).shown.map(
      ({ column, width }) => `${all[column]?.title ?? ''} ${width}`,
    )
  expect(wide(60)).toEqual(['NAME 5', 'LABELS 47', 'AGE 4'])
  expect(wide(36)).toEqual(['NAME 5', 'LABELS 29'])
})

test('one long text is cut before it costs the other rows a column', () => {
  const all = [head('NAMESPACE', 4), head('NAME', 0), head('EXTERNAL-IP', 12), head('PORTS', 13), head('AGE', 3)]
  const texts = [
    ['n'.repeat(63), 'web', `${'db.'.repeat(20)}example.com`, '80/TCP,443/TCP', '5m'],
    ['default', 'db', '<none>', '5432/TCP', '5m'],
  ]
  const columns = (room: number): string[] =>
    chooseColumns({ heads: all, texts, room, wide: false, offset: 0, before: [] }).shown.map(
      ({ column, width }) => `${all[column]?.title ?? ''} ${width}`,
    )
  expect(columns(100)).toEqual(['NAMESPACE 34', 'NAME 5', 'EXTERNAL-IP 35', 'PORTS 14', 'AGE 4'])
  expect(columns(60)).toEqual(['NAMESPACE 14', 'NAME 5', 'EXTERNAL-IP 15', 'PORTS 14', 'AGE 4'])
  expect(columns(40)).toEqual(['NAMESPACE 27', 'NAME 5', 'AGE 4'])
})

test('the column that the rows were sorted by stays in sight, be it an extra or one of those that only the wide table has', () => {
  const all = [...heads, { ...head('MEM', 14), wide: true }]
  const columns = (sorted: number, room: number): string[] =>
    chooseColumns({
      heads: all,
      texts: [['web-6d5f9c7b44-7xk2p', 'Running', '0', '10.244.1.14', '5Mi']],
      room,
      wide: false,
      sorted,
      offset: 0,
      before: [],
    }).shown.map(({ column }) => all[column]?.title ?? '')
  expect(columns(0, 48)).toEqual(['NAME', 'STATUS', 'RESTARTS'])
  expect(columns(3, 48)).toEqual(['NAME', 'STATUS', 'IP'])
  expect(columns(4, 48)).toEqual(['NAME', 'STATUS', 'RESTARTS', 'MEM'])
  expect(columns(4, 40)).toEqual(['NAME', 'STATUS', 'MEM'])
})

test('what names an object is cut after what is told of it', () => {
  const all = [head('WHO', 0), head('ROLE', 12), head('BINDING', 13)]
  const shownOf = (room: number): string[] =>
    chooseColumns({
      heads: all,
      texts: [['w'.repeat(40), 'r'.repeat(50), 'b'.repeat(50)]],
      room,
      wide: false,
      offset: 0,
      before: [],
    }).shown.map(({ column, width }) => `${all[column]?.title ?? ''} ${width}`)
  expect(shownOf(100)).toEqual(['WHO 40', 'ROLE 28', 'BINDING 28'])
  expect(shownOf(80)).toEqual(['WHO 28', 'ROLE 24', 'BINDING 24'])
})
