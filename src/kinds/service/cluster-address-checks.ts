/**
 * Checks of a service's own addresses and their families (ValidateServiceClusterIPsRelatedFields, and what a cluster with IPv4 alone
 * refuses).
 */
import { effectiveFamily } from '../../api/cidr.ts'
import { problem } from '../../api/field-errors.ts'
import { ipAddress } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import type { Service, ServiceSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { oneOf } from '../shared/texts.ts'
import { isExternalName, isHeadless } from './cluster-addresses.ts'

const families = ['IPv4', 'IPv6']
const checkPolicy = oneOf(['PreferDualStack', 'RequireDualStack', 'SingleStack'])
const path = 'spec.clusterIPs'

/**
 * What upstream asks of a service's addresses before it gives any out (initIPFamilyFields). Those that it had before, `None` among them,
 * are good addresses.
 */
export function checkClusterAddresses(spec: ServiceSpec, old?: ServiceSpec): Problem[] {
  const problems: Problem[] = []
  checkForm(problems, spec, old?.clusterIPs ?? [])
  if (problems.length > 0) return problems
  const { ipFamilies = [], ipFamilyPolicy } = spec
  if (ipFamilyPolicy !== 'SingleStack' && ipFamilies.length < (old?.ipFamilies ?? []).length)
    problems.push(problem.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family"))
  checkConfigured(problems, spec)
  return problems
}

function checkForm(problems: Problem[], spec: ServiceSpec, before: readonly string[]): void {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  if (clusterIP === '' && clusterIPs.length > 0)
    problems.push(problem.invalid(path, goList(clusterIPs), 'must be empty when `clusterIP` is not specified'))
  else if (clusterIP !== '' && clusterIPs[0] !== clusterIP)
    problems.push(problem.invalid(path, goList(clusterIPs), 'first value must match `clusterIP`'))
  for (const [index, family] of ipFamilies.entries()) {
    if (!families.includes(family)) problems.push(problem.notSupported(`spec.ipFamilies[${index}]`, family, families))
    if (ipFamilies.indexOf(family) < index) problems.push(problem.duplicate(`spec.ipFamilies[${index}]`, family))
  }
  if (ipFamilyPolicy !== undefined) checkPolicy(problems, ipFamilyPolicy, 'spec.ipFamilyPolicy')
  if (!checkAddresses(problems, clusterIPs, before)) return
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(effectiveFamily)).size < 2)
    problems.push(problem.invalid(path, goList(clusterIPs), 'may specify no more than one IP for each IP family'))
  if (!isHeadless(spec)) {
    for (const [index, ip] of clusterIPs.entries()) {
      const wanted = ipFamilies[index]
      if (wanted !== undefined && families.includes(wanted) && wanted !== `IPv${effectiveFamily(ip)}`)
        problems.push(problem.invalid(`${path}[${index}]`, ip, `expected an ${wanted} value as indicated by \`ipFamilies[${index}]\``))
    }
  }
}

/** False for addresses that cannot be judged further. */
function checkAddresses(problems: Problem[], clusterIPs: readonly string[], known: readonly string[]): boolean {
  const before = problems.length
  for (const [index, ip] of clusterIPs.entries()) {
    if (index === 0 && ip === 'None') {
      if (clusterIPs.length > 1) problems.push(problem.invalid(path, goList(clusterIPs), "'None' must be the first and only value"))
      continue
    }
    if (known.includes(ip)) continue
    for (const reason of ipAddress(ip)) problems.push(problem.invalid(`${path}[${index}]`, ip, reason))
  }
  const isGood = problems.length === before
  if (clusterIPs.length > 2) problems.push(problem.invalid(path, goList(clusterIPs), 'may only hold up to 2 values'))
  return isGood
}

/** What the cluster cannot give: it has IPv4 alone. */
function checkConfigured(problems: Problem[], spec: ServiceSpec): void {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy = '' } = spec
  const field = 'spec.ipFamilyPolicy'
  if (ipFamilyPolicy === 'SingleStack') {
    if (clusterIPs.length === 2)
      problems.push(
        problem.invalid(field, ipFamilyPolicy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"),
      )
    if (ipFamilies.length === 2)
      problems.push(
        problem.invalid(field, ipFamilyPolicy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"),
      )
  }
  for (const [index, ip] of clusterIPs.entries()) {
    if (effectiveFamily(ip) === 6)
      problems.push(problem.invalid(`${path}[${index}]`, goList(clusterIPs), 'IPv6 is not configured on this cluster'))
  }
  if (problems.length > 0 || (isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0)) return
  if (ipFamilyPolicy === 'RequireDualStack')
    problems.push(problem.invalid(field, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  for (const [index, family] of ipFamilies.entries())
    if (family === 'IPv6') problems.push(problem.invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'))
}

/** Addresses once given stay (validateUpgradeDowngradeClusterIPs). */
export function checkAddressChange({ spec }: Service, { spec: old }: Service): Problem[] {
  if (isExternalName(spec) || isExternalName(old) || (isHeadless(spec) && isHeadless(old))) return []
  const { clusterIPs: now = [] } = spec
  const { clusterIPs: before = [] } = old
  const problems: Problem[] = []
  const changed = (index: number): void =>
    void problems.push(
      problem.invalid(
        `${path}[${index}]`,
        goList(now.length === 0 ? undefined : now),
        now.length === 0 ? 'primary clusterIP can not be unset' : 'may not change once set',
      ),
    )
  if (now.length === before.length) {
    for (const [index, ip] of before.entries()) if (ip !== now[index]) changed(index)
  } else if (before.length > 0 && now[0] !== before[0]) changed(0)
  if (now.length === 1 && before.length === 2 && spec.ipFamilyPolicy !== 'SingleStack') {
    problems.push(
      problem.invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"),
    )
  }
  return isHeadless(spec) || isHeadless(old) ? problems : [...problems, ...checkFamilyChange(spec, old)]
}

/** So do their families, but for the second (validateUpgradeDowngradeIPFamilies). */
function checkFamilyChange(spec: ServiceSpec, old: ServiceSpec): Problem[] {
  const { ipFamilies: now = [], clusterIPs = [], ipFamilyPolicy } = spec
  const { ipFamilies: before = [] } = old
  const first = 'spec.ipFamilies[0]'
  if (now.length === before.length)
    return before.flatMap((family, index) =>
      family === now[index] ? [] : [problem.invalid(first, goList(now, 'core.IPFamily'), 'may not change once set')],
    )
  const problems: Problem[] = []
  if (now.length < before.length && clusterIPs.length === 0)
    problems.push(problem.invalid(first, goList(now, 'core.IPFamily'), 'primary ipFamily can not be unset'))
  // Upstream shows the addresses here.
  if (now.length > 0 && before.length > 0 && now[0] !== before[0])
    problems.push(problem.invalid(first, goList(clusterIPs), 'may not change once set'))
  if (now.length < before.length && now.length === 1 && ipFamilyPolicy !== 'SingleStack')
    problems.push(
      problem.invalid('spec.ipFamilyPolicy', ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"),
    )
  return problems
}
