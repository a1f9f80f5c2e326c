/**
 * What a node agent asks of a container runtime: CRI's calls with streams in place of URLs. The simulated runtime is one implementation;
 * real ones will be others.
 */
import type { RemoteCommand } from '../client/client.ts'

export type SandboxId = string
export type ContainerId = string

export interface SandboxConfig {
  readonly podUid: string
  readonly namespace: string
  readonly name: string
  readonly hostname: string
  /** What its own address is called in its hosts file, the full name first. */
  readonly ownNames: readonly string[]
  readonly hostNetwork: boolean
  /** The containers see each other's processes. */
  readonly sharesProcesses: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** The address to take again, for a pod that ran before the agent was started. */
  readonly ip?: string | undefined
  readonly dns: { readonly nameServers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] }
  /** The group that its volumes belong to. */
  readonly fsGroup: number | undefined
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[] | undefined
}

/** A volume made ready by the agent: files by path for projected kinds, or a directory that containers of the pod share. */
export interface Mount {
  readonly volume: string
  readonly mountPath: string
  readonly subPath?: string | undefined
  readonly readOnly: boolean
}

export type VolumeContent =
  | { readonly type: 'shared'; readonly medium: string }
  | {
      readonly type: 'files'
      readonly files: Readonly<Record<string, { readonly content: Uint8Array; readonly mode: number }>>
      /** They come from objects that others change. */
      readonly areOfObjects?: boolean
      /** After so long they are others. */
      readonly renewMs?: number
    }
  | { readonly type: 'claim'; readonly id: string }
  | { readonly type: 'host'; readonly path: string }

/** What a container may use at most. */
export interface ContainerLimits {
  readonly memoryLimitBytes: number | undefined
  readonly cpuLimitMillis: number | undefined
}

export interface ContainerConfig extends ContainerLimits {
  readonly name: string
  readonly attempt: number
  readonly image: string
  readonly imageId: string
  /** `command` of the manifest after expansion; undefined: the image's entrypoint. */
  readonly command: readonly string[] | undefined
  readonly args: readonly string[] | undefined
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string | undefined
  /** What the manifest says of users and groups, by number; absent parts are the image's. */
  readonly user: { readonly uid?: number | undefined; readonly gid?: number | undefined; readonly groups: readonly number[] }
  readonly privileges: {
    readonly isPrivileged: boolean
    /** Names of capabilities beside the usual ones, and those to go without. */
    readonly add: readonly string[]
    readonly drop: readonly string[]
    /** Its programs may not gain more than they began with. */
    readonly noNew: boolean
  }
  readonly readOnlyRoot: boolean
  /** One for debugging, that came when the pod was there. */
  readonly isEphemeral: boolean
  /** The container whose processes it sees beside its own. */
  readonly target: string | undefined
  readonly mounts: readonly Mount[]
  readonly ports: readonly number[]
  readonly tty: boolean
  readonly stdin: boolean
  /** Standard input ends when the first client that was attached ends it or leaves. */
  readonly stdinOnce: boolean
  /** It is to do its work and end by itself, not to serve: runtimes that cannot run its program may play that. */
  readonly isTask: boolean
  /** The file whose content tells why the container ended. */
  readonly terminationMessagePath: string
  /** After a failure the end of the log takes the place of an empty message. */
  readonly messageFromLog: boolean
  /**
   * A container that ran before the agent was started, to be taken up under its own id, if it had one, and start time by runtimes whose
   * containers end with the agent.
   */
  readonly adopt?: { readonly id: ContainerId | undefined; readonly startedAt: number } | undefined
}

export interface ContainerStatus {
  readonly id: ContainerId
  readonly sandbox: SandboxId
  readonly name: string
  readonly attempt: number
  readonly state: 'created' | 'running' | 'exited'
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
  readonly exitCode: number | undefined
  /** `Completed`, `Error` or `OOMKilled` once exited. */
  readonly reason: string | undefined
  readonly message: string | undefined
}

export interface Stats {
  /** Nanocores in use now. */
  readonly cpuNanoCores: number
  readonly workingSetBytes: number
}

