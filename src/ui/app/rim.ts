/** What the rim (`terminal-session.ts`) gives the program: the streams, files and signals behind it are its business. */
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Terminal } from '../screen/terminal.ts'
import type { Look } from '../theme/look.ts'
import type { Borrower } from './host.ts'

export interface Rim {
  readonly client: Client
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
