/** The cluster as the program takes it: a file of its own when built, of which little is run before somebody asks for it. */
import type { startCluster as StartCluster } from './start.ts'

/** Starts a cluster in this thread; as `start.ts` says. */
export const startCluster: typeof StartCluster = async (...how) => (await import('./start.ts')).startCluster(...how)

/** Is the thread that `in-thread.ts` made; resolves when that has been stopped. */
export const runThread = async (): Promise<void> => (await import('./thread.ts')).ended
