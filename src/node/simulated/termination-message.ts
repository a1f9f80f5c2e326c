/** Why a container ended, in its own words. */
import type { ContainerConfig } from '../runtime.ts'
import type { Files } from './files.ts'
import type { LogRing } from './log-ring.ts'

/** Upstream's bounds on a message, and on one taken from the log. */
const longestMessage = 4096
const tailLines = 80
const tailBytes = 2048

export interface EndedContainer {
  /** Undefined where its programs never changed a file. */
  readonly files: Files | undefined
  readonly log: LogRing
  readonly isFailure: boolean
}

/** What the program wrote for it; after a failure, where the manifest says so, the end of the log. */
export function terminationMessage(
  { terminationMessagePath: path, messageFromLog }: ContainerConfig,
  { files, log, isFailure }: EndedContainer,
): string | undefined {
  const text = files?.stat(path)?.type === 'file' ? new TextDecoder().decode(files.read(path).subarray(0, longestMessage)) : ''
  return text || (messageFromLog && isFailure && log.tail(tailLines, tailBytes)) || undefined
}
