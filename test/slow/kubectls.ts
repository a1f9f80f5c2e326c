/** The kubectls of this machine. */
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const names = ['kubectl', ...['1.27', '1.28', '1.29', '1.30', '1.31', '1.32', '1.33'].map((version) => `kubectl.${version}`)]

/** Why the tests of a machine without any are skipped. */
export const noKubectl = 'no kubectl is on the PATH'

/** Those on the PATH, and beside the one that is there: distributions keep several so. The plain one only where it is alone. */
export function installedKubectls(): readonly string[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter)
  const folders = [
    ...onPath,
    ...onPath
      .map((folder) => join(folder, 'kubectl'))
      .filter(canRun)
      .map((path) => dirname(realpathSync(path))),
  ]
  const found = names.flatMap((name) =>
    folders
      .map((folder) => join(folder, name))
      .filter(canRun)
      .slice(0, 1),
  )
  return found.length > 1 ? found.filter((path) => !path.endsWith('/kubectl')) : found
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
