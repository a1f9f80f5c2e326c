/** What a whole pod asks for and may use, as exact quantities. */
import type { Container, Pod } from '../../api/objects.ts'
import { addAmounts, addQuantities, compareQuantities, type Quantity, quantity } from '../../api/quantity.ts'
import { isSidecar } from './status.ts'

export type Amounts = ReadonlyMap<string, Quantity>
type Given = Readonly<Record<string, string>> | undefined

/** Containers and sidecars together or the greediest init container, whichever is more, and the overhead. */
export function podRequests(pod: Pod): Amounts {
  const total = sumOf(pod, (container) => requestsOf(pod, container))
  addAmounts(total, amountsOf(pod.spec.overhead))
  return total
}

/** The same of limits; the overhead counts only where there is a limit. */
export function podLimits(pod: Pod): Amounts {
  const total = sumOf(pod, (container) => amountsOf(container.resources?.limits))
  for (const [name, extra] of amountsOf(pod.spec.overhead)) {
    const limit = total.get(name)
    if (limit !== undefined && limit.value !== 0n) total.set(name, addQuantities(limit, extra))
  }
  return total
}

function sumOf({ spec }: Pod, read: (container: Container) => Amounts): Map<string, Quantity> {
  const total = new Map<string, Quantity>()
  for (const container of spec.containers) addAmounts(total, read(container))
  const sidecars = new Map<string, Quantity>()
  const greediest = new Map<string, Quantity>()
  for (const container of spec.initContainers ?? []) {
    const own = new Map(read(container))
    if (isSidecar(container)) {
      addAmounts(total, own)
      addAmounts(sidecars, own)
      raise(greediest, sidecars)
    } else {
      // An init container runs beside the sidecars that were started before it.
      addAmounts(own, sidecars)
      raise(greediest, own)
    }
  }
  raise(total, greediest)
  return total
}

function raise(floor: Map<string, Quantity>, others: Amounts): void {
  for (const [name, amount] of others) {
    const had = floor.get(name)
    if (had === undefined || compareQuantities(amount, had) > 0) floor.set(name, amount)
  }
}

const amountsOf = (given: Given): Map<string, Quantity> =>
  new Map(Object.entries(given ?? {}).map(([name, text]) => [name, quantity(text)]))

/** While a resize is under way, the most of what is asked, set and set aside; an impossible resize does not count. */
function requestsOf({ spec, status }: Pod, container: Container): Amounts {
  const asked = amountsOf(container.resources?.requests)
  const isInit = spec.initContainers?.includes(container) === true
  if (isInit && !isSidecar(container)) return asked
  const known = (isInit ? status?.initContainerStatuses : status?.containerStatuses)?.find(({ name }) => name === container.name)
  if (known?.resources === undefined) return asked
  const impossible = status?.conditions?.some(({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible') === true
  const most = impossible ? new Map<string, Quantity>() : asked
  raise(most, amountsOf(known.resources.requests))
  raise(most, amountsOf(known.allocatedResources))
  return most
}
