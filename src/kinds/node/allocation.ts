/** How much of a node its pods have asked for: the two tables of describe. */
import type { Node, Pod } from '../../api/objects.ts'
import { addAmounts, formatQuantity, type Quantity, quantity, scaledValue } from '../../api/quantity.ts'
import { sortTexts } from '../../base/order.ts'
import type { Page } from '../describe/page.ts'
import { type Amounts, podLimits, podRequests } from '../pod/resources.ts'

/** Writes each pod's share and the sums. */
export function writeAllocation(page: Page, { status }: Node, onNode: readonly Pod[]): void {
  const allocatable = Object.keys(status?.allocatable ?? {}).length > 0 ? status?.allocatable : status?.capacity
  const requests = new Map<string, Quantity>()
  const limits = new Map<string, Quantity>()
  page.field(0, 'Non-terminated Pods', `(${onNode.length} in total)`)
  page.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age')
  page.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---')
  for (const pod of onNode) {
    const [asked, most] = [podRequests(pod), podLimits(pod)]
    addAmounts(requests, asked)
    addAmounts(limits, most)
    const cells = (['cpu', 'memory'] as const).flatMap((name) =>
      [asked, most].map((amounts) => shareText(amounts, name, allocatable, lowest)),
    )
    page.line(1, pod.metadata.namespace, pod.metadata.name, '', ...cells, page.age(pod.metadata.creationTimestamp))
  }
  writeSums(page, { requests, limits, allocatable: allocatable ?? {} })
}

type Given = Readonly<Record<string, string>>

interface Sums {
  readonly requests: Amounts
  readonly limits: Amounts
  readonly allocatable: Given
}

const always = ['cpu', 'memory', 'ephemeral-storage']

function writeSums(page: Page, { requests, limits, allocatable }: Sums): void {
  page.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n')
  page.line(1, 'Resource', 'Requests', 'Limits')
  page.line(1, '--------', '--------', '------')
  const names = sortTexts(Object.keys(allocatable))
  const pages = names.filter((name) => name.startsWith('hugepages-'))
  for (const name of [...always, ...pages]) page.line(1, name, shareText(requests, name, allocatable), shareText(limits, name, allocatable))
  for (const name of names.filter((candidate) => ![...always, ...pages, 'pods'].includes(candidate)))
    page.line(1, name, amountText(requests, name), amountText(limits, name))
}

const amountText = (amounts: Amounts, name: string): string => formatQuantity(amounts.get(name) ?? quantity('0'))

/** The smallest number of 64 bits: what kubectl makes of a share in nothing, in the lines of pods but not in the sums. */
const lowest = '-9223372036854775808'

/** `500m (12%)`: the part of what the node has, cut to a whole number; `ofNothing` where it has none. */
function shareText(amounts: Amounts, name: string, allocatable: Given | undefined, ofNothing = '0'): string {
  const scale = name === 'cpu' ? -3 : 0
  const whole = scaledValue(allocatable?.[name], scale)
  const part = whole === 0 ? ofNothing : Math.trunc((scaledValue(amounts.get(name), scale) / whole) * 100)
  return `${amountText(amounts, name)} (${part}%)`
}
