/** The cluster as the program takes it: a file of its own when built, of which little is run before somebody asks for it. */
import { systemClock } from '../base/clock.ts'
import type { Cluster, ClusterOptions } from './start.ts'
import type { OnTrouble } from './storage.ts'

/** Starts a cluster in this thread; as `start.ts` says. The disk is read while the API server's code is set up. */
export async function startCluster(options: ClusterOptions, onTrouble: OnTrouble = () => undefined): Promise<Cluster> {
  const storage = (await import('./storage.ts')).openStorage(options.directory, onTrouble)
  storage.catch(() => undefined) // awaited by the start
  await new Promise<void>((resolve) => void systemClock.after(0, resolve))
  return (await import('./start.ts')).startCluster(options, onTrouble, storage)
}

/** Is the thread that `in-thread.ts` made; resolves when that has been stopped. */
export const runThread = async (): Promise<void> => (await import('./thread.ts')).ended
