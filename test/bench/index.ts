/** The rows of the bench, in the order of the table. Adding one is its own file and one line here. */
import { bytes } from './bytes.ts'
import { crash } from './crash.ts'
import { creates } from './creates.ts'
import { idle } from './idle.ts'
import { keys } from './keys.ts'
import { kubectl } from './kubectl.ts'
import { lists } from './lists.ts'
import { logs } from './logs.ts'
import { memory } from './memory.ts'
import { restart } from './restart.ts'
import type { Row } from './row.ts'
import { scale } from './scale.ts'
import { start } from './start.ts'
import { store } from './store.ts'
import { tlsCreates } from './tls-creates.ts'
import { tlsReady } from './tls-ready.ts'

export const rows: readonly Row[] = [
  start,
  keys,
  bytes,
  idle,
  logs,
  restart,
  memory,
  store,
  creates,
  scale,
  crash,
  tlsReady,
  tlsCreates,
  lists,
  kubectl,
]
