/** Checks of a service's ports. */
import { problem } from '../../api/field-errors.ts'
import { goIntOrString, goPointer, goStruct } from '../../api/go-value.ts'
import type { ServicePort, ServiceSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkPortNumber, checkPortNumberOrName, protocols } from '../shared/ports.ts'
import { checkLabel, checkQualifiedName } from '../shared/texts.ts'

/** validateServicePort for each port. */
export function checkServicePorts(problems: Problem[], ports: readonly ServicePort[]): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`
    const { name = '', protocol = '' } = port
    if (name !== '') {
      checkLabel(problems, name, `${at}.name`)
      if (names.has(name)) problems.push(problem.duplicate(`${at}.name`, name))
      names.add(name)
    } else if (ports.length > 1) problems.push(problem.required(`${at}.name`))
    checkPortNumber(problems, port.port, `${at}.port`)
    if (protocol === '') problems.push(problem.required(`${at}.protocol`))
    else if (!protocols.includes(protocol)) problems.push(problem.notSupported(`${at}.protocol`, protocol, protocols))
    checkPortNumberOrName(problems, port.targetPort, `${at}.targetPort`)
    if (port.appProtocol !== undefined) checkQualifiedName(problems, port.appProtocol, `${at}.appProtocol`)
  }
}

/** Node ports where there are none, and ports that come twice. */
export function checkPortClashes(problems: Problem[], { type, ports = [] }: ServiceSpec): void {
  if (type === 'ClusterIP') {
    for (const [index, { nodePort }] of ports.entries())
      if (nodePort) problems.push(problem.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"))
  }
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort || ports.findIndex((other) => other.nodePort === nodePort && other.protocol === protocol) === index) continue
    problems.push(problem.duplicate(`spec.ports[${index}].nodePort`, nodePort))
  }
  for (const [index, { port, protocol = '' }] of ports.entries()) {
    if (ports.findIndex((other) => other.port === port && (other.protocol ?? '') === protocol) === index) continue
    const shown = goStruct('core.ServicePort', {
      Name: '',
      Protocol: protocol,
      AppProtocol: goPointer('string', undefined),
      Port: port,
      TargetPort: goIntOrString(0),
      NodePort: 0,
    })
    problems.push(problem.duplicate(`spec.ports[${index}]`, shown))
  }
}
