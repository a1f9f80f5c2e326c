/**
 * The Go types that a pod template is made of, in core/v1 and meta/v1: the order of their fields and their types show in the hash of a
 * template.
 */
import { goCoreFields } from '../kinds/shared/go-core-fields.ts'
import { parseField, type GoField } from '../kinds/shared/go-type.ts'

/** Types that the internal version lacks or has otherwise, written as there. */
const own: Readonly<Record<string, string>> = {
  LabelSelector: 'MatchLabels:map[string]string MatchExpressions:[]v1.LabelSelectorRequirement',
  LabelSelectorRequirement: 'Key Operator:v1.LabelSelectorOperator Values:[]string',
  ManagedFieldsEntry:
    'Manager Operation:v1.ManagedFieldsOperationType APIVersion/apiVersion Time:*v1.Time FieldsType FieldsV1:*v1.FieldsV1 Subresource',
  ObjectMeta:
    'Name GenerateName Namespace SelfLink UID/uid:types.UID ResourceVersion Generation:int64 CreationTimestamp:v1.Time DeletionTimestamp:*v1.Time DeletionGracePeriodSeconds:*int64 Labels:map[string]string Annotations:map[string]string OwnerReferences:[]v1.OwnerReference Finalizers:[]string ManagedFields:[]v1.ManagedFieldsEntry',
  OwnerReference: 'APIVersion/apiVersion Kind Name UID/uid:types.UID Controller:*bool BlockOwnerDeletion:*bool',
  PersistentVolumeClaimTemplate: 'ObjectMeta/metadata:v1.ObjectMeta Spec:v1.PersistentVolumeClaimSpec',
  PodSecurityContext:
    'SELinuxOptions/seLinuxOptions:*v1.SELinuxOptions WindowsOptions:*v1.WindowsSecurityContextOptions RunAsUser:*int64 RunAsGroup:*int64 RunAsNonRoot:*bool SupplementalGroups:[]int64 SupplementalGroupsPolicy:*v1.SupplementalGroupsPolicy FSGroup/fsGroup:*int64 Sysctls:[]v1.Sysctl FSGroupChangePolicy/fsGroupChangePolicy:*v1.PodFSGroupChangePolicy SeccompProfile:*v1.SeccompProfile AppArmorProfile:*v1.AppArmorProfile SELinuxChangePolicy/seLinuxChangePolicy:*v1.PodSELinuxChangePolicy',
  PodSpec:
    'Volumes:[]v1.Volume InitContainers:[]v1.Container Containers:[]v1.Container EphemeralContainers:[]v1.EphemeralContainer RestartPolicy:v1.RestartPolicy TerminationGracePeriodSeconds:*int64 ActiveDeadlineSeconds:*int64 DNSPolicy/dnsPolicy:v1.DNSPolicy NodeSelector:map[string]string ServiceAccountName DeprecatedServiceAccount/serviceAccount AutomountServiceAccountToken:*bool NodeName HostNetwork:bool HostPID:bool HostIPC:bool ShareProcessNamespace:*bool SecurityContext:*v1.PodSecurityContext ImagePullSecrets:[]v1.LocalObjectReference Hostname Subdomain Affinity:*v1.Affinity SchedulerName Tolerations:[]v1.Toleration HostAliases:[]v1.HostAlias PriorityClassName Priority:*int32 DNSConfig/dnsConfig:*v1.PodDNSConfig ReadinessGates:[]v1.PodReadinessGate RuntimeClassName:*string EnableServiceLinks:*bool PreemptionPolicy:*v1.PreemptionPolicy Overhead:v1.ResourceList TopologySpreadConstraints:[]v1.TopologySpreadConstraint SetHostnameAsFQDN:*bool OS/os:*v1.PodOS HostUsers:*bool SchedulingGates:[]v1.PodSchedulingGate ResourceClaims:[]v1.PodResourceClaim Resources:*v1.ResourceRequirements',
  PodTemplateSpec: 'ObjectMeta/metadata:v1.ObjectMeta Spec:v1.PodSpec',
  VolumeSource:
    'HostPath:*v1.HostPathVolumeSource EmptyDir:*v1.EmptyDirVolumeSource GCEPersistentDisk/gcePersistentDisk:*v1.GCEPersistentDiskVolumeSource AWSElasticBlockStore/awsElasticBlockStore:*v1.AWSElasticBlockStoreVolumeSource GitRepo:*v1.GitRepoVolumeSource Secret:*v1.SecretVolumeSource NFS/nfs:*v1.NFSVolumeSource ISCSI/iscsi:*v1.ISCSIVolumeSource Glusterfs:*v1.GlusterfsVolumeSource PersistentVolumeClaim:*v1.PersistentVolumeClaimVolumeSource RBD/rbd:*v1.RBDVolumeSource FlexVolume:*v1.FlexVolumeSource Cinder:*v1.CinderVolumeSource CephFS/cephfs:*v1.CephFSVolumeSource Flocker:*v1.FlockerVolumeSource DownwardAPI:*v1.DownwardAPIVolumeSource FC/fc:*v1.FCVolumeSource AzureFile:*v1.AzureFileVolumeSource ConfigMap:*v1.ConfigMapVolumeSource VsphereVolume:*v1.VsphereVirtualDiskVolumeSource Quobyte:*v1.QuobyteVolumeSource AzureDisk:*v1.AzureDiskVolumeSource PhotonPersistentDisk:*v1.PhotonPersistentDiskVolumeSource Projected:*v1.ProjectedVolumeSource PortworxVolume:*v1.PortworxVolumeSource ScaleIO:*v1.ScaleIOVolumeSource StorageOS/storageos:*v1.StorageOSVolumeSource CSI/csi:*v1.CSIVolumeSource Ephemeral:*v1.EphemeralVolumeSource Image:*v1.ImageVolumeSource',
}

const known = new Map<string, readonly GoField[] | undefined>()

/** The fields of a struct by its name without a package, in Go's order; undefined for what is no struct. */
export function templateFieldsOf(name: string): readonly GoField[] | undefined {
  if (!known.has(name)) {
    const text = own[name] ?? goCoreFields[name]
    known.set(
      name,
      text === undefined
        ? undefined
        : text === ''
          ? []
          : text
              .split(' ')
              .map(parseField)
              .map((field) => ({ ...field, type: versioned(field.type) })),
    )
  }
  return known.get(name)
}

/** The core type of core/v1 that an internal one stands for: `[]Volume` is `[]v1.Volume`. */
const versioned = (type: string): string => type.replace(/(?<![.\w])(?=[A-Z])/, 'v1.')
