/** Instances, dedicated hosts and key pairs. Sources: terraform-provider-aws internal/service/<source>. */
import { RESTARTS } from "../../../../plan/change/conditions";
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import {
  implicitInterface,
  primaryInterface,
  privateDns,
  publicAddress,
  publicDns,
  removeInterfacesOf,
} from "../addresses";
import { type CreateCall, type Failure, table } from "../table";
import { T } from "../types";
import { at, type Change, isProps, type Props, propsList, text, texts, UNKNOWN } from "../values";
import { attach, detach, groupsOf } from "./ec2-interfaces";
import { conflictsWith } from "./given";

/** ConflictsWith of primary_network_interface and network_interface. */
const PLACING = [
  "associatePublicIpAddress",
  "enablePrimaryIpv6",
  "ipv6AddressCount",
  "ipv6Addresses",
  "privateIp",
  "secondaryPrivateIps",
  "securityGroups",
  "sourceDestCheck",
  "subnetId",
  "vpcSecurityGroupIds",
];

export const EC2_INSTANCES = [
  table({
    type: T.instance,
    idPrefix: "i-",
    update:
      "capacityReservationSpecification creditSpecification disableApiStop disableApiTermination enablePrimaryIpv6 forceDestroy getPasswordData hostResourceGroupArn iamInstanceProfile instanceInitiatedShutdownBehavior instanceType ipv6AddressCount ipv6Addresses maintenanceOptions metadataOptions monitoring rootBlockDevice secondaryPrivateIps sourceDestCheck tags userData userDataBase64 userDataReplaceOnChange volumeTags vpcSecurityGroupIds",
    computed:
      "arn instanceLifecycle instanceState outpostArn passwordData primaryNetworkInterfaceId privateDns publicDns publicIp spotInstanceRequestId tagsAll",
    behaviour: {
      check: checkInstance,
      create: launch,
      update: ({ account, inputs, oldInputs, resource }) => {
        const restarts = RESTARTS.some((property) => inputs[property] !== oldInputs[property]);
        if (restarts) {
          resource.facts["restarts"] = Number(resource.facts["restarts"] ?? 0) + 1;
        }
        if (inputs["vpcSecurityGroupIds"] !== undefined) {
          primaryInterface(account, resource).facts["securityGroups"] = texts(inputs["vpcSecurityGroupIds"]);
        }
      },
      delete: terminate,
      outputs: instanceOutputs,
      recomputed: (changes: readonly Change[], olds) => [
        ...(text(olds["publicIp"]) !== "" && changes.some(({ path }) => RESTARTS.includes(path))
          ? ["publicDns", "publicIp"]
          : []),
        ...(changes.some(({ path }) => path === "ipv6AddressCount") ? ["ipv6Addresses"] : []),
      ],
    },
  }),
  table({
    type: T.dedicatedHost,
    idPrefix: "h-",
    update: "autoPlacement hostRecovery instanceFamily instanceType tags",
    computed: "arn ownerId tagsAll",
    required: "availabilityZone",
    behaviour: {
      check: (inputs) => {
        const given = ["instanceFamily", "instanceType"].filter((property) => inputs[property] !== undefined);
        const reason = `exactly one of instanceFamily, instanceType must be given; got ${given.join(", ") || "none"}`;
        return given.length === 1 ? [] : [{ property: "instanceType", reason }];
      },
      create: ({ account }) => ({ facts: { allocatedAt: account.clock } }),
      delete: ({ account, id, resource }) => {
        const tenant = account.list(T.instance).find((each) => each.facts["hostId"] === id);
        if (tenant) {
          busy(
            "Client.InvalidHost.Occupied",
            `Dedicated host ${id} cannot be released as it is occupied (${tenant.id}).`,
          );
        }
        const mac = /^mac/.test(text(resource.inputs["instanceType"]) || text(resource.inputs["instanceFamily"]));
        if (mac && account.clock - Number(resource.facts["allocatedAt"]) < 24) {
          refuse("Client.InvalidHost.MinimumAllocation", `Mac host ${id} cannot be released in its first 24 hours.`);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `dedicated-host/${resource.id}`),
        ownerId: account.settings.accountId,
        assetId: "",
      }),
    },
  }),
  table({
    type: T.keyPair,
    update: "tags",
    computed: "arn fingerprint keyPairId keyType tagsAll",
    required: "publicKey",
    autoName: { maxLength: 255, prefixProperty: "keyNamePrefix" },
    behaviour: {
      create: ({ account, inputs }) => {
        if (account.get(T.keyPair, inputs["keyName"])) {
          refuse("InvalidKeyPair.Duplicate", `The keypair '${text(inputs["keyName"])}' already exists.`);
        }
        return { id: text(inputs["keyName"]) };
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `key-pair/${resource.id}`),
        fingerprint: "SHA256:stand-in",
        keyPairId: `key-0${resource.id}`,
        keyType: "ed25519",
        keyNamePrefix: "",
      }),
    },
  }),
];

