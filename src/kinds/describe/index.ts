/** kubectl's describe for any object: the kind's own describer, or the generic one. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { kindOf } from '../index.ts'
import type { Reader } from '../kind.ts'
import { describeGeneric } from './generic.ts'

/** The text that `kubectl describe` prints for one object, newline at the end included; `now` in milliseconds. */
export function describe(
  resource: Pick<Resource, 'id' | 'kind' | 'group' | 'version'>,
  object: KubeObject,
  read: Reader,
  now: number,
): Promise<string> {
  // Items of a list need not say what they are.
  const whole =
    (object.kind as string | undefined) === undefined ? { ...object, kind: resource.kind, apiVersion: apiVersionOf(resource) } : object
  const own = kindOf(resource.id)?.describe
  return own === undefined ? describeGeneric(whole, read, now) : own(withoutNulls(whole), read, now)
}

/** The same without members that are null: servers print so what is required and absent, and upstream's types read it as absent. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutNulls(member as unknown)])) as T
}

/**
 * Several pages as kubectl prints them: two empty lines between those that were named or listed, one after each that a prefix of its name
 * found.
 */
export const joinPages = (pages: readonly string[], foundByPrefix = false): string =>
  foundByPrefix ? pages.map((page) => `${page}\n`).join('') : pages.join('\n\n')
