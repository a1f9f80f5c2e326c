/** What is no request for Node's parser. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

function send(text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = ''
  const socket = connect(server.socket, () => socket.write(text))
  socket
    .on('data', (bytes) => (answer += bytes.toString()))
    .on('end', () => resolve(answer))
    .on('error', reject)
  return promise
}

test('an unknown method is refused with a Status', async () => {
  const answer = await send('FOO /api/v1/namespaces HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed', code: 405 })
})

test('anything else is a bad request', async () => {
  expect(await send('GET / HTTP/1.1\r\nno header\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\n400 Bad Request$/)
})
