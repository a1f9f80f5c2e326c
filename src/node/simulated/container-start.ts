/** What a container starts with, of what the manifest and the image say: its command line, its environment, or the reason why it does not. */
import { reasonOf } from '../../base/thrown.ts'
import type { ContainerConfig } from '../runtime.ts'
import { homeOf } from './container-user.ts'
import { type ImageDefinition, ProgramNotFound, type User } from './program.ts'

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The manifest's command replaces the entrypoint and the cmd, its args only the cmd. */
export function argvOf({ command = [], args = [] }: ContainerConfig, definition: ImageDefinition | undefined): readonly string[] {
  if (command.length > 0) return [...command, ...args]
  return [...(definition?.entrypoint ?? []), ...(args.length > 0 ? args : (definition?.command ?? []))]
}

/** What every program of it finds in its environment. */
export function environmentOf(
  { env }: ContainerConfig,
  { definition, hostname }: { readonly definition: ImageDefinition | undefined; readonly hostname: string },
  user: User,
): Readonly<Record<string, string>> {
  return { PATH: defaultPath, HOSTNAME: hostname, HOME: homeOf(user, definition), ...definition?.env, ...env }
}

/** Why it could not be started, in the words of containerd and runc. */
export function refusalOf(error: unknown): string {
  const reason = `${error instanceof ProgramNotFound ? 'unable to start container process: error during container init: ' : ''}${reasonOf(error)}`
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${reason}: unknown`
}
