/** What the server fills in and refuses of IngressClasses. */
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { dnsLabel } from '../../api/names.ts'
import type { IngressClass, IngressClassParametersReference } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkDomainPath, checkTypedReference } from '../shared/references.ts'
import { unchangedFirst } from '../shared/update-checks.ts'

export const rules: Rules<IngressClass> = {
  updateChecks: unchangedFirst,
  generation: true,
  defaults({ spec }) {
    if (spec.parameters !== undefined) spec.parameters.scope ??= 'Cluster'
  },
  check: checkSpec,
  checkUpdate: (object, old) =>
    immutable('spec.controller', object.spec.controller ?? '', (object.spec.controller ?? '') === (old.spec.controller ?? '')),
}

function checkSpec({ spec }: IngressClass): Problem[] {
  const { controller = '', parameters } = spec
  const problems = controller.length > 250 ? [problem.tooLong('spec.controller', 250)] : []
  problems.push(...checkDomainPath(controller, 'spec.controller'))
  return [...problems, ...(parameters === undefined ? [] : checkParameters(parameters, 'spec.parameters'))]
}

function checkParameters(parameters: IngressClassParametersReference, path: string): Problem[] {
  const problems = checkTypedReference(parameters, path)
  const { scope, namespace } = parameters
  if (scope === undefined) problems.push(problem.required(`${path}.scope`))
  else if (scope !== 'Cluster' && scope !== 'Namespace')
    problems.push(problem.notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace']))
  else if (scope === 'Namespace') {
    if (namespace === undefined) problems.push(problem.required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"))
    else problems.push(...invalidFor(`${path}.namespace`, namespace, dnsLabel(namespace)))
  } else if (namespace !== undefined) problems.push(problem.forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"))
  return problems
}
