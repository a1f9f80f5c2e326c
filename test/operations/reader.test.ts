/** What describe reads: what is missing or forbidden does not keep the rest from being shown. */
import { expect, test } from 'vitest'
import { pods } from '../../src/api/resources.ts'
import { failure } from '../../src/api/status.ts'
import type { Client } from '../../src/client/client.ts'
import { readerOf } from '../../src/operations/reader.ts'

const refusing = (code: number, reason: string): Pick<Client, 'get' | 'list'> => ({
  get: () => Promise.reject(failure(code, reason, 'no')),
  list: () => Promise.reject(failure(code, reason, 'no')),
})

test.each([
  [404, 'NotFound'],
  [403, 'Forbidden'],
])('what is refused with %i is not there', async (code, reason) => {
  const reader = readerOf(refusing(code, reason))
  expect(await reader.get(pods, 'default', 'web')).toBeUndefined()
  expect(await reader.list(pods)).toEqual([])
})

test('any other refusal is told', async () => {
  const reader = readerOf(refusing(500, 'InternalError'))
  await expect(reader.get(pods, 'default', 'web')).rejects.toMatchObject({ message: 'no' })
  await expect(reader.list(pods)).rejects.toMatchObject({ message: 'no' })
})
