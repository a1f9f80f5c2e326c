/** The commands. Adding one is its own file and one line here, in alphabetical order. */
import type { Command } from './command.ts'

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  apply: async () => (await import('./apply.ts')).apply,
  delete: async () => (await import('./delete.ts')).deleteCommand,
  describe: async () => (await import('./describe.ts')).describeCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  get: async () => (await import('./get.ts')).get,
  kubeconfig: async () => (await import('./kubeconfig.ts')).kubeconfig,
  kubectl: async () => (await import('./kubectl.ts')).kubectl,
  kustomize: async () => (await import('./kustomize.ts')).kustomizeCommand,
  logs: async () => (await import('./logs.ts')).logs,
  reset: async () => (await import('./reset.ts')).reset,
  rollout: async () => (await import('./rollout.ts')).rollout,
  scale: async () => (await import('./scale.ts')).scale,
  serve: async () => (await import('./serve.ts')).serve,
  ui: async () => (await import('./ui.ts')).ui,
  version: async () => (await import('./version.ts')).version,
}
