/** Which names of resources stand where: containers, quotas, limit ranges (pkg/apis/core/helper). */
import { problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import { qualifiedName } from '../../api/names.ts'
import type { Problem } from '../../api/status.ts'

/** What every node has of its own. */
export const nativeNames: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])
const countedNames = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const quotaNames = new Set([
  ...nativeNames,
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  ...countedNames,
])
const integerNames = new Set(countedNames)

export const isHugePage = (name: string): boolean => name.startsWith('hugepages-')
/** IsQuotaHugePageResourceName */
const isQuotaHugePage = (name: string): boolean => isHugePage(name) || name.startsWith('requests.hugepages-')
export const isStandardQuotaName = (name: string): boolean => quotaNames.has(name) || isQuotaHugePage(name)
/** Without a domain, or in Kubernetes' own. */
export const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
/** Limits and requests may differ. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePage(name)

const isStandard = (name: string): boolean => quotaNames.has(name) || name === 'storage' || isQuotaHugePage(name)

/** A device or the like: in somebody's own domain, counted in whole units. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0
}

export const isInteger = (name: string): boolean => integerNames.has(name) || (name.includes('/') && isExtended(name))

/** validateResourceName. These problems show the name without quotes. */
export function checkResourceName(problems: Problem[], name: string, path: string): boolean {
  const before = problems.length
  for (const reason of qualifiedName(name)) problems.push(problem.invalid(path, new GoValue(name), reason))
  if (problems.length > before) return false
  if (name.includes('/') || isStandard(name)) return true
  problems.push(problem.invalid(path, new GoValue(name), 'must be a standard resource type or fully qualified'))
  return false
}

/** validateContainerResourceName; the usual names cost one look-up. */
export function checkContainerResourceName(problems: Problem[], name: string, path: string): void {
  if (nativeNames.has(name)) return
  checkResourceName(problems, name, path)
  if (!name.includes('/')) {
    if (!isHugePage(name)) problems.push(problem.invalid(path, new GoValue(name), 'must be a standard resource for containers'))
  } else if (!isNative(name) && !isExtended(name))
    problems.push(problem.invalid(path, new GoValue(name), "doesn't follow extended resource name standard"))
}

/** ValidateResourceQuotaResourceName */
export function checkQuotaResourceName(problems: Problem[], name: string, path: string): void {
  checkResourceName(problems, name, path)
  if (!name.includes('/') && !isStandardQuotaName(name))
    problems.push(problem.invalid(path, new GoValue(name), 'must be a standard resource for quota'))
}
