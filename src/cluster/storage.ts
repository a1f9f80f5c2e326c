/** Opens the store of a cluster's directory. Small, so that a start reads the disk while the rest of the cluster is loaded. */
import { systemClock } from '../base/clock.ts'
import { nodeDisk } from '../store/node-disk.ts'
import { openStore, type OpenStore } from '../store/open-store.ts'
import { makeDataDirectory } from './data-directory.ts'

/** Told of what the cluster's user should know: the disk is full or failed. */
export type OnTrouble = (error: Error) => void

/** Makes the directory if need be. Rejects when it cannot be had, is in use or damaged. */
export async function openStorage(directory: string, onTrouble: OnTrouble): Promise<OpenStore> {
  makeDataDirectory(directory)
  return openStore({ directory, disk: nodeDisk, clock: systemClock, onTrouble })
}
