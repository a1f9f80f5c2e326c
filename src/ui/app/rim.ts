/** What the rim (`terminal-session.ts`) gives the program: the streams, files and signals behind it are its business. */
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Contexts } from '../contexts.ts'
import type { Terminal } from '../screen/terminal.ts'
import type { Look } from '../theme/look.ts'
import type { Borrower } from './host.ts'

export interface Rim {
  readonly client: Client
  /** The name of its cluster; undefined: the own one. */
  readonly context: string | undefined
  readonly contexts: Contexts
  /** Goes to another cluster: this program is closed, and another one comes in its place, which runs a line if there is one. */
  switchTo(name: string, line: string | undefined): Promise<void>
  readonly clock: Clock
  readonly look: Look
  readonly terminal: Terminal
  readonly readOnly: boolean
  readonly namespace: string | undefined
  readonly samplesDirectory: string | undefined
  readonly configDirectory: string | undefined
  suspend(): void
  lend<T>(run: Borrower<T>): Promise<T>
  saveFile(name: string, text: string): Promise<string>
  quit(): void
}
