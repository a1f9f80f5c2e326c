/** Reading manifests that are still on their way. */
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Context } from '../../src/cli/command.ts'
import { readFiles } from '../../src/cli/manifest-files.ts'
import { startServer } from '../server/start-server.ts'

test('a signal ends the reading of standard input', async () => {
  const { client, stop } = await startServer()
  const abort = new AbortController()
  // Only what reading asks for.
  const context = { flags: {}, stdin: new PassThrough(), signal: abort.signal, session: () => Promise.resolve({ client }) }
  const reading = readFiles(context as unknown as Context, ['-'])
  abort.abort()
  expect(await reading).toMatchObject([{ source: 'STDIN', error: expect.stringContaining('aborted') as string }])
  await stop()
})
