/** Scalars of YAML that are written otherwise than their values are printed (`1.10`, `True`, `2020-01-01`), for who needs both. */
import { WrittenNumber } from './written-floats.ts'

export class WrittenScalar extends WrittenNumber {
  readonly value: string | number | bigint | boolean

  constructor(source: string, value: WrittenScalar['value']) {
    super(source)
    this.value = value
  }

  override toJSON(): object {
    return JSON.rawJSON(JSON.stringify(this.value))
  }

  override toString(): string {
    return this.source
  }
}
