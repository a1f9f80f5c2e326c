/** What the server fills in and refuses of PriorityLevelConfigurations. */
import { problem } from '../../api/field-errors.ts'
import { goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import type { LimitedPriorityLevelConfiguration, PriorityLevelConfiguration, QueuingConfiguration } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkConditionTypes } from '../shared/conditions.ts'
import { mandatoryPriorityLevels, whyNotMandatory } from '../shared/mandatory-flow-control.ts'
import { keepMetadata } from '../shared/status-metadata.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

/** As many bits of a hash deal hands of queues out. */
const mostBits = 60

export const rules: Rules<PriorityLevelConfiguration> = {
  updateChecks: onlyAsNew,
  defaults({ spec }) {
    if (spec.type === 'Exempt') {
      spec.exempt ??= {}
      spec.exempt.nominalConcurrencyShares ??= 0
      spec.exempt.lendablePercent ??= 0
    }
    if (spec.limited === undefined) return
    spec.limited.nominalConcurrencyShares ??= 30
    spec.limited.lendablePercent ??= 0
    const queuing = spec.limited.limitResponse?.queuing
    if (queuing === undefined) return
    queuing.handSize ||= 8
    queuing.queues ||= 64
    queuing.queueLengthLimit ||= 50
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check({ metadata, spec }) {
    const problems: Problem[] = []
    const { type, limited, exempt } = spec
    if ((metadata.name === 'exempt') !== (type === 'Exempt'))
      problems.push(problem.invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"))
    if (type === 'Exempt') {
      if (limited !== undefined) problems.push(problem.forbidden('spec.limited', 'must be nil if the type is not Limited'))
      if (exempt !== undefined)
        problems.push(
          ...checkShares(exempt.nominalConcurrencyShares, 'spec.exempt'),
          ...checkLendable(exempt.lendablePercent, 'spec.exempt'),
        )
    } else if (type === 'Limited') {
      if (exempt !== undefined) problems.push(problem.forbidden('spec.exempt', 'must be nil if the type is Limited'))
      if (limited === undefined) problems.push(problem.required('spec.limited', 'must not be empty when type is Limited'))
      else problems.push(...checkLimited(limited, 'spec.limited'))
    } else problems.push(problem.notSupported('spec.type', type, ['Exempt', 'Limited']))
    const why = whyNotMandatory<Spec>(mandatoryPriorityLevels, { name: metadata.name, spec, free: 'exempt' })
    return why === undefined ? problems : [...problems, problem.invalid('spec', shown(spec), why)]
  },
  prepareStatusUpdate: keepMetadata,
  checkStatusUpdate: ({ status }) => checkConditionTypes(status?.conditions, 'status.conditions'),
}

type Spec = PriorityLevelConfiguration['spec']

const shown = ({ type, limited, exempt }: Spec): GoValue =>
  goStruct('flowcontrol.PriorityLevelConfigurationSpec', {
    Type: type,
    Limited: goPointer('flowcontrol.LimitedPriorityLevelConfiguration', limited),
    Exempt: goPointer('flowcontrol.ExemptPriorityLevelConfiguration', exempt),
  })

const checkShares = (shares: number | undefined, path: string): Problem[] =>
  (shares ?? 0) < 0 ? [problem.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : []

function checkLendable(percent: number | undefined, path: string): Problem[] {
  return percent !== undefined && (percent < 0 || percent > 100)
    ? [problem.invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')]
    : []
}

function checkLimited(
  { nominalConcurrencyShares: shares, lendablePercent, borrowingLimitPercent, limitResponse }: LimitedPriorityLevelConfiguration,
  path: string,
): Problem[] {
  const problems = checkShares(shares, path)
  const at = `${path}.limitResponse`
  const { type = '', queuing } = limitResponse ?? {}
  if (type === 'Reject') {
    if (queuing !== undefined) problems.push(problem.forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'))
  } else if (type === 'Queue') {
    if (queuing === undefined)
      problems.push(problem.required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'))
    else problems.push(...checkQueuing(queuing, `${at}.queuing`))
  } else problems.push(problem.notSupported(`${at}.type`, type, ['Queue', 'Reject']))
  problems.push(...checkLendable(lendablePercent, path))
  if (borrowingLimitPercent !== undefined && borrowingLimitPercent < 0)
    problems.push(problem.invalid(`${path}.borrowingLimitPercent`, borrowingLimitPercent, 'if specified, must be a non-negative integer'))
  return problems
}

function checkQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: QueuingConfiguration, path: string): Problem[] {
  const problems: Problem[] = []
  if (queueLengthLimit <= 0) problems.push(problem.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'))
  if (queues <= 0) problems.push(problem.invalid(`${path}.queues`, queues, 'must be positive'))
  else if (queues > 10_000_000) problems.push(problem.invalid(`${path}.queues`, queues, 'must not be greater than 10000000'))
  if (handSize <= 0) problems.push(problem.invalid(`${path}.handSize`, handSize, 'must be positive'))
  else if (handSize > queues) problems.push(problem.invalid(`${path}.handSize`, handSize, `should not be greater than queues (${queues})`))
  else if (Math.ceil(Math.log2(queues) * handSize) > mostBits)
    problems.push(
      problem.invalid(
        `${path}.handSize`,
        handSize,
        `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${mostBits}`,
      ),
    )
  return problems
}
