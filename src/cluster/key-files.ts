/** Keeps the cluster's keys and its port in files that only their owner may read. */
import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { keyringOf, secretsInMemory, type Keyring, type Secrets } from '../server/authentication/keyring.ts'
import { readIfThere, writeWhole } from './small-files.ts'

/** The secrets of the cluster in `directory`: files in its folder `pki`. */
export function secretFiles(directory: string): Secrets {
  const folder = join(directory, 'pki')
  return { read: (name) => readIfThere(join(folder, name)), write: (name, text) => writeWhole(folder, name, text) }
}

/** The keys of the cluster in `directory`, whether it runs or not. */
export const keyringIn = (directory: string): Keyring => keyringOf(secretFiles(directory), systemClock)

/** Keys that end with the process. */
export const passingKeyring = (): Keyring => keyringOf(secretsInMemory(), systemClock)

/** The port on which the cluster listened last, so that clients find it again. */
export async function lastPort(directory: string): Promise<number | undefined> {
  const port = Number(await readIfThere(join(directory, 'port')))
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

export const keepPort = (directory: string, port: number): Promise<void> => writeWhole(directory, 'port', `${port}\n`)
