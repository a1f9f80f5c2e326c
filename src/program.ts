/** What the program does once it is loaded. All of it is one file when built, whose compiled code is kept (`cli/kept-code.ts`). */
import type { Surroundings } from './cli/run.ts'

/** Runs a command line; gives the exit code. */
export const runCommandLine = async (around: Surroundings): Promise<number> => (await import('./cli/run.ts')).run(around)

/** Is the cluster's thread; resolves when that ends. */
export const runThread = async (): Promise<void> => (await import('./cluster/thread.ts')).ended
