/** `inkube apply`: makes the cluster hold what manifests say. */
import { customResourceDefinitions } from '../api/resources.ts'
import type { KubeObject } from '../api/object.ts'
import { parseSelector, type Selector } from '../api/selector.ts'
import { hasReason, StatusError } from '../api/status.ts'
import { pause, systemClock } from '../base/clock.ts'
import { reasonOf } from '../base/thrown.ts'
import { applyOnServer } from '../operations/apply-on-server.ts'
import { applyManifest, type Recreation } from '../operations/apply.ts'
import { prune, prunedKinds, type Pruning } from '../operations/prune.ts'
import { displayName } from '../operations/find-resource.ts'
import type { ReadManifest } from '../operations/read-manifests.ts'
import { CommandError, number, on, text, texts, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { data, dryRun, filename, kustomize, namespace, recursive, selector } from './common-flags.ts'
import { cascade, gracePeriod, readPatience, readPropagation, timeout } from './deleting.ts'
import { dryRunWords, readDryRun, type DryRun } from './dry-run.ts'
import { namesFiles, readNamed } from './manifest-files.ts'
import { reportFlags, reportOf, type Report } from './report.ts'
import { serverError } from '../operations/server-error.ts'

export const apply: Command = {
  name: 'apply',
  reaches: true,
  summary: 'Create or change objects as manifests say',
  usage: '(-f (FILE | DIR | -) | -k DIR) [flags]',
  examples: [
    'inkube apply -f samples/web.yaml',
    'inkube apply -f samples/shop',
    'inkube apply -k overlays/test',
    'cat pod.yaml | inkube apply -f -',
    'inkube apply -f new.yaml --dry-run=server',
    'inkube apply -f samples/web.yaml --server-side --force-conflicts',
    'inkube apply -f samples/shop --prune -l app=shop',
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
    subresource: { type: 'string', help: '<name> with --server-side: apply to a subresource (status, scale)' },
    overwrite: {
      type: 'boolean',
      default: true,
      help: '[=false] values of manifests replace those that others have set since (default)',
    },
    force: { type: 'boolean', help: 'delete and make anew what the server refuses to change' },
    prune: { type: 'boolean', help: 'delete what was applied before and is in no manifest any more; takes -l or --all' },
    all: { type: 'boolean', help: 'with --prune: whatever labels the objects have' },
    pruneAllowlist: { type: 'string', isMultiple: true, help: '<group/version/kind> with --prune: only these kinds (core/v1/ConfigMap)' },
    cascade,
    gracePeriod,
    timeout,
    wait: { type: 'boolean', help: 'as kubectl, which waits only where --force makes an object anew' },
    openapiPatch: { type: 'boolean', default: true, help: 'taken and without effect, since differences always follow the schemas' },
    ...reportFlags,
    data,
  },
  run: async (context) => {
    if (context.args.length > 0) throw new UsageError(`Unexpected args: [${context.args.join(' ')}]`)
    if (!namesFiles(context.flags)) throw new UsageError('must specify one of -f and -k')
    const choice = readChoice(context)
    const manifests = (await readNamed(context)).filter(
      (manifest) => 'error' in manifest || (choice.selector?.matches(manifest.object.metadata.labels) ?? true),
    )
    if (manifests.length === 0) {
      context.note('error: no objects passed to apply')
      return 1
    }
    const kinds = choice.prunes ? await kindsToPrune(context) : []
    const results: (KubeObject | undefined)[] = []
    let isDefining = false
    for (const manifest of manifests) {
      const known: ReadManifest = isDefining ? await withNewKinds(context, manifest) : manifest
      results.push(await applied(context, known, choice))
      isDefining ||= 'resource' in known && known.resource.id === customResourceDefinitions.id
    }
    choice.report.end()
    const objects = results.filter((object) => object !== undefined)
    if (objects.length < results.length) return 1
    if (choice.prunes) await pruneOthers(context, { kinds, objects }, choice)
    return 0
  },
}

async function kindsToPrune({ flags, session }: Context): Promise<Pruning['kinds']> {
  const { client } = await session()
  try {
    return prunedKinds(
      await client.resources(),
      texts(flags, 'pruneAllowlist').flatMap((some) => some.split(',')),
    )
  } catch (error) {
    throw error instanceof StatusError ? error : new CommandError(reasonOf(error))
  }
}

/** Deletes what was applied once and now was not, where these objects are. */
async function pruneOthers(
  { flags, session, print }: Context,
  { kinds, objects }: { readonly kinds: Pruning['kinds']; readonly objects: readonly KubeObject[] },
  { dryRun: dry, deletion }: Choice,
): Promise<void> {
  const asked = text(flags, 'namespace')
  const namespaces = new Set([...(asked === undefined ? [] : [asked]), ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])])
  const kept = new Set(objects.map(({ metadata }) => metadata.uid))
  const { client } = await session()
  const pruning = { kinds, namespaces, kept, labelSelector: text(flags, 'selector'), choice: deletion, dryRun: dry }
  for await (const { resource, object } of prune(client, pruning)) {
    const shown = displayName(resource, object.metadata.name)
    print(text(flags, 'output') === 'name' ? shown : `${shown} pruned${dryRunWords[dry]}`)
  }
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
    await pause(systemClock, 100, signal)
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
  readonly onServer: { readonly force: boolean; readonly subresource: string | undefined } | undefined
  readonly prunes: boolean
  /** How objects are deleted, to be pruned or to be made anew. */
  readonly deletion: Pruning['choice']
  /** Seconds that the deletion of one that is made anew may take. */
  readonly patience: number | undefined
  readonly recreates: boolean
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
  const [forced, prunes, subresource] = [on(flags, 'force'), on(flags, 'prune'), text(flags, 'subresource')]
  refuseTogether(flags, { dry, isOnServer, forced, prunes })
  const grace = number(flags, 'gracePeriod') ?? -1
  return {
    prunes,
    deletion: { propagation: readPropagation(flags), ...(grace >= 0 && { grace }) },
    patience: readPatience(flags),
    recreates: forced,
    report: reportOf(context, { together: true }),
    dryRun: dry,
    validation,
    selector: readSelector(flags),
    fieldManager: text(flags, 'fieldManager'),
    onServer: isOnServer ? { force, subresource } : undefined,
  }
}

