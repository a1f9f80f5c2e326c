/** Marks ranges of service addresses as ready, and keeps one that is deleted until no address needs it. Upstream: service-cidr-controller. */
import { containsAddress, hostBits, parseCidr, type Cidr } from '../../api/cidr.ts'
import { conditionOf } from '../../api/conditions.ts'
import type { Condition, IPAddress, ServiceCIDR } from '../../api/objects.ts'
import { ipAddresses, serviceCIDRs } from '../../api/resources.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defaultRange, defaultRangeName } from '../../kinds/service-cidr/default-range.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { isAllocated } from './ip-address.ts'

const finalizer = 'networking.k8s.io/service-cidr-finalizer'
const component = 'service-cidr-controller'
/** Allocators hear of the deletion first. */
const deletionGrace = 10_000

export const serviceCidr = defineController<ServiceCIDR>({
  name: 'service-cidr',
  component,
  of: serviceCIDRs,
  watches: [
    watching(serviceCIDRs, (_, view) => leaving(view)),
    watching(ipAddresses, ({ type }, view) => (type === 'deleted' ? leaving(view) : [])),
  ],
  reconcile(range, view) {
    const { deletionTimestamp, finalizers = [] } = range.metadata
    if (deletionTimestamp === undefined) {
      const protect = finalizers.includes(finalizer) ? [] : [step.patch(serviceCIDRs, range, { metadata: { finalizers: [finalizer] } })]
      return [...protect, ...say(range, { status: 'True', message: 'Kubernetes Service CIDR is ready' }, view.now)]
    }
    if (isNeeded(range, view)) return say(range, needed, view.now)
    const left = millisOf(deletionTimestamp) + deletionGrace - view.now
    if (left > 0) return [step.again(left)]
    return finalizers.includes(finalizer)
      ? [step.patch(serviceCIDRs, range, { metadata: { '$deleteFromPrimitiveList/finalizers': [finalizer] } })]
      : []
  },
  gone: (name) => (name === defaultRangeName ? [step.create(serviceCIDRs, { metadata: { name }, spec: { cidrs: [defaultRange] } })] : []),
})

const needed = {
  status: 'False',
  reason: 'Terminating',
  message: 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
}

const leaving = (view: View): readonly string[] =>
  view
    .list(serviceCIDRs)
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map(({ metadata }) => metadata.name)

function say(
  range: ServiceCIDR,
  said: { readonly status: string; readonly reason?: string; readonly message: string },
  now: number,
): readonly Step[] {
  const type = 'Ready'
  const known = conditionOf(range, type)
  if (known?.status === said.status && known.reason === (said.reason ?? '') && known.message === said.message) return []
  // What is applied leaves out a reason that there is not, though the type asks for one.
  const status = { conditions: [{ type, ...said, lastTransitionTime: timeText(now) } as Condition] }
  return [step.apply(serviceCIDRs, range, { fields: { status }, manager: component, subresource: 'status' })]
}

const blocksOf = ({ spec }: ServiceCIDR): readonly Cidr[] => (spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? [])

/** canDeleteCIDR: some block has no other around it, and an address that no other range has. */
function isNeeded(range: ServiceCIDR, view: View): boolean {
  const others = view.list(serviceCIDRs).filter(({ metadata }) => metadata.name !== range.metadata.name)
  const around = others.flatMap(blocksOf)
  const alone = blocksOf(range).some((block) => !around.some((other) => other.bits <= block.bits && containsAddress(other, block)))
  return (
    alone &&
    view
      .list(ipAddresses)
      .some((address) => isAllocated(address) && holds(range, address) && !others.some((other) => holds(other, address)))
  )
}

/** Neither the first address of a block nor, of IPv4, the last is given to services. */
function holds(range: ServiceCIDR, { metadata }: IPAddress): boolean {
  const address = parseCidr(`${metadata.name}/${metadata.name.includes(':') ? 128 : 32}`)
  return (
    address !== undefined &&
    blocksOf(range).some((block) => {
      const offset = hostBits({ ...address, bits: block.bits })
      const last = (1n << BigInt((block.family === 4 ? 32 : 128) - block.bits)) - 1n
      return containsAddress(block, address) && offset !== 0n && (block.family === 6 || offset !== last)
    })
  )
}
