/** What changes what, for Cloudbrink connectors. */
import type { ChangeTable } from "./index";

const NEW_IMAGE = "ami-0fedcba9876543210";

export const CLOUDBRINK_CHANGES: ChangeTable = {
  topology: "cloudbrink",
  stack: "cloudbrink-active-active",
  start: { "prefixRanges.a": "10.60.8.0/22" },
  changes: [
    {
      title: "mark a connector as enrolled",
      set: { "connectors.use1-a1.enrolled": true, "connectors.use1-b1.enrolled": true },
      steps: [],
    },
    {
      title: "change the image that new connectors get",
      set: { "connectors.defaults.amiId": NEW_IMAGE, "connectors.use1-c1.enrolled": true },
      steps: [],
    },
    {
      title: "give a new password (connectors that are enrolled)",
      set: {
        otp: { secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:brink/second-AbCdEf" },
      },
      steps: [],
    },
    {
      title: "add a connector",
      set: { "connectors.use1-a2": { subnet: "a", slot: 1 } },
      steps: ["create ec2.Instance brink-use1-a2", "create ec2.NetworkInterface brink-use1-a2-interface"],
    },
    {
      title: "replace a connector: it enrols with the new password",
      set: { "connectors.use1-a1.enrolled": false },
      steps: ["replace, old first ec2.Instance brink-use1-a1"],
      note: "interface, prefixes and management IP stay; everything else is current",
    },
    {
      title: "change the size of a connector (AWS stops and starts it)",
      set: { "connectors.use1-b1.instanceType": "c5.2xlarge" },
      steps: ["update ec2.Instance brink-use1-b1: instanceType"],
    },
    {
      title: "give a connector tags, detailed monitoring and a first-boot configuration of its own",
      set: {
        "connectors.use1-b1.tags": { Team: "paris" },
        "connectors.use1-b1.detailedMonitoring": true,
        "connectors.use1-b1.cloudInit": { extraArguments: ["-v"] },
      },
      steps: [
        "update ec2.Instance brink-use1-b1: monitoring, rootBlockDevice, tags",
        "update ec2.NetworkInterface brink-use1-b1-interface: tags",
      ],
      note: "the configuration counts when the connector enrols anew",
    },
    {
      title: "move a connector to another subnet",
      set: { "connectors.use1-c1.subnet": "b", "connectors.use1-c1.slot": 1 },
      steps: [
        "delete ec2.SubnetCidrReservation brink-prefix-range-c",
        "delete ec2.SubnetCidrReservation brink-prefix-range-c-ipv6",
        "replace, old first ec2.Instance brink-use1-c1",
        "replace, old first ec2.NetworkInterface brink-use1-c1-interface",
      ],
      note: "other prefixes and another management IP; it boots with all current values, so a new password comes first",
    },
    {
      title: "rename a connector",
      set: {
        "connectors.use1-a2": null,
        "connectors.nyc-2": { subnet: "a", slot: 1, formerly: "use1-a2", enrolled: true },
      },
      steps: [
        "update ec2.Instance brink-nyc-2: rootBlockDevice, tags",
        "update ec2.NetworkInterface brink-nyc-2-interface: description, tags",
      ],
    },
    {
      title: "remove a connector",
      set: { "connectors.nyc-2": null },
      steps: ["delete ec2.Instance brink-nyc-2", "delete ec2.NetworkInterface brink-nyc-2-interface"],
    },
    {
      title: "add two connectors as a group",
      set: { "connectors.nyc-[1-2]": { subnet: "a", firstSlot: 1 } },
      steps: [
        "create ec2.Instance brink-nyc-1",
        "create ec2.Instance brink-nyc-2",
        "create ec2.NetworkInterface brink-nyc-1-interface",
        "create ec2.NetworkInterface brink-nyc-2-interface",
      ],
    },
    {
      title: "lengthen the group by one",
      set: { "connectors.nyc-[1-2]": null, "connectors.nyc-[1-3]": { subnet: "a", firstSlot: 1 } },
      steps: ["create ec2.Instance brink-nyc-3", "create ec2.NetworkInterface brink-nyc-3-interface"],
    },
    {
      title: "write one of the group by itself, the others as they were",
      set: {
        "connectors.nyc-[1-3]": null,
        "connectors.nyc-1": { subnet: "a", slot: 1 },
        "connectors.nyc-[2-3]": { subnet: "a", firstSlot: 2 },
      },
      steps: [],
    },
    {
      title: "remove them",
      set: { "connectors.nyc-1": null, "connectors.nyc-[2-3]": null },
      steps: [
        "delete ec2.Instance brink-nyc-1",
        "delete ec2.Instance brink-nyc-2",
        "delete ec2.Instance brink-nyc-3",
        "delete ec2.NetworkInterface brink-nyc-1-interface",
        "delete ec2.NetworkInterface brink-nyc-2-interface",
        "delete ec2.NetworkInterface brink-nyc-3-interface",
      ],
    },
    {
      title: "enlarge a pool",
      set: { "pools.staff.ipv4PrefixesPerConnector": 8 },
      steps: [
        "update ec2.NetworkInterface brink-use1-a1-interface: ipv4Prefixes",
        "update ec2.NetworkInterface brink-use1-b1-interface: ipv4Prefixes",
        "update ec2.NetworkInterface brink-use1-c1-interface: ipv4Prefixes",
      ],
      note: "prefixes are added, none moves, nothing restarts",
    },
    {
      title: "add a pool",
      set: { "pools.visitors": { ipv4PrefixesPerConnector: 1, ipv6PrefixesPerConnector: 1, offset: 9 } },
      steps: [
        "update ec2.NetworkInterface brink-use1-a1-interface: ipv4Prefixes, ipv6Prefixes",
        "update ec2.NetworkInterface brink-use1-b1-interface: ipv4Prefixes, ipv6Prefixes",
        "update ec2.NetworkInterface brink-use1-c1-interface: ipv4Prefixes, ipv6Prefixes",
      ],
    },
    {
      title: "remove a pool",
      set: { "pools.visitors": null },
      steps: [
        "update ec2.NetworkInterface brink-use1-a1-interface: ipv4Prefixes, ipv6Prefixes",
        "update ec2.NetworkInterface brink-use1-b1-interface: ipv4Prefixes, ipv6Prefixes",
        "update ec2.NetworkInterface brink-use1-c1-interface: ipv4Prefixes, ipv6Prefixes",
      ],
    },
    {
      title: "enlarge a prefix range",
      set: { "prefixRanges.a": "10.60.8.0/21" },
      steps: [
        "replace, old first ec2.SubnetCidrReservation brink-prefix-range-a",
        "update ec2.NetworkInterface brink-use1-a1-interface: tags",
      ],
      note: "prefixes of connectors stay; the interface's tag tells other stacks the range",
    },
    {
      title: "add a private application",
      set: { "privateApplications.mail": { to: ["10.60.4.0/24"], ports: ["tcp/993"] } },
      steps: ["create vpc.SecurityGroupEgressRule brink-connector-out-tcp-993-10.60.4.0_24"],
    },
    {
      title: "rename a private application",
      set: {
        "privateApplications.mail": null,
        "privateApplications.imap": { to: ["10.60.4.0/24"], ports: ["tcp/993"] },
      },
      steps: ["update vpc.SecurityGroupEgressRule brink-connector-out-tcp-993-10.60.4.0_24: description"],
    },
    {
      title: "remove a private application",
      set: { "privateApplications.imap": null },
      steps: ["delete vpc.SecurityGroupEgressRule brink-connector-out-tcp-993-10.60.4.0_24"],
    },
    {
      title: "go from Active-Active to Standalone with one of the connectors",
      set: {
        mode: "standalone",
        prefixRanges: null,
        pools: null,
        deviceUserGroups: null,
        capacity: null,
        portalDnsServers: null,
        "connectors.use1-a1": { subnet: "a" },
        "connectors.use1-b1": null,
        "connectors.use1-c1": null,
      },
      steps: [
        "delete ec2.Instance brink-use1-b1",
        "delete ec2.Instance brink-use1-c1",
        "delete ec2.NetworkInterface brink-use1-b1-interface",
        "delete ec2.NetworkInterface brink-use1-c1-interface",
        "delete ec2.SubnetCidrReservation brink-prefix-range-a",
        "delete ec2.SubnetCidrReservation brink-prefix-range-a-ipv6",
        "delete ec2.SubnetCidrReservation brink-prefix-range-b",
        "delete ec2.SubnetCidrReservation brink-prefix-range-b-ipv6",
        "replace, old first ec2.Instance brink-use1-a1",
        "update ec2.NetworkInterface brink-use1-a1-interface: tags",
      ],
      note: "another mode is another connector in the portal, so it enrols anew; its interface stays",
    },
  ],
};
