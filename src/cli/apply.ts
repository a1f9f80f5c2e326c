/** `inkube apply`: makes the cluster hold what manifests say. */
import { customResourceDefinitions } from '../api/resources.ts'
import { parseSelector, type Selector } from '../api/selector.ts'
import { hasReason, StatusError } from '../api/status.ts'
import { systemClock } from '../base/clock.ts'
import { reasonOf } from '../base/thrown.ts'
import { applyManifest, applyOnServer } from '../operations/apply.ts'
import type { ReadManifest } from '../operations/read-manifests.ts'
import { CommandError, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { data, dryRun, filename, kustomize, namespace, recursive, selector } from './common-flags.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { readFiles } from './manifest-files.ts'
import { reportFlags, reportOf, type Report } from './report.ts'
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
    'inkube apply -f samples/web.yaml --server-side --force-conflicts',
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
    selector: { ...selector, help: '<selector> only the manifests whose labels match' },
    serverSide: { type: 'boolean', help: 'let the server find the differences, and keep who owns which field' },
    forceConflicts: { type: 'boolean', help: 'with --server-side: take fields from others who own them' },
    fieldManager: { type: 'string', help: '<name> who owns the fields (default kubectl-client-side-apply, with --server-side kubectl)' },
    ...reportFlags,
    data,
  },
  run: async (context) => {
    const files = texts(context.flags, 'filename')
    const kustomization = text(context.flags, 'kustomize')
    if (kustomization !== undefined)
      throw new UsageError(`kustomizations are for your own kubectl: inkube kubectl apply -k ${kustomization}`)
    if (context.args.length > 0) throw new UsageError(`Unexpected args: [${context.args.join(' ')}]`)
    if (files.length === 0) throw new UsageError('must specify one of -f and -k')
    const choice = readChoice(context)
    const manifests = (await readFiles(context, files)).filter(
      (manifest) => 'error' in manifest || (choice.selector?.matches(manifest.object.metadata.labels) ?? true),
    )
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
    choice.report.end()
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
  readonly report: Report
  readonly dryRun: DryRun
  readonly validation: 'Strict' | 'Warn' | 'Ignore'
  readonly selector: Selector | undefined
  readonly fieldManager: string | undefined
  /** Present: on the server's side, and whether fields are taken from others. */
  readonly onServer: { readonly force: boolean } | undefined
}

const validations: Readonly<Record<string, Choice['validation']>> = {
  strict: 'Strict',
  true: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  false: 'Ignore',
}

function readChoice(context: Context): Choice {
  const { flags } = context
  const asked = text(flags, 'validate') ?? 'strict'
  const validation = Object.hasOwn(validations, asked) ? validations[asked] : undefined
  if (validation === undefined)
    throw new UsageError(`invalid - validate option ${JSON.stringify(asked)}; must be one of: strict (or true), warn, ignore (or false)`)
  const [isOnServer, force, dry] = [on(flags, 'serverSide'), on(flags, 'forceConflicts'), readDryRun(flags)]
  if (force && !isOnServer) throw new UsageError('--force-conflicts only works with --server-side')
  if (isOnServer && dry === 'client')
    throw new UsageError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
  return {
    report: reportOf(context, { together: true }),
    dryRun: dry,
    validation,
    selector: readSelector(flags),
    fieldManager: text(flags, 'fieldManager'),
    onServer: isOnServer ? { force } : undefined,
  }
}

function readSelector(flags: FlagValues): Selector | undefined {
  const labels = text(flags, 'selector')
  try {
    return labels === undefined ? undefined : parseSelector(labels)
  } catch (error) {
    throw new CommandError(`the provided selector ${JSON.stringify(labels)} is not valid: ${reasonOf(error)}`)
  }
}

const conflictAdvice =
  'These fields have other managers: --force-conflicts takes them over; or leave them out of the manifest, or give them the values that they have.'

/** Each document stands for itself: a bad one is reported, the others are applied. */
async function applied(context: Context, manifest: ReadManifest, choice: Choice): Promise<boolean> {
  const { flags, note } = context
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
    const options = {
      namespace: namespaceOf(flags),
      dryRun: choice.dryRun !== 'none',
      fieldManager: choice.fieldManager,
      fieldValidation: choice.validation,
      source,
      onWarning: context.warn,
    }
    const result =
      choice.onServer === undefined
        ? await applyManifest(client, resource, object, options)
        : await applyOnServer(client, resource, object, { ...options, ...choice.onServer })
    await choice.report.tell(
      { resource, name: object.metadata.name ?? '', read: () => Promise.resolve(result.object) },
      `${result.outcome}${dryRunWords[choice.dryRun]}`,
    )
    return true
  } catch (error) {
    // kubectl's words for an invalid object do not say where it stands.
    if (hasReason(error, 'Invalid')) note(`${serverError(error)}\nfrom ${JSON.stringify(source)}`)
    else note(error instanceof StatusError ? serverError(error) : `error: ${reasonOf(error)}`)
    if (choice.onServer !== undefined && hasReason(error, 'Conflict')) note(conflictAdvice)
    return false
  }
}
