/** `inkube apply`: makes the cluster hold what manifests say. */
import { printJson } from '../api/json-print.ts'
import { customResourceDefinitions } from '../api/resources.ts'
import { hasReason, StatusError } from '../api/status.ts'
import { printYaml } from '../api/yaml.ts'
import { systemClock } from '../base/clock.ts'
import { applyManifest } from '../operations/apply.ts'
import { withoutManagedFields } from '../operations/clean-object.ts'
import { displayName } from '../operations/find-resource.ts'
import type { ReadManifest } from '../operations/read-manifests.ts'
import { text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { data, dryRun, filename, kustomize, namespace, recursive } from './common-flags.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { readFiles } from './manifest-files.ts'
import { serverError } from '../operations/server-error.ts'
import { namespaceOf } from './targets.ts'

export const apply: Command = {
  name: 'apply',
  summary: 'Create or change objects as manifests say',
  usage: '-f (FILE | DIR | -) [flags]',
  examples: [
    'inkube apply -f samples/web.yaml',
    'inkube apply -f samples/shop',
    'cat pod.yaml | inkube apply -f -',
    'inkube apply -f new.yaml --dry-run=server',
  ],
  flags: {
    filename,
    kustomize,
    recursive,
    namespace,
    dryRun,
    validate: {
      type: 'string',
      implied: 'strict',
      help: '[=strict|warn|ignore] what becomes of unknown and duplicate fields (default strict)',
    },
    output: { type: 'string', shortFlag: 'o', help: '<name|yaml|json> print the objects so' },
    data,
  },
  run: async (context) => {
    const files = texts(context.flags, 'filename')
    const kustomization = text(context.flags, 'kustomize')
    if (kustomization !== undefined)
      throw new UsageError(`kustomizations are for your own kubectl: inkube kubectl apply -k ${kustomization}`)
    if (files.length === 0) throw new UsageError('must specify -f')
    const choice = readChoice(context.flags)
    if (context.args.length > 0) throw new UsageError(`Unexpected args: [${context.args.join(' ')}]`)
    const manifests = await readFiles(context, files)
    if (manifests.length === 0) {
      context.note('error: no objects passed to apply')
      return 1
    }
    let code = 0
    let isDefining = false
    for (const manifest of manifests) {
      const known: ReadManifest = isDefining ? await withNewKinds(context, manifest) : manifest
      if (!(await applied(context, known, choice))) code = 1
      isDefining ||= 'resource' in known && known.resource.id === customResourceDefinitions.id
    }
    return code
  },
}

/** Milliseconds that a definition may take until its resource is served. */
const patience = 5_000

/** A manifest of a kind that a definition before it brings: waits until that is served. */
async function withNewKinds({ session, signal }: Context, manifest: ReadManifest): Promise<ReadManifest> {
  const { client } = await session()
  const deadline = systemClock.now() + patience
  let known = manifest
  while ('error' in known && known.again !== undefined) {
    known = known.again(await client.resources())
    if (signal.aborted || systemClock.now() > deadline || !('error' in known)) break
    await new Promise<void>((resolve) => void systemClock.after(100, resolve))
  }
  return known
}

interface Choice {
  readonly output: string | undefined
  readonly dryRun: DryRun
  readonly validation: 'Strict' | 'Warn' | 'Ignore'
}

const validations: Readonly<Record<string, Choice['validation']>> = {
  strict: 'Strict',
  true: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  false: 'Ignore',
}

function readChoice(flags: FlagValues): Choice {
  const output = text(flags, 'output')
  if (output !== undefined && !['name', 'yaml', 'json'].includes(output))
    throw new UsageError(
      `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,name,yaml`,
    )
  const asked = text(flags, 'validate') ?? 'strict'
  const validation = Object.hasOwn(validations, asked) ? validations[asked] : undefined
  if (validation === undefined)
    throw new UsageError(`invalid - validate option ${JSON.stringify(asked)}; must be one of: strict (or true), warn, ignore (or false)`)
  return { output, dryRun: readDryRun(flags), validation }
}

/** Each document stands for itself: a bad one is reported, the others are applied. */
async function applied(context: Context, manifest: ReadManifest, { output, dryRun: dry, validation }: Choice): Promise<boolean> {
  const { flags, print, note } = context
  if ('error' in manifest) {
    note(`error: ${manifest.error}`)
    return false
  }
  const { resource, object, source } = manifest
  const asked = text(flags, 'namespace')
  const own = object.metadata.namespace
  if (asked !== undefined && own !== undefined && own !== asked && resource.namespaced) {
    note(
      `error: the namespace from the provided object "${own}" does not match the namespace "${asked}". You must pass '--namespace=${own}' to perform this operation.`,
    )
    return false
  }
  const { client } = await context.session()
  try {
    const result = await applyManifest(client, resource, object, {
      namespace: namespaceOf(flags),
      dryRun: dry !== 'none',
      fieldValidation: validation,
      source,
      onWarning: context.warn,
    })
    const name = displayName(resource, object.metadata.name ?? '')
    if (output === 'yaml') print(`---\n${printYaml(withoutManagedFields(result.object)).trimEnd()}`)
    else if (output === 'json') print(printJson(withoutManagedFields(result.object)))
    else print(output === 'name' ? name : `${name} ${result.outcome}${dryRunWords[dry]}`)
    return true
  } catch (error) {
    // kubectl's words for an invalid object do not say where it stands.
    if (hasReason(error, 'Invalid')) note(`${serverError(error)}\nfrom ${JSON.stringify(source)}`)
    else note(error instanceof StatusError ? serverError(error) : `error: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
