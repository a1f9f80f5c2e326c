/** Checks of the rules by which admission picks requests: operations and resources. */
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import type { RuleWithOperations } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

const operationTypes = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const scopes = ['*', 'Cluster', 'Namespaced']

export function checkOperationRule(
  { operations = [], apiGroups = [], apiVersions = [], resources = [], scope }: RuleWithOperations,
  path: string,
): Problem[] {
  const problems: Problem[] = []
  if (operations.length === 0) problems.push(problem.required(`${path}.operations`))
  if (operations.length > 1 && operations.includes('*'))
    problems.push(
      problem.invalid(
        `${path}.operations`,
        goList(operations, 'admissionregistration.OperationType'),
        "if '*' is present, must not specify other operations",
      ),
    )
  for (const [index, operation] of operations.entries())
    if (!operationTypes.includes(operation)) problems.push(problem.notSupported(`${path}.operations[${index}]`, operation, operationTypes))
  if (apiGroups.length === 0) problems.push(problem.required(`${path}.apiGroups`))
  if (apiGroups.length > 1 && apiGroups.includes('*'))
    problems.push(problem.invalid(`${path}.apiGroups`, goList(apiGroups), "if '*' is present, must not specify other API groups"))
  if (apiVersions.length === 0) problems.push(problem.required(`${path}.apiVersions`))
  if (apiVersions.length > 1 && apiVersions.includes('*'))
    problems.push(problem.invalid(`${path}.apiVersions`, goList(apiVersions), "if '*' is present, must not specify other API versions"))
  for (const [index, version] of apiVersions.entries()) if (version === '') problems.push(problem.required(`${path}.apiVersions[${index}]`))
  problems.push(...checkResourceNames(resources, `${path}.resources`))
  if (scope !== undefined && !scopes.includes(scope)) problems.push(problem.notSupported(`${path}.scope`, scope, scopes))
  return problems
}

function checkResourceNames(resources: readonly string[], path: string): Problem[] {
  if (resources.length === 0) return [problem.required(path)]
  const problems: Problem[] = []
  const [allSubresources, allResources] = [new Set<string>(), new Set<string>()]
  let hasPlain = false
  for (const [index, name] of resources.entries()) {
    if (name === '') {
      problems.push(problem.required(`${path}[${index}]`))
      continue
    }
    const slash = name.indexOf('/')
    if (slash < 0) {
      // The last such name counts upstream.
      hasPlain = name !== '*'
      continue
    }
    const [resource, subresource] = [name.slice(0, slash), name.slice(slash + 1)]
    if (allSubresources.has(resource))
      problems.push(problem.invalid(`${path}[${index}]`, name, `if '${resource}/*' is present, must not specify ${name}`))
    if (allResources.has(subresource))
      problems.push(problem.invalid(`${path}[${index}]`, name, `if '*/${subresource}' is present, must not specify ${name}`))
    if (subresource === '*') allSubresources.add(resource)
    if (resource === '*') allResources.add(subresource)
  }
  if (resources.length > 1 && resources.includes('*/*'))
    problems.push(problem.invalid(path, goList(resources), "if '*/*' is present, must not specify other resources"))
  if (resources.includes('*') && hasPlain)
    problems.push(problem.invalid(path, goList(resources), "if '*' is present, must not specify other resources without subresources"))
  return problems
}
