/** A GET without a connection: for the client in process, which asks for paths that have no call of their own. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { failure, StatusError, type Status } from '../../api/status.ts'
import { admin, type Core } from '../core.ts'
import { handler } from './handle.ts'

/** The body that a GET of the path answers; rejects with its Status if it is refused. */
export async function rawText(core: Core, path: string): Promise<string> {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.url = path
  request.push(null)
  const response = new ServerResponse(request)
  const chunks: Buffer[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  response.write = ((chunk: Buffer | string, taken?: () => void) => {
    chunks.push(Buffer.from(chunk))
    taken?.()
    return true
  }) as ServerResponse['write']
  // The answer never reaches a socket: collecting what would is all there is to do.
  response.end = ((chunk?: Buffer | string, encoding?: BufferEncoding) => {
    if (chunk !== undefined) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
    resolve()
    return response
  }) as ServerResponse['end']
  handler(core, () => admin)(request, response)
  await promise
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode < 400) return text
  throw refusal(response.statusCode, text)
}

function refusal(code: number, text: string): StatusError {
  try {
    return new StatusError(JSON.parse(text) as Status)
  } catch {
    return failure(code, '', text.trim())
  }
}
