/** What the server fills in and refuses of APIServices: their name is version and group. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { dnsSubdomain, nameRules, pathSegment } from '../../api/names.ts'
import type { APIService } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { resetNotes } from '../shared/status-metadata.ts'
import { changeFirst } from '../shared/update-checks.ts'

const statuses = ['True', 'False', 'Unknown']

export const rules: Rules<APIService> = {
  updateChecks: changeFirst,
  generation: false,
  anyFinalizer: true,
  unconditionalUpdate: false,
  checkName: nameRules.pathSegment,
  defaults({ spec }) {
    if (spec.service !== undefined && spec.service !== null) spec.service.port ??= 443
  },
  /** What no other server answers for is always there. */
  prepareCreate(draft) {
    const isLocal = (draft.spec.service ?? null) === null
    const available = {
      type: 'Available',
      status: 'True',
      lastTransitionTime: draft.metadata.creationTimestamp,
      reason: 'Local',
      message: 'Local APIServices are always available',
    }
    draft.status = isLocal ? { conditions: [available] } : {}
  },
  prepareStatusUpdate: resetNotes,
  checkStatusUpdate: ({ status }) =>
    (status?.conditions ?? []).flatMap(({ status: value = '' }, index) =>
      statuses.includes(value) ? [] : [problem.notSupported(`status.conditions[${index}].status`, value, statuses)],
    ),
  check({ metadata, spec }) {
    const problems: Problem[] = []
    const { group = '', version = '', groupPriorityMinimum: least, versionPriority, caBundle = '', insecureSkipTLSVerify = false } = spec
    const service = spec.service ?? undefined
    for (const field of ['generateName', 'name'] as const) {
      const name = metadata[field] ?? ''
      if (name !== '' && pathSegment(name).length === 0 && name !== `${version}.${group}`)
        problems.push(problem.invalid(`metadata.${field}`, name, `must be \`spec.version+"."+spec.group\`: "${version}.${group}"`))
    }
    if (group === '' && version !== 'v1')
      problems.push(problem.required('spec.group', 'only v1 may have an empty group and it better be legacy kube'))
    if (group !== '') problems.push(...invalidFor('spec.group', group, dnsSubdomain(group)))
    problems.push(...invalidFor('spec.version', version, nameRules.dns1035Label(version, false)))
    if (least <= 0 || least > 20_000)
      problems.push(problem.invalid('spec.groupPriorityMinimum', least, 'must be positive and less than 20000'))
    if (versionPriority <= 0 || versionPriority > 1000)
      problems.push(problem.invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000'))
    if (service === undefined) {
      if (caBundle !== '')
        problems.push(
          problem.invalid('spec.caBundle', `${Buffer.from(caBundle, 'base64').length} bytes`, 'local APIServices may not have a caBundle'),
        )
      if (insecureSkipTLSVerify)
        problems.push(problem.invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'))
      return problems
    }
    if ((service.namespace ?? '') === '') problems.push(problem.required('spec.service.namespace'))
    if ((service.name ?? '') === '') problems.push(problem.required('spec.service.name'))
    const port = service.port ?? 443
    problems.push(...formats.portNumber(port).map((reason) => problem.invalid('spec.service.port', port, `port is not valid: ${reason}`)))
    if (insecureSkipTLSVerify && caBundle !== '')
      problems.push(problem.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'))
    return problems
  },
}
