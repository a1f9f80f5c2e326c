/** What the server refuses of ServiceCIDRs. */
import { heldIn } from '../../api/came-empty.ts'
import { parseCidr } from '../../api/cidr.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import type { ServiceCIDR, ServiceCIDRSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { resetMetadata } from '../shared/status-metadata.ts'
import { strictCidr } from '../shared/strict-address.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

export const rules: Rules<ServiceCIDR> = {
  updateChecks: onlyAsChanged,
  generation: false,
  // Upstream's strategy for the object itself forgets the status.
  writesStatus: true,
  prepareCreate(draft) {
    draft.status ??= {}
  },
  prepareStatusUpdate: resetMetadata,
  checkCreate: ({ spec }) => checkBlocks(spec),
  /** A single block may get a second one of the other family; nothing else changes. */
  checkUpdate({ spec }, old) {
    const [cidrs, before] = [spec.cidrs ?? [], old.spec.cidrs ?? []]
    const second = before.length === 1 && cidrs.length === 2
    if (!second && cidrs.length !== before.length)
      return [problem.invalid('spec.cidrs', goList(heldIn(spec, 'cidrs')), 'field is immutable')]
    const changed = before.flatMap((text, index) => immutable(`spec.cidrs[${index}]`, cidrs[index], text === cidrs[index]))
    return second ? [...changed, ...checkBlocks(spec)] : changed
  },
}

/** validateServiceCIDRSpec. */
function checkBlocks({ cidrs = [] }: ServiceCIDRSpec): Problem[] {
  if (cidrs.length === 0) return [problem.required('spec.cidrs', 'at least one CIDR required')]
  if (cidrs.length > 2)
    return [problem.invalid('spec.cidrs', goStruct('networking.ServiceCIDRSpec', { CIDRs: goList(cidrs) }), 'may only hold up to 2 values')]
  const problems = cidrs.flatMap((text, index) => invalidFor(`spec.cidrs[${index}]`, text, strictCidr(text)))
  const [first, second] = cidrs.map((text) => parseCidr(text)?.family)
  if (first !== undefined && first === second)
    problems.push(
      problem.invalid(
        'spec.cidrs',
        goList(cidrs),
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ),
    )
  return problems
}
