/** Paths typed at the prompt. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { directoriesFor, directoryAt, isDirectory, manifestsFor } from '../../src/ui/data/typed-path.ts'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'inkube-path-'))
  for (const name of ['beta', 'alpha', '.dot', 'with blank', join('alpha', 'inner')]) await mkdir(join(root, name), { recursive: true })
  await writeFile(join(root, 'file.yaml'), '')
})
afterAll(() => rm(root, { recursive: true }))

it('knows the home and the place of the start', () => {
  expect([directoryAt(''), directoryAt('~'), directoryAt('~/x'), directoryAt('/a/../b')]).toEqual([
    process.cwd(),
    homedir(),
    join(homedir(), 'x'),
    '/b',
  ])
})

it('tells a directory by its end, or by what is there', () => {
  const typed = [`${root}/alpha`, `${root}/nowhere/`, '~', `${root}/file.yaml`, `${root}/file.yaml/x`, `${root}/nowhere`]
  expect(typed.map(isDirectory)).toEqual([true, true, true, false, false, false])
})

it('offers directories, hidden ones only after a dot, and what is one already', () => {
  expect(directoriesFor(`${root}/`)).toEqual([`${root}/`, `${root}/alpha/`, `${root}/beta/`, `${root}/with blank/`])
  expect(directoriesFor(`${root}/AL`)).toEqual([`${root}/alpha/`])
  expect(directoriesFor(`${root}/.`)).toEqual([`${root}/.dot/`])
  expect(directoriesFor(`${root}/alpha/`)).toEqual([`${root}/alpha/`, `${root}/alpha/inner/`])
  expect(directoriesFor(`${root}/nowhere/x`)).toEqual([])
})

it('offers manifests beside directories, and first what is there under the name that was typed', async () => {
  expect(manifestsFor(`${root}/`)).toEqual([`${root}/`, `${root}/alpha/`, `${root}/beta/`, `${root}/file.yaml`, `${root}/with blank/`])
  expect(manifestsFor(`${root}/fi`)).toEqual([`${root}/file.yaml`])
  expect(manifestsFor(`${root}/alpha`)).not.toContain(`${root}/alpha`)
  expect(manifestsFor('')).not.toContain('')
  await writeFile(join(root, 'file'), '')
  expect(manifestsFor(`${root}/file`)[0]).toBe(`${root}/file`)
  expect(manifestsFor(`${root}/file/x`)).toEqual([])
})
