/** Commands in containers, over a real connection and in process. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client, RemoteCommand } from '../../src/client/client.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { createTransport } from '../../src/client/transport.ts'
import { startWithNodes } from '../server/real-nodes.ts'

let cluster: Awaited<ReturnType<typeof startWithNodes>>
let remote: Client
const pod = { namespace: 'default', name: 'box' }

beforeAll(async () => {
  cluster = await startWithNodes()
  remote = createHttpClient(createTransport({ socketPath: cluster.socket }, 'test'))
  await cluster.pod('box', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }] })
  await cluster.advance(5_000)
})
afterAll(async () => {
  remote.close()
  await cluster.stop()
})

const textOf = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = ''
  for await (const bytes of stream) text += Buffer.from(bytes).toString()
  return text
}

/** What a command says until it ends, while time passes. */
async function said(command: RemoteCommand): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
  const told = Promise.all([textOf(command.stdout), textOf(command.stderr), command.exit]).then(([stdout, stderr, code]) => ({
    stdout,
    stderr,
    code,
  }))
  let over = false
  const ended = (): void => {
    over = true
  }
  told.then(ended, ended)
  await expect.poll(() => cluster.advance(50).then(() => over)).toBe(true)
  return told
}

describe.each([
  ['over a connection', () => remote],
  ['in process', () => cluster.client],
] as const)('a command %s', (_, client) => {
  test('reads, writes on both streams, and ends with its code', async () => {
    const command = await client().exec(pod, { command: ['sh', '-c', 'read line; echo got $line; echo oh >&2; exit 3'], tty: false })
    command.write(Buffer.from('this\n'))
    expect(await said(command)).toEqual({ stdout: 'got this\n', stderr: 'oh\n', code: 3 })
  })

  test('sees the end of its input', async () => {
    const command = await client().exec(pod, { container: 'c', command: ['cat'], tty: false })
    command.write(Buffer.from('one'))
    command.end()
    expect(await said(command)).toMatchObject({ stdout: 'one', code: 0 })
  })

  test('that is not there tells so by its end', async () => {
    const command = await client().exec(pod, { command: ['nothing-of-that-name'], tty: false })
    await expect(said(command)).rejects.toThrow('nothing-of-that-name')
  })

  test('in a pod that is not there is refused', async () => {
    await expect(client().exec({ namespace: 'default', name: 'gone' }, { command: ['true'], tty: false })).rejects.toThrow(
      'pods "gone" not found',
    )
  })
})