/** Flags that do not go together, in kubectl's words. */
function refuseTogether(
  flags: FlagValues,
  {
    dry,
    isOnServer,
    forced,
    prunes,
  }: { readonly dry: DryRun; readonly isOnServer: boolean; readonly forced: boolean; readonly prunes: boolean },
): void {
  const [all, chooses] = [on(flags, 'all'), text(flags, 'selector') !== undefined]
  const refused: readonly (readonly [boolean, string])[] = [
    [isOnServer && forced, '--force cannot be used with --server-side'],
    [dry === 'server' && forced, '--dry-run=server cannot be used with --force'],
    [all && chooses, 'cannot set --all and --selector at the same time'],
    [prunes && forced, '--force cannot be used with --prune'],
    [
      prunes && !all && !chooses,
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    ],
    [prunes && isOnServer, "--prune is in alpha and doesn't currently work on objects created by server-side apply"],
    [text(flags, 'subresource') !== undefined && !isOnServer, '--subresource can only be specified for --server-side'],
  ]
  const problem = refused.find(([holds]) => holds)
  if (problem !== undefined) throw new UsageError(problem[1])
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

/** Each document stands for itself: a bad one is reported, the others are applied. Gives the object as it is then. */
async function applied(context: Context, manifest: ReadManifest, choice: Choice): Promise<KubeObject | undefined> {
  const { flags, note } = context
  if ('error' in manifest) {
    note(`error: ${manifest.error}`)
    return undefined
  }
  const { resource, object, source } = manifest
  const asked = text(flags, 'namespace')
  const own = object.metadata.namespace
  if (asked !== undefined && own !== undefined && own !== asked && resource.namespaced) {
    note(
      `error: the namespace from the provided object "${own}" does not match the namespace "${asked}". You must pass '--namespace=${own}' to perform this operation.`,
    )
    return undefined
  }
  const { client } = await context.session()
  const late = choice.patience === undefined ? [] : [AbortSignal.timeout(choice.patience * 1000)]
  const recreate: Recreation = { ...choice.deletion, signal: AbortSignal.any([context.signal, ...late]) }
  try {
    const options = {
      namespace: context.namespace,
      dryRun: choice.dryRun !== 'none',
      isTriedHere: choice.dryRun === 'client',
      fieldManager: choice.fieldManager,
      fieldValidation: choice.validation,
      source,
      recreate: choice.recreates ? recreate : undefined,
      overwrites: on(flags, 'overwrite'),
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
    return result.object
  } catch (error) {
    // kubectl's words for an invalid object do not say where it stands.
    if (hasReason(error, 'Invalid')) note(`${serverError(error)}\nfrom ${JSON.stringify(source)}`)
    else if (choice.onServer !== undefined && hasReason(error, 'Conflict')) note(`error: ${reasonOf(error)}\n${conflictAdvice}`)
    else note(error instanceof StatusError ? serverError(error) : `error: ${reasonOf(error)}`)
    return undefined
  }
}
