/** The shape of a check of the pod security standards, and the words they share. */
import type { Container, EphemeralContainer, ObjectMeta, PodSpec } from '../../../api/objects.ts'

/** What a pod, or the template of one, must show. */
export interface Checked {
  readonly metadata: ObjectMeta
  readonly spec: PodSpec
}

/** What is wrong: always said, and said exactly for a single object. */
export interface Violation {
  readonly reason: string
  readonly detail: string
}

/** One check. They run by id, those of the baseline first. */
export interface Check {
  readonly id: string
  readonly level: 'baseline' | 'restricted'
  /** The minor version of the standards that brought it. */
  readonly since: number
  /** The check of the baseline that it takes the place of. */
  readonly overrides?: string
  readonly find: (pod: Checked, minor: number) => Violation | undefined
}

/** All containers, in the order in which upstream visits them. */
export const containersOf = ({
  initContainers = [],
  containers,
  ephemeralContainers = [],
}: PodSpec): readonly (Container | EphemeralContainer)[] => [...initContainers, ...(containers ?? []), ...ephemeralContainers]

export const joinQuoted = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ')
export const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`)
/** `container "a"`, `containers "a", "b"` */
export const containersText = (names: readonly string[]): string => `${plural('container', names.length)} ${joinQuoted(names)}`
/** Go's sets come sorted. */
export const sortedSet = (items: Iterable<string>): string[] => [...new Set(items)].sort()
/** `pod and container "a"`: who sets what they may not. */
export const settersText = (isPod: boolean, names: readonly string[]): string =>
  [...(isPod ? ['pod'] : []), ...(names.length > 0 ? [containersText(names)] : [])].join(' and ')
