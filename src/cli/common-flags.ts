/** Flags that several commands share, each said once. */
import type { Flag } from './command.ts'
import { connectionFlags } from './connection-flags.ts'

export const data: Flag = { type: 'string', help: "<dir> the cluster's directory (default: $XDG_DATA_HOME/inkube)" }
export const namespace: Flag = { type: 'string', shortFlag: 'n', help: '<name> the namespace (default: default)' }
export const allNamespaces: Flag = { type: 'boolean', shortFlag: 'A', help: 'all namespaces' }
export const selector: Flag = { type: 'string', shortFlag: 'l', help: '<selector> only objects whose labels match' }
export const filename: Flag = { type: 'string', shortFlag: 'f', isMultiple: true, help: '<file|dir|-> manifests; - reads standard input' }
export const recursive: Flag = { type: 'boolean', shortFlag: 'R', help: 'with -f: directories with all below them' }
export const chunkSize: Flag = { type: 'number', help: '<n> read lists in pages of so many objects (default: at once)' }
export const kustomize: Flag = {
  type: 'string',
  shortFlag: 'k',
  help: '<dir> the objects that its kustomization makes',
}
/** What names the objects that a command acts on. */
export const naming: Readonly<Record<string, Flag>> = { filename, kustomize, recursive, selector, namespace }
/** The same for commands that read lists of them. */
export const choosing: Readonly<Record<string, Flag>> = { ...naming, allNamespaces, chunkSize }
export const dryRun: Flag = { type: 'string', implied: 'server', help: '[=server|client|none] ask the server, change nothing' }

/** Flags that may stand before the command's name too. */
export const leading: Readonly<Record<string, Flag>> = { data, namespace, ...connectionFlags }
