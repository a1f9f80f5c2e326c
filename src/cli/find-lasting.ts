/** Finds a cluster that programs which stay may join. */
import { existsSync } from 'node:fs'
import { socketPathOf } from '../cluster/paths.ts'
import type { OwnSession } from './session.ts'

/**
 * The running cluster of `directory`, unless it is one that ends with a command. A client is loaded only where there is a socket to ask.
 */
export async function findLasting(directory: string): Promise<OwnSession | undefined> {
  const socketPath = socketPathOf(directory)
  return existsSync(socketPath) ? (await import('./session.ts')).findAt(socketPath) : undefined
}
