/** kubectl's describe for any object: the kind's own describer, or the generic one. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { kindOf } from '../index.ts'
import type { Reader } from '../kind.ts'
import { describeGeneric } from './generic.ts'

/** The text that `kubectl describe` prints for one object, newline at the end included; `now` in milliseconds. */
export function describe(resource: Pick<Resource, 'id'>, object: KubeObject, read: Reader, now: number): Promise<string> {
  return (kindOf(resource.id)?.describe ?? describeGeneric)(object, read, now)
}

/** Several pages as kubectl prints them: two empty lines between those that were named or listed, one after each that a prefix of its name found. */
export const joinPages = (pages: readonly string[], foundByPrefix = false): string => (foundByPrefix ? pages.map((page) => `${page}\n`).join('') : pages.join('\n\n'))
