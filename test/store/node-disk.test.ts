/** The real disk: what cannot be read is named, with its cause. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeDisk } from '../../src/store/node-disk.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkube-disk-'))
  writeFileSync(join(folder, 'file'), 'text')
  mkdirSync(join(folder, 'directory'))
  symlinkSync('loop', join(folder, 'loop'))
  symlinkSync('nowhere', join(folder, 'dangling'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is read, and one that is missing is none', async () => {
  expect((await nodeDisk.read(join(folder, 'file')))?.toString()).toBe('text')
  expect(await nodeDisk.read(join(folder, 'missing'))).toBeUndefined()
  expect(await nodeDisk.read(join(folder, 'dangling'))).toBeUndefined()
})

test.each([
  ['directory', 'it is a directory'],
  ['loop', 'its symbolic links go round in a circle'],
])('a %s in its place is named', async (name, cause) => {
  const path = join(folder, name)
  await expect(nodeDisk.read(path)).rejects.toThrow(`${path} cannot be read: ${cause}. Nothing was changed on the disk`)
})
