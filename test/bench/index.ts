/** The rows of the bench, in the order of the table. Adding one is its own file and one line here. */
import { crash } from './crash.ts'
import { creates } from './creates.ts'
import { memory } from './memory.ts'
import { restart } from './restart.ts'
import type { Row } from './row.ts'
import { scale } from './scale.ts'
import { store } from './store.ts'

export const rows: readonly Row[] = [restart, memory, store, creates, scale, crash]
