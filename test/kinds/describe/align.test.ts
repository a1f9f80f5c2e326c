/** Columns as Go's tabwriter lays them out. */
import { expect, test } from 'vitest'
import { align, boundary } from '../../../src/kinds/describe/align.ts'

const describeLayout = { least: 0, padding: 2 }

test('a column is as wide as its widest cell among neighbouring lines', () => {
  expect(align('a\tb\nlonger\tc\n', describeLayout)).toBe('a       b\nlonger  c\n')
})

test('a line without a cell there ends the column', () => {
  expect(align('long name\tx\nalone\na\tx\n', describeLayout)).toBe('long name  x\nalone\na  x\n')
})

test('the last piece of a line belongs to no column', () => {
  expect(align('a\tvery long text\nb\tc\n', describeLayout)).toBe('a  very long text\nb  c\n')
})

test('columns further right are found within blocks of those left of them', () => {
  expect(align('a\tbb\tc\naaa\tb\tc\na\tz\n', describeLayout)).toBe('a    bb  c\naaa  b   c\na    z\n')
})

test('an empty cell holds its place', () => {
  expect(align('Name:\tx\n\ty\n', describeLayout)).toBe('Name:  x\n       y\n')
})

test('a cell that ends its line with a tab is padded', () => {
  expect(align('host\t\nlonger host\t\n', describeLayout)).toBe('host         \nlonger host  \n')
})

test('a flush lets columns begin anew', () => {
  expect(align(`long name\tx\n${boundary}a\tx\n`, describeLayout)).toBe('long name  x\na  x\n')
})

test('tables are at least so wide', () => {
  expect(align('A\tB\n1\t2\n', { least: 6, padding: 3 })).toBe('A     B\n1     2\n')
})

test('signs are counted, not bytes', () => {
  expect(align('ä\tx\n😀😀\tx\n', describeLayout)).toBe('ä   x\n😀😀  x\n')
})

test('a last line without newline stays without', () => {
  expect(align('a\tb', describeLayout)).toBe('a  b')
})