function checkInstance(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const userData = text(inputs["userData"]);
  if (userData !== UNKNOWN && Buffer.byteLength(userData) > 16384) {
    failures.push({ property: "userData", reason: "expected length of user_data to be in the range (0 - 16384)" });
  }
  if (inputs["userData"] !== undefined && inputs["userDataBase64"] !== undefined) {
    failures.push({ property: "userData", reason: "conflicts with userDataBase64" });
  }
  const own = inputs["primaryNetworkInterface"] !== undefined || inputs["networkInterfaces"] !== undefined;
  // Check has filled sourceDestCheck in; only false is the program's for certain.
  const isGiven = (property: string): boolean =>
    property === "sourceDestCheck" ? inputs[property] === false : inputs[property] !== undefined;
  for (const property of own ? PLACING.filter(isGiven) : []) {
    failures.push({ property, reason: "conflicts with the network interface that is given" });
  }
  failures.push(
    ...conflictsWith(inputs, "primaryNetworkInterface", "networkInterfaces"),
    ...conflictsWith(inputs, "hostResourceGroupArn", "placementGroup", "placementGroupId"),
    ...conflictsWith(inputs, "ipv6AddressCount", "ipv6Addresses"),
  );
  if (inputs["launchTemplate"] === undefined) {
    for (const property of ["ami", "instanceType"].filter((each) => inputs[each] === undefined)) {
      failures.push({ property, reason: "one of it and launchTemplate must be given" });
    }
  }
  return failures;
}

