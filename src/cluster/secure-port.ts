/** Which TCP port a cluster takes: the one asked for, or for any the one it had last, if it is free. */
import { createServer } from 'node:net'
import { lastPort } from './key-files.ts'

/** Gives a port that is free at this moment; 0 asks for any. */
export async function choosePort(directory: string, asked: number): Promise<number> {
  if (asked !== 0) return asked
  const last = await lastPort(directory)
  return last !== undefined && (await isFree(last)) ? last : 0
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  probe.once('error', reject)
  probe.listen({ port: 0, host: '127.0.0.1' }, () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return promise
}

/** Whether nobody has the port now. */
export function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(true)))
  })
}
