/** The internal Go types of pods and volumes: the order of their fields shows in the differences that refusals print. */

/**
 * Fields in Go's order: `Name`, `/json` where the wire's name is not the same with a small letter, `:type` unless it is a string.
 * `=` marks an embedded struct, whose fields stand among its owner's on the wire; `^` a field that the wire keeps in the owner's owner.
 */
export const goCoreFields: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: 'VolumeID FSType/fsType Partition:int32 ReadOnly:bool',
  Affinity: 'NodeAffinity:*NodeAffinity PodAffinity:*PodAffinity PodAntiAffinity:*PodAntiAffinity',
  AppArmorProfile: 'Type:AppArmorProfileType LocalhostProfile:*string',
  AzureDiskVolumeSource:
    'DiskName DataDiskURI/diskURI CachingMode:*AzureDataDiskCachingMode FSType/fsType:*string ReadOnly:*bool Kind:*AzureDataDiskKind',
  AzureFilePersistentVolumeSource: 'SecretName ShareName ReadOnly:bool SecretNamespace:*string',
  AzureFileVolumeSource: 'SecretName ShareName ReadOnly:bool',
  CSIPersistentVolumeSource:
    'Driver VolumeHandle ReadOnly:bool FSType/fsType VolumeAttributes:map[string]string ControllerPublishSecretRef:*SecretReference NodeStageSecretRef:*SecretReference NodePublishSecretRef:*SecretReference ControllerExpandSecretRef:*SecretReference NodeExpandSecretRef:*SecretReference',
  CSIVolumeSource:
    'Driver ReadOnly:*bool FSType/fsType:*string VolumeAttributes:map[string]string NodePublishSecretRef:*LocalObjectReference',
  Capabilities: 'Add:[]Capability Drop:[]Capability',
  CephFSPersistentVolumeSource: 'Monitors:[]string Path User SecretFile SecretRef:*SecretReference ReadOnly:bool',
  CephFSVolumeSource: 'Monitors:[]string Path User SecretFile SecretRef:*LocalObjectReference ReadOnly:bool',
  CinderPersistentVolumeSource: 'VolumeID FSType/fsType ReadOnly:bool SecretRef:*SecretReference',
  CinderVolumeSource: 'VolumeID FSType/fsType ReadOnly:bool SecretRef:*LocalObjectReference',
  ClusterTrustBundleProjection: 'Name:*string SignerName:*string LabelSelector:*v1.LabelSelector Optional:*bool Path',
  ConfigMapEnvSource: 'LocalObjectReference=:LocalObjectReference Optional:*bool',
  ConfigMapKeySelector: 'LocalObjectReference=:LocalObjectReference Key Optional:*bool',
  ConfigMapProjection: 'LocalObjectReference=:LocalObjectReference Items:[]KeyToPath Optional:*bool',
  ConfigMapVolumeSource: 'LocalObjectReference=:LocalObjectReference Items:[]KeyToPath DefaultMode:*int32 Optional:*bool',
  Container:
    'Name Image Command:[]string Args:[]string WorkingDir Ports:[]ContainerPort EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy RestartPolicy:*ContainerRestartPolicy VolumeMounts:[]VolumeMount VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath TerminationMessagePolicy:TerminationMessagePolicy ImagePullPolicy:PullPolicy SecurityContext:*SecurityContext Stdin:bool StdinOnce:bool TTY/tty:bool',
  ContainerPort: 'Name HostPort:int32 ContainerPort:int32 Protocol:Protocol HostIP',
  ContainerResizePolicy: 'ResourceName:ResourceName RestartPolicy:ResourceResizeRestartPolicy',
  DownwardAPIProjection: 'Items:[]DownwardAPIVolumeFile',
  DownwardAPIVolumeFile: 'Path FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector Mode:*int32',
  DownwardAPIVolumeSource: 'Items:[]DownwardAPIVolumeFile DefaultMode:*int32',
  EmptyDirVolumeSource: 'Medium:StorageMedium SizeLimit:*resource.Quantity',
  EnvFromSource: 'Prefix ConfigMapRef:*ConfigMapEnvSource SecretRef:*SecretEnvSource',
  EnvVar: 'Name Value ValueFrom:*EnvVarSource',
  EnvVarSource:
    'FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector ConfigMapKeyRef:*ConfigMapKeySelector SecretKeyRef:*SecretKeySelector',
  EphemeralContainer: 'EphemeralContainerCommon=:EphemeralContainerCommon TargetContainerName',
  EphemeralContainerCommon:
    'Name Image Command:[]string Args:[]string WorkingDir Ports:[]ContainerPort EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy RestartPolicy:*ContainerRestartPolicy VolumeMounts:[]VolumeMount VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath TerminationMessagePolicy:TerminationMessagePolicy ImagePullPolicy:PullPolicy SecurityContext:*SecurityContext Stdin:bool StdinOnce:bool TTY/tty:bool',
  EphemeralVolumeSource: 'VolumeClaimTemplate:*PersistentVolumeClaimTemplate',
  ExecAction: 'Command:[]string',
  FCVolumeSource: 'TargetWWNs:[]string Lun:*int32 FSType/fsType ReadOnly:bool WWIDs/wwids:[]string',
  FlexPersistentVolumeSource: 'Driver FSType/fsType SecretRef:*SecretReference ReadOnly:bool Options:map[string]string',
  FlexVolumeSource: 'Driver FSType/fsType SecretRef:*LocalObjectReference ReadOnly:bool Options:map[string]string',
  FlockerVolumeSource: 'DatasetName DatasetUUID',
  GCEPersistentDiskVolumeSource: 'PDName/pdName FSType/fsType Partition:int32 ReadOnly:bool',
  GRPCAction: 'Port:int32 Service:*string',
  GitRepoVolumeSource: 'Repository Revision Directory',
  GlusterfsPersistentVolumeSource: 'EndpointsName/endpoints Path ReadOnly:bool EndpointsNamespace:*string',
  GlusterfsVolumeSource: 'EndpointsName/endpoints Path ReadOnly:bool',
  HTTPGetAction: 'Path Port:intstr.IntOrString Host Scheme:URIScheme HTTPHeaders/httpHeaders:[]HTTPHeader',
  HTTPHeader: 'Name Value',
  HostAlias: 'IP/ip Hostnames:[]string',
  HostPathVolumeSource: 'Path Type:*HostPathType',
  ISCSIPersistentVolumeSource:
    'TargetPortal IQN/iqn Lun:int32 ISCSIInterface/iscsiInterface FSType/fsType ReadOnly:bool Portals:[]string DiscoveryCHAPAuth/chapAuthDiscovery:bool SessionCHAPAuth/chapAuthSession:bool SecretRef:*SecretReference InitiatorName:*string',
  ISCSIVolumeSource:
    'TargetPortal IQN/iqn Lun:int32 ISCSIInterface/iscsiInterface FSType/fsType ReadOnly:bool Portals:[]string DiscoveryCHAPAuth/chapAuthDiscovery:bool SessionCHAPAuth/chapAuthSession:bool SecretRef:*LocalObjectReference InitiatorName:*string',
  ImageVolumeSource: 'Reference PullPolicy:PullPolicy',
  KeyToPath: 'Key Path Mode:*int32',
  Lifecycle: 'PostStart:*LifecycleHandler PreStop:*LifecycleHandler StopSignal:*Signal',
  LifecycleHandler: 'Exec:*ExecAction HTTPGet/httpGet:*HTTPGetAction TCPSocket/tcpSocket:*TCPSocketAction Sleep:*SleepAction',
  LocalObjectReference: 'Name',
  LocalVolumeSource: 'Path FSType/fsType:*string',
  NFSVolumeSource: 'Server Path ReadOnly:bool',
  NodeAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution:*NodeSelector PreferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm',
  NodeSelector: 'NodeSelectorTerms:[]NodeSelectorTerm',
  NodeSelectorRequirement: 'Key Operator:NodeSelectorOperator Values:[]string',
  NodeSelectorTerm: 'MatchExpressions:[]NodeSelectorRequirement MatchFields:[]NodeSelectorRequirement',
  ObjectFieldSelector: 'APIVersion/apiVersion FieldPath',
  ObjectReference: 'Kind Namespace Name UID/uid:types.UID APIVersion/apiVersion ResourceVersion FieldPath',
  PersistentVolumeClaimSpec:
    'AccessModes:[]PersistentVolumeAccessMode Selector:*v1.LabelSelector Resources:VolumeResourceRequirements VolumeName StorageClassName:*string VolumeMode:*PersistentVolumeMode DataSource:*TypedLocalObjectReference DataSourceRef:*TypedObjectReference VolumeAttributesClassName:*string',
  PersistentVolumeClaimTemplate: 'ObjectMeta/metadata:v1.ObjectMeta Spec:PersistentVolumeClaimSpec',
  PersistentVolumeClaimVolumeSource: 'ClaimName ReadOnly:bool',
  PersistentVolumeSource:
    'GCEPersistentDisk/gcePersistentDisk:*GCEPersistentDiskVolumeSource AWSElasticBlockStore/awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource HostPath:*HostPathVolumeSource Glusterfs:*GlusterfsPersistentVolumeSource NFS/nfs:*NFSVolumeSource RBD/rbd:*RBDPersistentVolumeSource Quobyte:*QuobyteVolumeSource ISCSI/iscsi:*ISCSIPersistentVolumeSource FlexVolume:*FlexPersistentVolumeSource Cinder:*CinderPersistentVolumeSource CephFS/cephfs:*CephFSPersistentVolumeSource FC/fc:*FCVolumeSource Flocker:*FlockerVolumeSource AzureFile:*AzureFilePersistentVolumeSource VsphereVolume:*VsphereVirtualDiskVolumeSource AzureDisk:*AzureDiskVolumeSource PhotonPersistentDisk:*PhotonPersistentDiskVolumeSource PortworxVolume:*PortworxVolumeSource ScaleIO:*ScaleIOPersistentVolumeSource Local:*LocalVolumeSource StorageOS/storageos:*StorageOSPersistentVolumeSource CSI/csi:*CSIPersistentVolumeSource',
  PhotonPersistentDiskVolumeSource: 'PdID FSType/fsType',
  PodAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm',
  PodAffinityTerm:
    'LabelSelector:*v1.LabelSelector Namespaces:[]string TopologyKey NamespaceSelector:*v1.LabelSelector MatchLabelKeys:[]string MismatchLabelKeys:[]string',
  PodAntiAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm',
  PodDNSConfig: 'Nameservers:[]string Searches:[]string Options:[]PodDNSConfigOption',
  PodDNSConfigOption: 'Name Value:*string',
  PodOS: 'Name:OSName',
  PodReadinessGate: 'ConditionType:PodConditionType',
  PodResourceClaim: 'Name ResourceClaimName:*string ResourceClaimTemplateName:*string',
  PodSchedulingGate: 'Name',
  PodSecurityContext:
    'HostNetwork/^hostNetwork:bool HostPID/^hostPID:bool HostIPC/^hostIPC:bool ShareProcessNamespace/^shareProcessNamespace:*bool HostUsers/^hostUsers:*bool SELinuxOptions/seLinuxOptions:*SELinuxOptions WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*int64 RunAsGroup:*int64 RunAsNonRoot:*bool SupplementalGroups:[]int64 SupplementalGroupsPolicy:*SupplementalGroupsPolicy FSGroup/fsGroup:*int64 FSGroupChangePolicy/fsGroupChangePolicy:*PodFSGroupChangePolicy Sysctls:[]Sysctl SeccompProfile:*SeccompProfile AppArmorProfile:*AppArmorProfile SELinuxChangePolicy/seLinuxChangePolicy:*PodSELinuxChangePolicy',
  PodSpec:
    'Volumes:[]Volume InitContainers:[]Container Containers:[]Container EphemeralContainers:[]EphemeralContainer RestartPolicy:RestartPolicy TerminationGracePeriodSeconds:*int64 ActiveDeadlineSeconds:*int64 DNSPolicy/dnsPolicy:DNSPolicy NodeSelector:map[string]string ServiceAccountName AutomountServiceAccountToken:*bool NodeName SecurityContext:*PodSecurityContext ImagePullSecrets:[]LocalObjectReference Hostname Subdomain SetHostnameAsFQDN:*bool Affinity:*Affinity SchedulerName Tolerations:[]Toleration HostAliases:[]HostAlias PriorityClassName Priority:*int32 PreemptionPolicy:*PreemptionPolicy DNSConfig/dnsConfig:*PodDNSConfig ReadinessGates:[]PodReadinessGate RuntimeClassName:*string Overhead:ResourceList EnableServiceLinks:*bool TopologySpreadConstraints:[]TopologySpreadConstraint OS/os:*PodOS SchedulingGates:[]PodSchedulingGate ResourceClaims:[]PodResourceClaim Resources:*ResourceRequirements',
  PodTemplateSpec: 'ObjectMeta/metadata:v1.ObjectMeta Spec:PodSpec',
  PortworxVolumeSource: 'VolumeID FSType/fsType ReadOnly:bool',
  PreferredSchedulingTerm: 'Weight:int32 Preference:NodeSelectorTerm',
  Probe:
    'ProbeHandler=:ProbeHandler InitialDelaySeconds:int32 TimeoutSeconds:int32 PeriodSeconds:int32 SuccessThreshold:int32 FailureThreshold:int32 TerminationGracePeriodSeconds:*int64',
  ProbeHandler: 'Exec:*ExecAction HTTPGet/httpGet:*HTTPGetAction TCPSocket/tcpSocket:*TCPSocketAction GRPC/grpc:*GRPCAction',
  ProjectedVolumeSource: 'Sources:[]VolumeProjection DefaultMode:*int32',
  QuobyteVolumeSource: 'Registry Volume ReadOnly:bool User Group Tenant',
  RBDPersistentVolumeSource:
    'CephMonitors/monitors:[]string RBDImage/image FSType/fsType RBDPool/pool RadosUser/user Keyring SecretRef:*SecretReference ReadOnly:bool',
  RBDVolumeSource:
    'CephMonitors/monitors:[]string RBDImage/image FSType/fsType RBDPool/pool RadosUser/user Keyring SecretRef:*LocalObjectReference ReadOnly:bool',
  ResourceClaim: 'Name Request',
  ResourceFieldSelector: 'ContainerName Resource Divisor:resource.Quantity',
  ResourceRequirements: 'Limits:ResourceList Requests:ResourceList Claims:[]ResourceClaim',
  SELinuxOptions: 'User Role Type Level',
  ScaleIOPersistentVolumeSource:
    'Gateway System SecretRef:*SecretReference SSLEnabled/sslEnabled:bool ProtectionDomain StoragePool StorageMode VolumeName FSType/fsType ReadOnly:bool',
  ScaleIOVolumeSource:
    'Gateway System SecretRef:*LocalObjectReference SSLEnabled/sslEnabled:bool ProtectionDomain StoragePool StorageMode VolumeName FSType/fsType ReadOnly:bool',
  SeccompProfile: 'Type:SeccompProfileType LocalhostProfile:*string',
  SecretEnvSource: 'LocalObjectReference=:LocalObjectReference Optional:*bool',
  SecretKeySelector: 'LocalObjectReference=:LocalObjectReference Key Optional:*bool',
  SecretProjection: 'LocalObjectReference=:LocalObjectReference Items:[]KeyToPath Optional:*bool',
  SecretReference: 'Name Namespace',
  SecretVolumeSource: 'SecretName Items:[]KeyToPath DefaultMode:*int32 Optional:*bool',
  SecurityContext:
    'Capabilities:*Capabilities Privileged:*bool SELinuxOptions/seLinuxOptions:*SELinuxOptions WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*int64 RunAsGroup:*int64 RunAsNonRoot:*bool ReadOnlyRootFilesystem:*bool AllowPrivilegeEscalation:*bool ProcMount:*ProcMountType SeccompProfile:*SeccompProfile AppArmorProfile:*AppArmorProfile',
  ServiceAccountTokenProjection: 'Audience ExpirationSeconds:int64 Path',
  SleepAction: 'Seconds:int64',
  StorageOSPersistentVolumeSource: 'VolumeName VolumeNamespace FSType/fsType ReadOnly:bool SecretRef:*ObjectReference',
  StorageOSVolumeSource: 'VolumeName VolumeNamespace FSType/fsType ReadOnly:bool SecretRef:*LocalObjectReference',
  Sysctl: 'Name Value',
  TCPSocketAction: 'Port:intstr.IntOrString Host',
  Toleration: 'Key Operator:TolerationOperator Value Effect:TaintEffect TolerationSeconds:*int64',
  TopologySpreadConstraint:
    'MaxSkew:int32 TopologyKey WhenUnsatisfiable:UnsatisfiableConstraintAction LabelSelector:*v1.LabelSelector MinDomains:*int32 NodeAffinityPolicy:*NodeInclusionPolicy NodeTaintsPolicy:*NodeInclusionPolicy MatchLabelKeys:[]string',
  TypedLocalObjectReference: 'APIGroup/apiGroup:*string Kind Name',
  TypedObjectReference: 'APIGroup/apiGroup:*string Kind Name Namespace:*string',
  Volume: 'Name VolumeSource=:VolumeSource',
  VolumeDevice: 'Name DevicePath',
  VolumeMount:
    'Name ReadOnly:bool RecursiveReadOnly:*RecursiveReadOnlyMode MountPath SubPath MountPropagation:*MountPropagationMode SubPathExpr',
  VolumeProjection:
    'Secret:*SecretProjection DownwardAPI:*DownwardAPIProjection ConfigMap:*ConfigMapProjection ServiceAccountToken:*ServiceAccountTokenProjection ClusterTrustBundle:*ClusterTrustBundleProjection',
  VolumeResourceRequirements: 'Limits:ResourceList Requests:ResourceList',
  VolumeSource:
    'HostPath:*HostPathVolumeSource EmptyDir:*EmptyDirVolumeSource GCEPersistentDisk/gcePersistentDisk:*GCEPersistentDiskVolumeSource AWSElasticBlockStore/awsElasticBlockStore:*AWSElasticBlockStoreVolumeSource GitRepo:*GitRepoVolumeSource Secret:*SecretVolumeSource NFS/nfs:*NFSVolumeSource ISCSI/iscsi:*ISCSIVolumeSource Glusterfs:*GlusterfsVolumeSource PersistentVolumeClaim:*PersistentVolumeClaimVolumeSource RBD/rbd:*RBDVolumeSource Quobyte:*QuobyteVolumeSource FlexVolume:*FlexVolumeSource Cinder:*CinderVolumeSource CephFS/cephfs:*CephFSVolumeSource Flocker:*FlockerVolumeSource DownwardAPI:*DownwardAPIVolumeSource FC/fc:*FCVolumeSource AzureFile:*AzureFileVolumeSource ConfigMap:*ConfigMapVolumeSource VsphereVolume:*VsphereVirtualDiskVolumeSource AzureDisk:*AzureDiskVolumeSource PhotonPersistentDisk:*PhotonPersistentDiskVolumeSource Projected:*ProjectedVolumeSource PortworxVolume:*PortworxVolumeSource ScaleIO:*ScaleIOVolumeSource StorageOS/storageos:*StorageOSVolumeSource CSI/csi:*CSIVolumeSource Ephemeral:*EphemeralVolumeSource Image:*ImageVolumeSource',
  VsphereVirtualDiskVolumeSource: 'VolumePath FSType/fsType StoragePolicyName StoragePolicyID',
  WeightedPodAffinityTerm: 'Weight:int32 PodAffinityTerm:PodAffinityTerm',
  WindowsSecurityContextOptions:
    'GMSACredentialSpecName/gmsaCredentialSpecName:*string GMSACredentialSpec/gmsaCredentialSpec:*string RunAsUserName:*string HostProcess:*bool',
}
