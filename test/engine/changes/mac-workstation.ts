/** What changes what, for Mac workstations. */
import type { ChangeTable } from "./index";

const NEW_IMAGE = "ami-0fedcba9876543210";
const SCRUBBED = "the new instance starts when AWS has scrubbed the host, up to 4.5 hours; addresses stay";

export const MAC_WORKSTATION_CHANGES: ChangeTable = {
  topology: "mac-workstation",
  stack: "mac-workstation",
  changes: [
    {
      title: "change what new workstations get",
      set: { "workstations.defaults.diskGiB": 500, "workstations.defaults.macos": "tahoe" },
      steps: [],
    },
    {
      title: "give a workstation an image of its own",
      set: { "workstations.anna.amiId": NEW_IMAGE },
      steps: ["replace, old first ec2.Instance mac-anna", "update Stash mac-anna-generation"],
      note: SCRUBBED,
    },
    {
      title: "raise `reimage` of a workstation",
      set: { "workstations.ben.reimage": 1 },
      steps: [
        "create Stash mac-ben-boot-1",
        "create Stash mac-ben-user-data-1",
        "delete Stash mac-ben-boot",
        "delete Stash mac-ben-user-data",
        "replace, old first ec2.Instance mac-ben",
        "update Stash mac-ben-generation",
      ],
      note: SCRUBBED,
    },
    {
      title: "grow the disk of a workstation",
      set: { "workstations.anna.diskGiB": 400 },
      steps: ["update ec2.Instance mac-anna: rootBlockDevice"],
      note: "the volume grows in place; macOS takes it up after a reboot",
    },
    {
      title: "give a workstation tags and detailed monitoring of its own",
      set: {
        "workstations.ben.tags": { Team: "paris" },
        "workstations.ben.detailedMonitoring": true,
      },
      steps: [
        "update ec2.Eip mac-ben-eip: tags",
        "update ec2.Instance mac-ben: monitoring, rootBlockDevice, tags",
        "update ec2.NetworkInterface mac-ben-interface: tags",
      ],
      note: "nothing restarts",
    },
    {
      title: "have the volumes copied every day",
      set: { snapshots: {} },
      steps: [
        "create dlm.LifecyclePolicy mac-workstation-snapshots",
        "create iam.Role mac-workstation-snapshots",
        "create iam.RolePolicyAttachment mac-workstation-snapshots",
        "update ec2.Instance mac-anna: rootBlockDevice",
        "update ec2.Instance mac-ben: rootBlockDevice",
      ],
    },
    {
      title: "stop copying the volumes",
      set: { snapshots: null },
      steps: [
        "delete dlm.LifecyclePolicy mac-workstation-snapshots",
        "delete iam.Role mac-workstation-snapshots",
        "delete iam.RolePolicyAttachment mac-workstation-snapshots",
        "update ec2.Instance mac-anna: rootBlockDevice",
        "update ec2.Instance mac-ben: rootBlockDevice",
      ],
      note: "the copies stay",
    },
    {
      title: "add a workstation",
      set: { "workstations.cora": { subnet: "a", user: "cora@example.com", elasticIp: true } },
      steps: [
        "create Stash mac-cora-boot",
        "create Stash mac-cora-generation",
        "create Stash mac-cora-user-data",
        "create ec2.DedicatedHost mac-cora-host",
        "create ec2.Eip mac-cora-eip",
        "create ec2.EipAssociation mac-cora-eip-association",
        "create ec2.Instance mac-cora",
        "create ec2.NetworkInterface mac-cora-interface",
      ],
    },
    {
      title: "rename a workstation",
      set: {
        "workstations.cora": null,
        "workstations.carla": { subnet: "a", user: "cora@example.com", elasticIp: true, formerly: "cora" },
      },
      steps: [
        "update ec2.DedicatedHost mac-carla-host: tags",
        "update ec2.Eip mac-carla-eip: tags",
        "update ec2.Instance mac-carla: rootBlockDevice, tags",
        "update ec2.NetworkInterface mac-carla-interface: description, tags",
      ],
    },
    {
      title: "remove a workstation",
      set: { "workstations.carla": null },
      steps: [
        "delete Stash mac-carla-boot",
        "delete Stash mac-carla-generation",
        "delete Stash mac-carla-user-data",
        "delete ec2.DedicatedHost mac-carla-host",
        "delete ec2.Eip mac-carla-eip",
        "delete ec2.EipAssociation mac-carla-eip-association",
        "delete ec2.Instance mac-carla",
        "delete ec2.NetworkInterface mac-carla-interface",
      ],
      note: "its host stays allocated, since `host.onDestroy` is `keep`",
    },
    {
      title: "let another network of a client in",
      set: { "clients.studio": ["203.0.113.0/24", "192.0.2.0/25"] },
      steps: [
        "create vpc.SecurityGroupIngressRule mac-workstation-in-tcp-4172-192.0.2.0_25",
        "create vpc.SecurityGroupIngressRule mac-workstation-in-tcp-443-192.0.2.0_25",
        "create vpc.SecurityGroupIngressRule mac-workstation-in-udp-4172-192.0.2.0_25",
      ],
    },
    {
      title: "rename a client",
      set: { "clients.studio": null, "clients.hall": ["203.0.113.0/24", "192.0.2.0/25"] },
      steps: [
        "update vpc.SecurityGroupIngressRule mac-workstation-in-tcp-4172-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule mac-workstation-in-tcp-4172-203.0.113.0_24: description",
        "update vpc.SecurityGroupIngressRule mac-workstation-in-tcp-443-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule mac-workstation-in-tcp-443-203.0.113.0_24: description",
        "update vpc.SecurityGroupIngressRule mac-workstation-in-udp-4172-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule mac-workstation-in-udp-4172-203.0.113.0_24: description",
      ],
    },
    {
      title: "shut a network of a client out",
      set: { "clients.hall": ["203.0.113.0/24"] },
      steps: [
        "delete vpc.SecurityGroupIngressRule mac-workstation-in-tcp-4172-192.0.2.0_25",
        "delete vpc.SecurityGroupIngressRule mac-workstation-in-tcp-443-192.0.2.0_25",
        "delete vpc.SecurityGroupIngressRule mac-workstation-in-udp-4172-192.0.2.0_25",
      ],
    },
    {
      title: "let administrators use VNC without a tunnel",
      set: { "access.vnc": true },
      steps: [
        "create vpc.SecurityGroupIngressRule mac-workstation-in-tcp-5800-198.51.100.16_28",
        "create vpc.SecurityGroupIngressRule mac-workstation-in-tcp-5900-198.51.100.16_28",
      ],
    },
    {
      title: "protect the hosts",
      set: { "host.onDestroy": "protect" },
      steps: [],
      note: "from now on `pulumi destroy` refuses",
    },
    {
      title: "let the hosts be released on destroy",
      set: { "host.onDestroy": "release" },
      steps: [],
      note: "AWS refuses in the first 24 hours, and while a host is scrubbed",
    },
  ],
};