/** All checks come before the first change: a refused launch leaves nothing behind. */
function launch({ account, inputs, id, region }: CreateCall): { facts: Props } {
  const given = interfaceGiven(inputs);
  const home = given === undefined ? inputs : (account.get(T.networkInterface, given)?.facts ?? {});
  const subnet = account.require(T.subnet, home["subnetId"], "InvalidSubnetID.NotFound");
  const zone = text(subnet.facts["availabilityZone"]);
  if (!/^ami-[0-9a-f]{8,17}$/.test(text(inputs["ami"]))) {
    refuse("InvalidAMIID.Malformed", `Invalid id: "${text(inputs["ami"])}"`);
  }
  const profile = text(inputs["iamInstanceProfile"]);
  if (profile !== "" && text(account.get(T.instanceProfile, profile)?.inputs["role"]) === "") {
    refuse(
      "InvalidParameterValue",
      `Value (${profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
  if (text(inputs["keyName"]) !== "") {
    account.require(T.keyPair, inputs["keyName"], "InvalidKeyPair.NotFound");
  }
  const hostId = placeOnHost(account, inputs, zone);
  const networkInterface =
    given === undefined
      ? implicitInterface(
          account,
          subnet,
          id,
          groupsOf(account, subnet, inputs),
          text(inputs["privateIp"]) || undefined,
        )
      : attach(account, given, id, 0, account.newId("eni-attach-"));
  const published =
    inputs["associatePublicIpAddress"] === true ||
    (inputs["associatePublicIpAddress"] === undefined && subnet.inputs["mapPublicIpOnLaunch"] === true);
  return {
    facts: {
      primaryInterface: networkInterface.id,
      availabilityZone: zone,
      // A launch onto an interface of its own takes no address from the subnet's setting.
      publicIp: published && given === undefined ? publicAddress(account) : "",
      hostId,
      rootVolumeId: account.newId("vol-"),
      region,
    },
  };
}

/** The interface to boot on, when one is given. */
const interfaceGiven = (inputs: Props): Props[string] =>
  at(inputs, "primaryNetworkInterface.networkInterfaceId") ??
  propsList(inputs["networkInterfaces"])[0]?.["networkInterfaceId"];

function placeOnHost(account: Account, inputs: Props, zone: string): string {
  const mac = text(inputs["instanceType"]).startsWith("mac");
  const hostId = text(inputs["hostId"]);
  if (!mac && hostId === "") {
    return "";
  }
  if (inputs["tenancy"] !== "host" || hostId === "") {
    refuse("InvalidParameterCombination", "Mac instances run only on Dedicated Hosts: tenancy host and a host id");
  }
  const host = account.require(T.dedicatedHost, hostId, "InvalidHostID.NotFound");
  if (host.inputs["availabilityZone"] !== zone) {
    refuse("InvalidParameterValue", `Host ${hostId} is not in the zone ${zone} of the subnet`);
  }
  if (host.inputs["instanceType"] !== undefined && host.inputs["instanceType"] !== inputs["instanceType"]) {
    refuse("InvalidHostConfiguration", `Host ${hostId} takes ${text(host.inputs["instanceType"])}`);
  }
  const tenant = account.list(T.instance).find((each) => each.facts["hostId"] === hostId);
  if (mac && tenant) {
    refuse(
      "InsufficientCapacityOnHost",
      `Host ${hostId} has no capacity for another instance (${tenant.id} is on it).`,
    );
  }
  if (Number(host.facts["scrubbing"] ?? 0) > 0) {
    refuse("InsufficientCapacityOnHost", `Host ${hostId} is pending: it is being scrubbed.`);
  }
  return hostId;
}

function terminate({ account, id, resource }: { account: Account; id: string; resource: AccountResource }): void {
  if (resource.inputs["disableApiTermination"] === true && resource.inputs["forceDestroy"] !== true) {
    refuse(
      "OperationNotPermitted",
      `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  removeInterfacesOf(account, id);
  for (const networkInterface of account.list(T.networkInterface).filter((each) => each.facts["attachedTo"] === id)) {
    detach(account, networkInterface.id);
  }
  const host = account.get(T.dedicatedHost, resource.facts["hostId"]);
  if (host) {
    host.facts["scrubbing"] = account.settings.scrubbingAnswers;
  }
  for (const attachment of account.list(T.volumeAttachment).filter((each) => each.inputs["instanceId"] === id)) {
    account.remove(attachment);
  }
}

/** Fields of a block by their paths, for a block that is given in part. */
const dotted = (block: string, fields: Props): Props =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${block}.${field}`, value]));

function instanceOutputs(resource: AccountResource, account: Account): Props {
  const networkInterface = primaryInterface(account, resource);
  const eip = account.list(T.eip).find((each) => each.facts["interfaceId"] === networkInterface.id);
  const publicIp = text(eip?.facts["publicIp"]) || text(resource.facts["publicIp"]);
  const privateIp = text(networkInterface.facts["privateIp"]);
  const given = isProps(resource.inputs["rootBlockDevice"]) ? resource.inputs["rootBlockDevice"] : {};
  const rootBlockDevice: Props = {
    deviceName: "/dev/xvda",
    encrypted: false,
    iops: 3000,
    kmsKeyId: "",
    throughput: 125,
    volumeId: text(resource.facts["rootVolumeId"]),
    volumeSize: 8,
    volumeType: "gp3",
    ...given,
  };
  const metadataOptions: Props = {
    httpEndpoint: "enabled",
    httpProtocolIpv6: "disabled",
    httpPutResponseHopLimit: 1,
    httpTokens: "optional",
    instanceMetadataTags: "disabled",
  };
  return {
    ...dotted("rootBlockDevice", rootBlockDevice),
    ...dotted("metadataOptions", metadataOptions),
    arn: arn(account, "ec2", resource.region, `instance/${resource.id}`),
    // Read back from the association: an instance with an Elastic IP says true whatever was asked for.
    associatePublicIpAddress: publicIp !== "",
    availabilityZone: resource.facts["availabilityZone"],
    disableApiStop: false,
    disableApiTermination: false,
    ebsOptimized: false,
    hostId: text(resource.facts["hostId"]),
    iamInstanceProfile: "",
    instanceInitiatedShutdownBehavior: "stop",
    instanceLifecycle: "",
    instanceState: "running",
    ipv6AddressCount: 0,
    ipv6Addresses: [],
    keyName: "",
    metadataOptions,
    monitoring: false,
    outpostArn: "",
    passwordData: "",
    placementGroup: "",
    primaryNetworkInterface: { networkInterfaceId: networkInterface.id, deleteOnTermination: false },
    primaryNetworkInterfaceId: networkInterface.id,
    privateDns: privateDns(privateIp, resource.region),
    privateIp,
    publicDns: publicDns(publicIp, resource.region),
    publicIp,
    rootBlockDevice,
    secondaryPrivateIps: [],
    securityGroups: [],
    spotInstanceRequestId: "",
    subnetId: text(networkInterface.facts["subnetId"]),
    tenancy: text(resource.inputs["tenancy"]) || "default",
    vpcSecurityGroupIds: networkInterface.facts["securityGroups"],
  };
}
