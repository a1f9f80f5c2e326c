/** Paths as people type them at the prompt: `~` is their home, and what is not absolute lies where the program was started. */
import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { compareTexts } from '../../base/order.ts'
import { sanitize } from '../../base/terminal-text.ts'

/** The directory that is meant; nothing typed means where the program was started. */
export const directoryAt = (typed: string): string => resolve(typed.replace(/^~(?=\/|$)/, homedir()) || '.')

/**
 * What a typed path may go on to be: itself where it ends as a directory does, and the directories there; hidden ones only when a dot was
 * typed. They are read at once, since the list stands under what is typed.
 */
export function directoriesFor(typed: string): readonly string[] {
  const [, above = '', name = ''] = /^(.*\/)?([^/]*)$/.exec(typed) ?? []
  const below = directoriesIn(directoryAt(above))
    .filter((one) => one.startsWith('.') === name.startsWith('.'))
    .map((one) => `${above}${one}/`)
  return name === '' && above !== '' ? [above, ...below] : below
}

/** Of what cannot be read, none. */
function directoriesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => sanitize(name) === name)
      .toSorted(compareTexts)
  } catch {
    return []
  }
}
