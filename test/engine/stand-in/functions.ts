/** Answers to the provider's functions (data sources), from what the account holds. */
import { createHash } from "node:crypto";
import { type Account, type AccountResource, refuse } from "./account";
import { outputsOf } from "./outputs";
import { T } from "./types";
import { isProps, type Json, type Props, propsList, text, texts } from "./values";

type Answer = (account: Account, args: Props, region: string) => Props;

const ZONES = ["a", "b", "c"];

const ANSWERS: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ settings }) => ({
    accountId: settings.accountId,
    arn: `arn:aws:sts::${settings.accountId}:assumed-role/deployer/session`,
    id: settings.accountId,
    userId: "AROASTANDIN:session",
  }),
  "aws:index/getRegion:getRegion": (_account, args, region) => {
    const name = text(args["region"]) || region;
    return { id: name, name, region: name, description: name, endpoint: `ec2.${name}.amazonaws.com` };
  },
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_account, args, region) => {
    const name = text(args["region"]) || region;
    return { id: name, names: ZONES.map((zone) => name + zone), zoneIds: [], groupNames: [name], region: name };
  },
  "aws:ec2/getAmi:getAmi": (account, args) => {
    const images = account.list(IMAGE).sort((a, b) => (text(a.facts["name"]) < text(b.facts["name"]) ? 1 : -1));
    const wanted = propsList(args["filters"]).find((filter) => filter["name"] === "name");
    const patterns = texts(wanted?.["values"]).map(globbed);
    const image = images.find(
      (each) => patterns.length === 0 || patterns.some((glob) => glob.test(text(each.facts["name"]))),
    );
    return image
      ? { ...args, id: image.id, imageId: image.id, ...image.facts }
      : refuse("InvalidAMI", "Your query returned no results. Please change your search criteria and try again.");
  },
  "aws:ssm/getParameter:getParameter": (account, args, region) => {
    const found = account.list(T.parameter).find((each) => each.inputs["name"] === args["name"]);
    if (!found && text(args["name"]).startsWith("/aws/service/")) {
      // AWS's public parameters exist everywhere; a test that moves one seeds it.
      const value = `ami-0${hash(text(args["name"])).slice(0, 16)}`;
      return { id: args["name"], name: args["name"], value, insecureValue: value, type: "String", version: 1, region };
    }
    if (!found) {
      return refuse("ParameterNotFound", `couldn't find the parameter ${text(args["name"])}`);
    }
    const { value, type } = found.inputs;
    return { id: found.id, name: found.id, value, insecureValue: value, type, version: 1, arn: "", region };
  },
  "aws:secretsmanager/getSecret:getSecret": (account, args) => {
    const id = text(args["arn"]) || text(args["name"]);
    const found = account.list(T.secret).find((each) => each.id === id || each.inputs["name"] === id);
    return found ? whole(account, found) : refuse("ResourceNotFoundException", `no secret ${id}`);
  },
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (account, args) => {
    const wanted = text(args["secretId"]);
    const secret = account.list(T.secret).find((each) => each.id === wanted || each.inputs["name"] === wanted);
    const version = account.list(T.secretVersion).find((each) => each.inputs["secretId"] === (secret?.id ?? wanted));
    return version
      ? { ...whole(account, version), secretString: version.inputs["secretString"], secretId: wanted }
      : refuse("ResourceNotFoundException", `Secrets Manager can't find the specified secret ${wanted}`);
  },
  "aws:acm/getCertificate:getCertificate": (account, args) =>
    only(
      account,
      account.list(T.certificate).filter((each) => each.inputs["domainName"] === args["domain"]),
      "certificate",
    ),
  "aws:route53/getZone:getZone": (account, args) => {
    const name = text(args["name"]).replace(/\.$/, "");
    const zones = account.list(T.zone);
    const found = zones.filter((each) =>
      text(args["zoneId"]) === "" ? text(each.inputs["name"]).replace(/\.$/, "") === name : each.id === args["zoneId"],
    );
    return only(account, found, "hosted zone");
  },
  "aws:elb/getServiceAccount:getServiceAccount": () => ({
    arn: "arn:aws:iam::156460612806:root",
    id: "156460612806",
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (_account, args) => {
    const json = JSON.stringify({ Version: "2012-10-17", Statement: args["statements"] ?? [] });
    return { id: "policy", json, minifiedJson: json };
  },
  "aws:lb/getLoadBalancer:getLoadBalancer": (account, args) => ofBalancing(account, T.loadBalancer, args),
  "aws:lb/getTargetGroup:getTargetGroup": (account, args) => ofBalancing(account, T.targetGroup, args),
  ...described("getVpc", T.vpc, "id"),
  ...described("getSubnet", T.subnet, "id"),
  ...described("getRouteTable", T.routeTable, "routeTableId"),
  ...described("getNatGateway", T.natGateway, "id"),
  ...described("getVpcEndpoint", T.vpcEndpoint, "id"),
  ...described("getInternetGateway", T.internetGateway, "internetGatewayId"),
  ...described("getInstance", T.instance, "instanceId"),
  ...described("getNetworkInterface", T.networkInterface, "id"),
  ...described("getSecurityGroup", T.securityGroup, "id"),
  ...described("getManagedPrefixList", T.prefixList, "id"),
  ...described("getElasticIp", T.eip, "id"),
  ...described("getDedicatedHost", T.dedicatedHost, "hostId", hostState),
  ...listed("getSubnets", T.subnet),
  ...listed("getRouteTables", T.routeTable),
  ...listed("getVpcs", T.vpc),
  ...listed("getNetworkInterfaces", T.networkInterface),
  ...listed("getInstances", T.instance),
  ...listed("getSecurityGroups", T.securityGroup),
  ...listed("getNetworkAcls", T.networkAcl),
  ...listed("getNatGateways", T.natGateway),
};

/** Machine images: they are no resource of the tables, tests put them into the account. */
export const IMAGE = "aws:ec2/ami:Ami";

export function answer(account: Account, token: string, args: Props, region: string): Props {
  const found = ANSWERS[token] ?? refuse("NotImplemented", `the stand-in has no answer for ${token}`);
  return found(account, args, region);
}

function described(
  name: string,
  type: string,
  idArgument: string,
  more: (account: Account, found: Props) => Props = () => ({}),
): Record<string, Answer> {
  const what = name.slice(3).replace(/([A-Z])/g, " $1");
  return {
    [`aws:ec2/${name}:${name}`]: (account, args) => {
      const id = text(args[idArgument]);
      const candidates = id === "" ? account.list(type) : account.list(type).filter((each) => each.id === id);
      const found = only(account, matching(account, candidates, args), `EC2${what}${id && ` ${id}`}`);
      return { ...found, ...more(account, found) };
    },
  };
}

/** What these two data sources say of another than one (internal/service/elbv2). */
function ofBalancing(account: Account, type: string, args: Props): Props {
  const found = account.list(type).filter(({ id }) => id === args["arn"]);
  return found.length === 1
    ? whole(account, found[0]!)
    : refuse("InvalidQuery", `Search returned ${found.length} results, please revise so only one is returned`);
}

function listed(name: string, type: string): Record<string, Answer> {
  return {
    [`aws:ec2/${name}:${name}`]: (account, args, region) => {
      const found = matching(account, account.list(type), args);
      return { ...args, id: region, ids: found.map((each) => each.id).sort() };
    },
  };
}

function only(account: Account, found: readonly AccountResource[], what: string): Props {
  if (found.length !== 1) {
    const problem = found.length === 0 ? "no matching" : "multiple matching";
    refuse("InvalidQuery", `reading ${what}: ${problem} ${what.replace(/^EC2 /, "")} found`);
  }
  return whole(account, found[0]!);
}

/** Being scrubbed is over after some answers: the clock does not move while the engine runs. */
function hostState(account: Account, found: Props): Props {
  const host = account.require(T.dedicatedHost, found["id"], "InvalidHostID.NotFound");
  const scrubbing = Number(host.facts["scrubbing"] ?? 0);
  host.facts["scrubbing"] = Math.max(0, scrubbing - 1);
  const tenants = account.list(T.instance).filter((each) => each.facts["hostId"] === host.id);
  return {
    state: scrubbing > 0 ? "pending" : "available",
    allocationTime: new Date(Date.UTC(2026, 0, 1) + Number(host.facts["allocatedAt"]) * 3_600_000).toISOString(),
    instances: tenants.map((each) => ({ instanceId: each.id, instanceType: text(each.inputs["instanceType"]) })),
  };
}

function whole(account: Account, resource: AccountResource): Props {
  const config = { region: resource.region, defaultTags: {} };
  const special: Props =
    resource.type === T.routeTable ? { associations: associations(account, resource), routeTableId: resource.id } : {};
  return {
    tags: {},
    ...outputsOf(account, resource, config),
    ...(resource.type === T.dedicatedHost ? { hostId: resource.id } : {}),
    ...special,
    id: resource.id,
  };
}

const associations = (account: Account, routeTable: AccountResource): Json[] => [
  ...(routeTable.facts["main"] === true ? [{ main: true, subnetId: "", gatewayId: "" }] : []),
  ...account
    .list(T.routeTableAssociation)
    .filter((each) => each.inputs["routeTableId"] === routeTable.id)
    .map((each) => ({ main: false, subnetId: text(each.inputs["subnetId"]), gatewayId: "" })),
];

/** EC2's filters, by the names we use. */
function matching(account: Account, resources: readonly AccountResource[], args: Props): AccountResource[] {
  const filters = propsList(args["filters"]).map((each) => ({
    name: text(each["name"]),
    values: texts(each["values"]),
  }));
  for (const property of ["vpcId", "subnetId", "availabilityZone", "cidrBlock", "name", "serviceName"]) {
    if (args[property] !== undefined) {
      filters.push({
        name: property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        values: [text(args[property])],
      });
    }
  }
  return resources.filter((each) =>
    filters.every(({ name, values }) => {
      const patterns = values.map(globbed);
      return valuesOf(account, each, name).some((value) => patterns.some((pattern) => pattern.test(value)));
    }),
  );
}

function valuesOf(account: Account, resource: AccountResource, filter: string): string[] {
  if (filter.startsWith("tag:")) {
    return [text((resource.inputs["tags"] as Props | undefined)?.[filter.slice(4)])];
  }
  const all = associations(account, resource) as Props[];
  const [inputs, facts] = [resource.inputs, resource.facts];
  switch (filter) {
    case "tag-key":
      return Object.keys(isProps(resource.inputs["tags"]) ? resource.inputs["tags"] : {});
    case "addresses.private-ip-address":
      return texts(facts["addresses"]);
    case "association.subnet-id":
      return resource.type === T.routeTable
        ? all.map((each) => text(each["subnetId"]))
        : account
            .list(T.networkAclAssociation)
            .filter((each) => each.inputs["networkAclId"] === resource.id)
            .map((each) => text(each.inputs["subnetId"]));
    case "association.main":
      return [String(facts["main"] === true)];
    case "attachment.instance-id":
      return [text(facts["attachedTo"])];
    case "attachment.vpc-id":
      return [text(facts["vpcId"])];
    case "state":
      return ["available", "running"];
    default: {
      const property = filter.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
      return [text(inputs[property]) || text(facts[property])];
    }
  }
}

const globbed = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );

const hash = (value: string): string => createHash("sha256").update(value).digest("hex");
