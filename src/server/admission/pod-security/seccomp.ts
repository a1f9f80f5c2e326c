/** Seccomp profiles, which both levels ask about and which were annotations once. */
import { seccompOfContainer, seccompOfPod } from '../../../kinds/pod/profile-annotations.ts'
import { containersOf, joinQuoted, plural, settersText, sortedSet, type Checked, type Violation } from './check.ts'

const isGood = (type: string): boolean => type === 'RuntimeDefault' || type === 'Localhost'

/** Profiles that are set and not allowed. */
export function badSeccomp({ spec }: Checked): Violation | undefined {
  const own = spec.securityContext?.seccompProfile?.type
  const bad = containersOf(spec).flatMap(({ name, securityContext }) => {
    const type = securityContext?.seccompProfile?.type
    return type === undefined || isGood(type) ? [] : [{ name, type }]
  })
  const isPodBad = own !== undefined && !isGood(own)
  if (!isPodBad && bad.length === 0) return undefined
  const values = sortedSet([...(isPodBad ? [own] : []), ...bad.map(({ type }) => type)])
  return {
    reason: 'seccompProfile',
    detail: `${settersText(
      isPodBad,
      bad.map(({ name }) => name),
    )} must not set securityContext.seccompProfile.type to ${joinQuoted(values)}`,
  }
}

/** The same before there were fields for it. */
export function badSeccompAnnotations({ metadata, spec }: Checked): Violation | undefined {
  const { annotations = {} } = metadata
  const bad = [seccompOfPod, ...containersOf(spec).map(({ name }) => seccompOfContainer + name)].flatMap((key) => {
    const value = annotations[key]
    const isAllowed = value === undefined || value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')
    return isAllowed ? [] : [`${key}=${JSON.stringify(value)}`]
  })
  const list = sortedSet(bad)
  return list.length === 0
    ? undefined
    : { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', list.length)} ${list.join(', ')}` }
}