/** A refusal of the image service, as kubelet reports it. */
export class ImageError extends Error {
  readonly reason: 'ErrImagePull' | 'InvalidImageName' | 'ErrImageNeverPull' | 'RegistryUnavailable'

  constructor(reason: ImageError['reason'], message: string) {
    super(message)
    this.name = 'ImageError'
    this.reason = reason
  }
}

/** A container that could not be started, in the runtime's words; it has exited with this code. */
export class StartError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.name = 'StartError'
    this.exitCode = exitCode
  }
}

export interface ImageInfo {
  /** `docker.io/library/nginx@sha256:...` */
  readonly id: string
  readonly names: readonly string[]
  readonly sizeBytes: number
  /** Whom its containers run as unless they say otherwise; undefined: not known. */
  readonly user?: string
}

export interface ImageService {
  present(image: string): ImageInfo | undefined
  /** Resolves when the image is there; rejects with ImageError. */
  pull(image: string, annotations: Readonly<Record<string, string>>): Promise<ImageInfo>
  list(): readonly ImageInfo[]
  /** The image is there, as a pod that runs with it since before the agent was started shows. */
  assume(image: string): void
}

export interface ContainerRuntime {
  /** `simulated`: shown to users in runtime versions and container ids (`simulated://...`). */
  readonly kind: 'simulated' | 'native' | 'engine'
  readonly version: string
  readonly images: ImageService
  /** Why the node's path is not of that kind (a `type` of hostPath volumes), which makes it where the kind says so; undefined: it is. */
  refuseHostPath(path: string, type: string): string | undefined
  /** Idempotent for one pod; gives the pod's address. */
  runSandbox(
    config: SandboxConfig,
    volumes: Readonly<Record<string, VolumeContent>>,
  ): Promise<{ readonly id: SandboxId; readonly ip: string }>
  /** Replaces the files of a projected volume (configMap and secret updates). */
  updateVolume(sandbox: SandboxId, volume: string, content: VolumeContent): void
  /** Bytes in the files of a volume. */
  volumeUsage(sandbox: SandboxId, volume: string): number
  /** Bytes that a container's programs have written outside of volumes. */
  writtenBytes(id: ContainerId): number
  /** Gives back the address of a pod whose containers have ended; their logs stay until the sandbox is removed. */
  stopSandbox(id: SandboxId): Promise<void>
  removeSandbox(id: SandboxId): Promise<void>
  createContainer(sandbox: SandboxId, config: ContainerConfig): Promise<ContainerId>
  /** Rejects with StartError when the command does not exist. */
  startContainer(id: ContainerId): Promise<void>
  /** TERM, then KILL after `graceMs`; resolves when it has exited. */
  stopContainer(id: ContainerId, graceMs: number): Promise<void>
  removeContainer(id: ContainerId): Promise<void>
  /** Changes what a running container may use. */
  limitContainer(id: ContainerId, limits: ContainerLimits): void
  container(id: ContainerId): ContainerStatus | undefined
  containers(sandbox: SandboxId): readonly ContainerStatus[]
  /** Called for each container that changes state. The answer ends it. */
  onChange(listener: (status: ContainerStatus) => void): () => void
  exec(id: ContainerId, command: readonly string[], options: { readonly tty: boolean; readonly stdin: boolean }): Promise<RemoteCommand>
  attach(id: ContainerId, options: { readonly stdin: boolean }): Promise<RemoteCommand>
  /** Answers an HTTP request to a port of the sandbox; rejects with `connection refused` when nothing listens. */
  httpGet(
    sandbox: SandboxId,
    request: { readonly port: number; readonly path: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly body: string }>
  /** True when something listens on the port. */
  listens(sandbox: SandboxId, port: number): boolean
  /** The log as lines with their times, those that come at once in one piece; `follow` goes on until the container ends. */
  logs(
    id: ContainerId,
    options: { readonly follow: boolean; readonly tailLines?: number | undefined; readonly sinceMs?: number | undefined },
    signal?: AbortSignal,
  ): AsyncIterable<readonly LogLine[]>
  stats(id: ContainerId): Stats | undefined
  close(): Promise<void>
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  /** Without the newline. */
  readonly text: string
}
