/** What the server refuses of Ingresses. */
import { heldIn } from '../../api/came-empty.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { formats, ipFamily } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import { dnsSubdomain, nameRules } from '../../api/names.ts'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressTLS } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPointAddress, checkPointName } from '../shared/load-balancer.ts'
import { checkTypedReference } from '../shared/references.ts'
import { addressWarnings } from '../shared/strict-address.ts'
import { changeFirst } from '../shared/update-checks.ts'
import { classAnnotation } from './class-annotation.ts'

export const rules: Rules<Ingress> = {
  updateChecks: changeFirst,
  prepareCreate(draft) {
    draft.status = { loadBalancer: {} }
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { rules: list = [], defaultBackend, tls = [], ingressClassName } = spec
    if (list.length === 0 && defaultBackend === undefined)
      problems.push(
        problem.invalid(
          'spec',
          goList(heldIn(spec, 'rules') === undefined ? undefined : [], 'networking.IngressRule'),
          'either `defaultBackend` or `rules` must be specified',
        ),
      )
    if (defaultBackend !== undefined) problems.push(...checkBackend(defaultBackend, 'spec.defaultBackend'))
    for (const [index, rule] of list.entries()) problems.push(...checkRule(rule, `spec.rules[${index}]`))
    for (const [index, one] of tls.entries()) problems.push(...checkTls(one, `spec.tls[${index}]`))
    if (ingressClassName !== undefined)
      problems.push(...invalidFor('spec.ingressClassName', ingressClassName, dnsSubdomain(ingressClassName)))
    return problems
  },
  checkCreate({ metadata, spec: { ingressClassName } }) {
    const annotation = metadata.annotations?.[classAnnotation]
    if (annotation === undefined || ingressClassName === undefined || annotation === ingressClassName) return []
    return [problem.invalid(`annotations.${classAnnotation}`, annotation, 'must match `ingressClassName` when both are specified')]
  },
  checkStatusUpdate({ status }) {
    const problems: Problem[] = []
    for (const [index, { ip, hostname }] of (status?.loadBalancer?.ingress ?? []).entries()) {
      const at = `status.loadBalancer.ingress[${index}]`
      checkPointAddress(problems, ip, at)
      checkPointName(problems, hostname, at)
    }
    return problems
  },
  statusWarnings: ({ status }) =>
    (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }, index) =>
      ip ? addressWarnings(ip, `status.loadBalancer.ingress[${index}]`) : [],
    ),
  warnings({ metadata, spec }, old) {
    const isOld = old === undefined && metadata.annotations?.[classAnnotation] !== undefined && spec.ingressClassName === undefined
    return isOld ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`] : []
  },
}

const hostReasons = (host: string): string[] => (host.includes('*') ? formats.wildcardSubdomain(host) : dnsSubdomain(host))

function checkTls({ hosts = [], secretName = '' }: IngressTLS, path: string): Problem[] {
  return [
    ...hosts.flatMap((host, index) => invalidFor(`${path}.hosts[${index}]`, host, hostReasons(host))),
    ...(secretName === '' ? [] : invalidFor(`${path}.secretName`, secretName, dnsSubdomain(secretName))),
  ]
}

function checkRule({ host = '', http }: IngressRule, path: string): Problem[] {
  const problems: Problem[] = []
  if (host !== '') {
    if (ipFamily(host) !== undefined) problems.push(problem.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'))
    problems.push(...invalidFor(`${path}.host`, host, hostReasons(host)))
  }
  if (http === undefined) return problems
  const paths = http.paths ?? []
  if (paths.length === 0) problems.push(problem.required(`${path}.http.paths`))
  return [...problems, ...paths.flatMap((one, index) => checkPath(one, `${path}.http.paths[${index}]`))]
}

function checkPath({ path = '', pathType, backend }: HTTPIngressPath, at: string): Problem[] {
  const problems: Problem[] = []
  switch (pathType as string | null | undefined) {
    case undefined:
    case null:
      return [problem.required(`${at}.pathType`, 'pathType must be specified')]
    case 'Exact':
    case 'Prefix':
      if (!path.startsWith('/')) problems.push(problem.invalid(`${at}.path`, path, 'must be an absolute path'))
      for (const sequence of ['//', '/./', '/../', '%2f', '%2F'])
        if (path.includes(sequence)) problems.push(problem.invalid(`${at}.path`, path, `must not contain '${sequence}'`))
      for (const suffix of ['/..', '/.'])
        if (path.endsWith(suffix)) problems.push(problem.invalid(`${at}.path`, path, `cannot end with '${suffix}'`))
      break
    case 'ImplementationSpecific':
      if (path !== '' && !path.startsWith('/')) problems.push(problem.invalid(`${at}.path`, path, 'must be an absolute path'))
      break
    default:
      problems.push(problem.notSupported(`${at}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']))
  }
  return [...problems, ...checkBackend(backend, `${at}.backend`)]
}

function checkBackend({ resource, service }: IngressBackend, path: string): Problem[] {
  if (resource !== undefined && service !== undefined) return [problem.invalid(path, '', 'cannot set both resource and service backends')]
  if (resource !== undefined) return checkTypedReference(resource, `${path}.resource`)
  if (service === undefined) return [problem.invalid(path, '', 'resource or service backend is required')]
  const { name = '', port = {} } = service
  const problems =
    name === '' ? [problem.required(`${path}.service.name`)] : invalidFor(`${path}.service.name`, name, nameRules.dns1035Label(name, false))
  const [portName, number] = [port.name ?? '', port.number ?? 0]
  if (portName !== '' && number !== 0) problems.push(problem.invalid(path, '', 'cannot set both port name & port number'))
  else if (portName !== '') problems.push(...invalidFor(`${path}.service.port.name`, portName, formats.portName(portName)))
  else if (number !== 0) problems.push(...invalidFor(`${path}.service.port.number`, number, formats.portNumber(number)))
  else problems.push(problem.required(path, 'port name or number is required'))
  return problems
}
