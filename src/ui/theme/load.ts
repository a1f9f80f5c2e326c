/** Finds themes: those that come along, then `themes/NAME.{yaml,yml,json}` in the user's configuration directory. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from '../../base/thrown.ts'
import { builtInTheme, builtInThemes } from './built-in.ts'
import { readTheme, type Theme } from './theme.ts'

const endings = ['yaml', 'yml', 'json']

/** The theme of this name; the user's own wins. Rejects with file, place and cause when it cannot be read. */
export async function loadTheme(name: string, configDirectory?: string): Promise<Theme> {
  if (!/^[\w.-]+$/.test(name)) throw new Error(`theme ${JSON.stringify(name)}: a name has letters, digits, dots and dashes`)
  for (const ending of configDirectory === undefined ? [] : endings) {
    const path = join(configDirectory ?? '', 'themes', `${name}.${ending}`)
    const text = await readIfThere(path)
    if (text !== undefined) return await parse(name, path, text)
  }
  if (builtInThemes.includes(name)) return builtInTheme(name)
  throw new Error(`no theme ${JSON.stringify(name)}; there are ${(await themeNames(configDirectory)).join(', ')}`)
}

/** Every name that `loadTheme` knows. */
export async function themeNames(configDirectory?: string): Promise<readonly string[]> {
  const own = configDirectory === undefined ? [] : await readdir(join(configDirectory, 'themes')).catch(() => [])
  const named = own.flatMap((file) => (endings.some((ending) => file.endsWith(`.${ending}`)) ? [file.slice(0, file.lastIndexOf('.'))] : []))
  return [...new Set([...builtInThemes, ...named])].sort()
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`${path}: ${reasonOf(error)}`)
  }
}

async function parse(name: string, path: string, text: string): Promise<Theme> {
  // The parser is only needed for themes of the user's own, so starting up does not pay for it.
  const { parseFile } = await import('./parse-file.ts')
  const read = readTheme(name, parseFile(path, text))
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`)
  return read.theme
}
