/** Whom a container runs as, and what users are called in it. */
import type { ContainerConfig } from '../runtime.ts'
import { usualFiles } from './base-tree.ts'
import type { Files } from './files.ts'
import type { ImageDefinition, User } from './program.ts'

/** As the manifest says, else as the image does; a user alone is in the group of root. */
export function userOf({ user }: ContainerConfig, definition: ImageDefinition | undefined): User {
  const { uid = Number(definition?.user ?? 0), gid = 0, groups } = user
  return { uid, gid, groups }
}

type Entry = readonly string[]

/** The lines of /etc/passwd or /etc/group, cut at colons: name, password, number, ... */
const entriesOf = (text: string | Uint8Array): readonly Entry[] =>
  (typeof text === 'string' ? text : new TextDecoder().decode(text)).split('\n').map((entry) => entry.split(':'))

const readEntries = (files: Files, path: string): readonly Entry[] => (files.stat(path)?.type === 'file' ? entriesOf(files.read(path)) : [])

const ofNumber = (entries: readonly Entry[], number: number): Entry | undefined => entries.find(([, , id]) => id === String(number))

/** What /etc/passwd calls a user; undefined for one without a name. */
export const userName = (files: Files, uid: number): string | undefined => ofNumber(readEntries(files, '/etc/passwd'), uid)?.[0]

export const groupName = (files: Files, gid: number): string | undefined => ofNumber(readEntries(files, '/etc/group'), gid)?.[0]

/** Where the image has a user at home; the root directory for one that it does not know. */
export function homeOf({ uid }: User, definition: ImageDefinition | undefined): string {
  if (uid === 0) return '/root'
  return ofNumber(entriesOf({ ...usualFiles, ...definition?.files }['/etc/passwd']?.content ?? ''), uid)?.[5] ?? '/'
}

/** Where /etc/passwd has a user at home. */
export const homeOfName = (files: Files, name: string): string =>
  readEntries(files, '/etc/passwd').find(([known]) => known === name)?.[5] ?? '/'

/** The number of a user or group that a command gives by name or number; undefined for a name that is not known. */
export function idOf(files: Files, path: '/etc/passwd' | '/etc/group', word: string): number | undefined {
  const id = /^\d+$/.test(word) ? word : readEntries(files, path).find(([name]) => name === word)?.[2]
  return id === undefined ? undefined : Number(id)
}
