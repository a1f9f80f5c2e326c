/** Warnings about what a claim for storage asks for (GetWarningsForPersistentVolumeClaimSpec). */
import { goQuote } from '../../api/go-value.ts'
import type { PersistentVolumeClaimSpec } from '../../api/objects.ts'
import { formatQuantity, quantity, scaledValue } from '../../api/quantity.ts'

export function claimWarnings(warnings: string[], { resources }: PersistentVolumeClaimSpec, path: string): void {
  for (const list of ['requests', 'limits'] as const) {
    const storage = resources?.[list]?.['storage']
    if (storage === undefined || scaledValue(storage, -3) % 1000 === 0) continue
    warnings.push(
      `${path}.resources.${list}[storage]: fractional byte value ${goQuote(formatQuantity(quantity(storage)))} is invalid, must be an integer`,
    )
  }
}
