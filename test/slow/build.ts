/**
 * Builds the program once before the slow suite, unless what is built is newer than the sources: the launcher would build at every start
 * otherwise.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export function setup(): void {
  const built = statSync(join(root, 'dist/main.cjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = [
    join(root, 'package.json'),
    ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((path) => join(root, 'src', path)),
  ]
  if (sources.every((path) => statSync(path).mtimeMs <= built)) return
  execFileSync('sh', [join(root, 'src/bin/node24'), join(root, 'src/bin/build.ts')], { stdio: ['ignore', 'inherit', 'inherit'] })
}
