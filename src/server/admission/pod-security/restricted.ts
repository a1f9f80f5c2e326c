/** The checks that the level restricted adds: what a hardened pod must say of itself. */
import {
  containersOf,
  containersText,
  joinQuoted,
  plural,
  settersText,
  sortedSet,
  type Check,
  type Checked,
  type Violation,
} from './check.ts'
import { badSeccomp } from './seccomp.ts'

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const
const isWindows = ({ spec }: Checked, minor: number): boolean => minor >= 25 && spec.os?.name === 'windows'

export const restricted: readonly Check[] = [
  { id: 'allowPrivilegeEscalation', level: 'restricted', since: 8, find: escalation },
  { id: 'capabilities_restricted', level: 'restricted', since: 22, overrides: 'capabilities_baseline', find: capabilities },
  { id: 'restrictedVolumes', level: 'restricted', since: 0, overrides: 'hostPathVolumes', find: volumes },
  { id: 'runAsNonRoot', level: 'restricted', since: 0, find: nonRoot },
  { id: 'runAsUser', level: 'restricted', since: 23, find: rootUser },
  { id: 'seccompProfile_restricted', level: 'restricted', since: 19, overrides: 'seccompProfile_baseline', find: seccomp },
]

function escalation(pod: Checked, minor: number): Violation | undefined {
  if (isWindows(pod, minor)) return undefined
  const names = containersOf(pod.spec)
    .filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)
    .map(({ name }) => name)
  return names.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
      }
}

function capabilities(pod: Checked, minor: number): Violation | undefined {
  if (isWindows(pod, minor)) return undefined
  const all = containersOf(pod.spec).map(({ name, securityContext }) => ({ name, given: securityContext?.capabilities }))
  const keeping = all.filter(({ given }) => given?.drop?.includes('ALL') !== true).map(({ name }) => name)
  const adding = all
    .map(({ name, given }) => ({ name, bad: (given?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE') }))
    .filter(({ bad }) => bad.length > 0)
  const details = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [
          `${containersText(adding.map(({ name }) => name))} must not include ${joinQuoted(sortedSet(adding.flatMap(({ bad }) => bad)))} in securityContext.capabilities.add`,
        ]
      : []),
  ]
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

function volumes({ spec }: Checked): Violation | undefined {
  const bad = (spec.volumes ?? []).filter((volume) => !allowedVolumes.some((type) => volume[type] !== undefined))
  if (bad.length === 0) return undefined
  const types = sortedSet(bad.map((volume) => Object.keys(volume).find((field) => field !== 'name') ?? 'unknown'))
  const names = bad.map(({ name }) => name)
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', names.length)} ${joinQuoted(names)} ${names.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${joinQuoted(types)}`,
  }
}

function nonRoot({ spec }: Checked): Violation | undefined {
  const reason = 'runAsNonRoot != true'
  const own = spec.securityContext?.runAsNonRoot
  const of = (value: boolean | undefined): string[] =>
    containersOf(spec)
      .filter(({ securityContext }) => securityContext?.runAsNonRoot === value)
      .map(({ name }) => name)
  const saysNo = of(false)
  if (own === false || saysNo.length > 0)
    return { reason, detail: `${settersText(own === false, saysNo)} must not set securityContext.runAsNonRoot=false` }
  const silent = own === true ? [] : of(undefined)
  return silent.length === 0 ? undefined : { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` }
}

function rootUser({ spec }: Checked): Violation | undefined {
  const own = spec.securityContext?.runAsUser === 0
  const names = containersOf(spec)
    .filter(({ securityContext }) => securityContext?.runAsUser === 0)
    .map(({ name }) => name)
  return own || names.length > 0 ? { reason: 'runAsUser=0', detail: `${settersText(own, names)} must not set runAsUser=0` } : undefined
}

function seccomp(pod: Checked, minor: number): Violation | undefined {
  if (isWindows(pod, minor)) return undefined
  const bad = badSeccomp(pod)
  if (bad !== undefined || pod.spec.securityContext?.seccompProfile !== undefined) return bad
  const silent = containersOf(pod.spec)
    .filter(({ securityContext }) => securityContext?.seccompProfile === undefined)
    .map(({ name }) => name)
  return silent.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      }
}
