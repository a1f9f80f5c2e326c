/** How operations are called and grouped. Upstream: apiserver's endpoints/openapi, and the builder of apiextensions-apiserver. */
import type { Resource } from '../../api/resource.ts'

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `Core`, `Apps`, `RbacAuthorization`, `ExampleCom`: a group as a part of names. */
export const groupName = (group: string): string =>
  group === ''
    ? 'Core'
    : group
        .replace(/\.k8s\.io$/, '')
        .split('.')
        .map(capitalised)
        .join('')

/** The heading of a group's operations, or of those of one of its versions. */
export function tagOf(group: string, version?: string): string {
  const name = groupName(group)
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}${version === undefined ? '' : `_${version}`}`
}

interface Named {
  /** `list`, `read`, `connect`, ... */
  readonly action: string
  /** What stands between the version and the kind. */
  readonly before?: string
  readonly subresource?: string | undefined
  readonly after?: string
}

/** `listCoreV1NamespacedPod`, `connectCoreV1GetNodeProxyWithPath`. */
export function operationName({ group, version, kind }: Resource, { action, before = '', subresource = '', after = '' }: Named): string {
  return `${action}${groupName(group)}${capitalised(version)}${before}${kind}${capitalised(subresource)}${after}`
}

/** `a Pod`, `an Event`, `Endpoints`: only words that stand for several have none. */
export function withArticle(kind: string): string {
  if (kind.endsWith('s') && !kind.endsWith('ss')) return kind
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`
}
