/** What describe reads: what is missing is told apart from what is refused. */
import { expect, test } from 'vitest'
import { pods } from '../../src/api/resources.ts'
import { failure } from '../../src/api/status.ts'
import type { Client } from '../../src/client/client.ts'
import { readerOf } from '../../src/operations/reader.ts'

const refusing = (code: number, reason: string): Pick<Client, 'get' | 'list'> => ({
  get: () => Promise.reject(failure(code, reason, 'no')),
  list: () => Promise.reject(failure(code, reason, 'no')),
})

test('what is missing is not there', async () => {
  const reader = readerOf(refusing(404, 'NotFound'))
  expect(await reader.get(pods, 'default', 'web')).toBeUndefined()
  expect(await reader.list(pods)).toEqual([])
})

test.each([
  [403, 'Forbidden'],
  [500, 'InternalError'],
])('any other refusal is told: %i', async (code, reason) => {
  const reader = readerOf(refusing(code, reason))
  await expect(reader.get(pods, 'default', 'web')).rejects.toMatchObject({ message: 'no' })
  await expect(reader.list(pods)).rejects.toMatchObject({ message: 'no' })
})
