/** Where a cluster keeps its files and where it can be reached. */
import { createHash } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The directory of the user's cluster by the XDG rules: `$XDG_DATA_HOME/inkube`, else `~/.local/share/inkube`. */
export function defaultDataDirectory(env: Environment): string {
  const base = env['XDG_DATA_HOME']
  return join(base !== undefined && base.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'inkube')
}

/** A socket's path may have 107 bytes; below, room is left for a suffix. */
const longestSocketPath = 100

/**
 * The Unix socket of the cluster in `directory`: inside it, or, where that path would be too long, in the temporary directory under a name
 * made from it.
 */
export const socketPathOf = (directory: string): string => socketPath(directory, 'api')

/** That of a cluster which ends with the command that started it. */
export const passingSocketPathOf = (directory: string): string => socketPath(directory, 'command')

function socketPath(directory: string, name: string): string {
  const inside = join(resolve(directory), `${name}.sock`)
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  const digest = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16)
  return join(tmpdir(), `inkube-${digest}-${name}.sock`)
}
