/** Checks of probes and lifecycle hooks. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import type { Container, LifecycleHandler, Probe } from '../../api/objects.ts'
import { checkNonnegative } from '../shared/numbers.ts'
import { checkPortNumberOrName } from '../shared/ports.ts'
import type { PodScope } from './scope.ts'

type Handler = Omit<LifecycleHandler, 'sleep'> & Pick<Probe, 'grpc'> & Pick<LifecycleHandler, 'sleep'>
type Probed = Pick<Container, 'lifecycle' | 'livenessProbe' | 'readinessProbe' | 'startupProbe'>

/** The hooks and probes of a container that may have them (validateLifecycle, validate*Probe). */
export function checkHooksAndProbes(scope: PodScope, container: Probed, path: string): void {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container
  if (lifecycle?.postStart !== undefined) checkHandler(scope, lifecycle.postStart, `${path}.lifecycle.postStart`)
  if (lifecycle?.preStop !== undefined) checkHandler(scope, lifecycle.preStop, `${path}.lifecycle.preStop`)
  if (livenessProbe !== undefined) {
    checkProbe(scope, livenessProbe, `${path}.livenessProbe`)
    checkOneSuccess(scope, livenessProbe, `${path}.livenessProbe`)
  }
  if (readinessProbe !== undefined) {
    checkProbe(scope, readinessProbe, `${path}.readinessProbe`)
    const grace = readinessProbe.terminationGracePeriodSeconds
    if (grace !== undefined)
      scope.problems.push(
        problem.invalid(`${path}.readinessProbe.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'),
      )
  }
  if (startupProbe !== undefined) {
    checkProbe(scope, startupProbe, `${path}.startupProbe`)
    checkOneSuccess(scope, startupProbe, `${path}.startupProbe`)
  }
}

function checkOneSuccess({ problems }: PodScope, probe: Probe, path: string): void {
  if (probe.successThreshold !== 1) problems.push(problem.invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'))
}

function checkProbe(scope: PodScope, probe: Probe, path: string): void {
  const { problems } = scope
  checkHandler(scope, probe, path)
  checkNonnegative(problems, probe.initialDelaySeconds, `${path}.initialDelaySeconds`)
  checkNonnegative(problems, probe.timeoutSeconds, `${path}.timeoutSeconds`)
  checkNonnegative(problems, probe.periodSeconds, `${path}.periodSeconds`)
  checkNonnegative(problems, probe.successThreshold, `${path}.successThreshold`)
  checkNonnegative(problems, probe.failureThreshold, `${path}.failureThreshold`)
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0)
    problems.push(problem.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'))
}

function checkHandler(scope: PodScope, handler: Handler, path: string): void {
  const { problems } = scope
  let found = 0
  const first = (kind: string): boolean => {
    if (found++ === 0) return true
    problems.push(problem.forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type'))
    return false
  }
  if (handler.exec !== undefined && first('exec') && !handler.exec.command?.length) problems.push(problem.required(`${path}.exec.command`))
  if (handler.httpGet !== undefined && first('httpGet')) checkHttpGet(scope, handler.httpGet, `${path}.httpGet`)
  if (handler.tcpSocket !== undefined && first('tcpSocket'))
    checkPortNumberOrName(problems, handler.tcpSocket.port, `${path}.tcpSocket.port`)
  if (handler.grpc !== undefined && first('grpc')) checkPortNumberOrName(problems, handler.grpc.port, `${path}.grpc.port`)
  if (handler.sleep !== undefined && first('sleep')) checkSleep(scope, handler.sleep.seconds, `${path}.sleep`)
  if (found === 0) problems.push(problem.required(path, 'must specify a handler type'))
}

function checkHttpGet({ problems }: PodScope, action: NonNullable<Handler['httpGet']>, path: string): void {
  if (!action.path) problems.push(problem.required(`${path}.path`))
  checkPortNumberOrName(problems, action.port, `${path}.port`)
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS')
    problems.push(problem.notSupported(`${path}.scheme`, action.scheme ?? '', ['HTTP', 'HTTPS']))
  for (const header of action.httpHeaders ?? []) {
    for (const reason of formats.httpHeaderName(header.name)) problems.push(problem.invalid(`${path}.httpHeaders`, header.name, reason))
  }
}

function checkSleep({ problems, spec }: PodScope, seconds: number, path: string): void {
  const grace = spec.terminationGracePeriodSeconds
  if (grace !== undefined && (seconds < 0 || seconds > grace)) {
    problems.push(problem.invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`))
  }
}
