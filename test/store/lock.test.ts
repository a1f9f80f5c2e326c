/** The lock of a directory: one holder, named by its process; stale sockets are taken over; long paths are no obstacle. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DirectoryInUse, lockDirectory } from '../../src/store/lock.ts'

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-lock-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

test('a second opener is told the directory and the process that holds it', async () => {
  const directory = temporary()
  const release = await lockDirectory(directory)
  const error = await lockDirectory(directory).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DirectoryInUse)
  expect(error).toMatchObject({ directory, pid: process.pid, message: `${directory} is in use by this process (${process.pid})` })
  await release()
  expect(existsSync(join(directory, 'lock.sock'))).toBe(false)
  await (
    await lockDirectory(directory)
  )()
})

test('of many openers at once exactly one gets the lock', async () => {
  const directory = temporary()
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)))
  const held = results.filter((result) => result.status === 'fulfilled')
  expect(held).toHaveLength(1)
  await held[0]?.value()
})

test('a socket file that nobody listens on is taken over', async () => {
  const directory = temporary()
  const path = join(directory, 'lock.sock')
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(join(directory, 'other.sock'), resolve))
  symlinkSync(join(directory, 'gone.sock'), path)
  const release = await lockDirectory(directory)
  await expect(lockDirectory(directory)).rejects.toThrow()
  await release()
  await new Promise((resolve) => other.close(resolve))
})

test('another name of the directory is the same lock', async () => {
  const directory = temporary()
  const alias = join(temporary(), 'alias')
  symlinkSync(directory, alias)
  const release = await lockDirectory(directory)
  await expect(lockDirectory(alias)).rejects.toBeInstanceOf(DirectoryInUse)
  await release()
})

test('a path longer than a socket may have is locked all the same', async () => {
  const directory = join(temporary(), 'a'.repeat(90), 'b'.repeat(90))
  mkdirSync(directory, { recursive: true })
  const release = await lockDirectory(directory)
  await expect(lockDirectory(directory)).rejects.toMatchObject({ pid: process.pid })
  await release()
  await (
    await lockDirectory(directory)
  )()
})
