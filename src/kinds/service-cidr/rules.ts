/** What the server refuses of ServiceCIDRs. */
import { parseCidr } from '../../api/cidr.ts'
import { isEqual } from '../../api/equal.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import type { ServiceCIDR } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { resetMetadata } from '../shared/status-metadata.ts'
import { strictCidr } from '../shared/strict-address.ts'

export const rules: Rules<ServiceCIDR> = {
  generation: false,
  prepareCreate(draft) {
    draft.status = {}
  },
  prepareStatusUpdate: resetMetadata,
  check({ spec }) {
    const cidrs = spec.cidrs ?? []
    if (cidrs.length === 0) return [problem.required('spec.cidrs', 'at least one CIDR required')]
    const whole = goStruct('networking.ServiceCIDRSpec', { CIDRs: goList(cidrs) })
    if (cidrs.length > 2) return [problem.invalid('spec.cidrs', whole, 'may only hold up to 2 values')]
    const families = new Set(cidrs.map((text) => parseCidr(text)?.family))
    if (cidrs.length === 2 && (families.size < 2 || families.has(undefined))) return [problem.invalid('spec.cidrs', whole, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64')]
    return cidrs.flatMap((text, index) => invalidFor(`spec.cidrs[${index}]`, text, strictCidr(text)))
  },
  checkUpdate: ({ spec }, old) => (isEqual(spec.cidrs, old.spec.cidrs) ? [] : [problem.invalid('spec.cidrs', goList(spec.cidrs), 'field is immutable')]),
}
