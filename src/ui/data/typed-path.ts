/** Paths as people type them at the prompt: `~` is their home, and what is not absolute lies where the program was started. */
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { compareTexts } from '../../base/order.ts'
import { sanitize } from '../../base/terminal-text.ts'
import { isManifest } from './manifest-files.ts'

export const withHome = (typed: string): string => typed.replace(/^~(?=\/|$)/, homedir())

/** The directory that is meant; nothing typed means where the program was started. */
export const directoryAt = (typed: string): string => resolve(withHome(typed) || '.')

/** Whether a directory is meant: one that is typed to its end, or is there under that name. */
export function isDirectory(typed: string): boolean {
  const path = directoryAt(typed)
  return typed.endsWith('/') || (existsSync(path) && statSync(path).isDirectory())
}

/**
 * What a typed path may go on to be: itself where it ends as a directory does, and the directories there; hidden ones only when a dot was
 * typed. They are read at once, since the list stands under what is typed.
 */
export const directoriesFor = (typed: string): readonly string[] => pathsFor(typed, (entry) => entry.isDirectory())

/** The same with the manifests there. What was typed whole stands for itself, whatever its name: Enter takes no other one for it. */
export function manifestsFor(typed: string): readonly string[] {
  const found = pathsFor(typed, (entry) => entry.isDirectory() || isManifest(entry.name))
  const isAmong = [typed, `${typed}/`].some((path) => found.includes(path))
  return typed === '' || isAmong || !existsSync(directoryAt(typed)) ? found : [typed, ...found]
}

function pathsFor(typed: string, wanted: (entry: Dirent) => boolean): readonly string[] {
  const [, above = '', name = ''] = /^(.*\/)?([^/]*)$/.exec(typed) ?? []
  // Not by letters in order, as words are: the directories above would have most of them.
  const goesOn = (other: string): boolean => other.toLowerCase().startsWith(name.toLowerCase())
  const below = entriesIn(directoryAt(above))
    .filter((entry) => wanted(entry) && goesOn(entry.name) && entry.name.startsWith('.') === name.startsWith('.'))
    .map((entry) => `${above}${entry.name}${entry.isDirectory() ? '/' : ''}`)
  return name === '' && above !== '' ? [above, ...below] : below
}

/** Of what cannot be read, none. */
function entriesIn(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter(({ name }) => sanitize(name) === name)
      .toSorted((left, right) => compareTexts(left.name, right.name))
  } catch {
    return []
  }
}
