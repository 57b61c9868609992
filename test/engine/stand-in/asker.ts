/** Asks the stand-in as the engine would, without one: for tests of its own rules. */
import { Account, type AccountSettings } from "./account";
import type { Fault } from "./faults";
import type { ProviderConfig } from "./outputs";
import { AwsStandIn } from "./provider";
import { T } from "./types";
import type { Props } from "./values";

export interface Made {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

export class Asker {
  readonly standIn: AwsStandIn;
  private readonly config: ProviderConfig;

  /** Impatient by default: what AWS would let go of later is refused at once. */
  constructor(settings: Partial<AccountSettings> = {}) {
    this.standIn = new AwsStandIn(new Account({ patience: 0, ...settings }));
    this.config = this.standIn.configure({});
  }

  get account(): Account {
    return this.standIn.account;
  }

  faults(...faults: readonly Fault[]): void {
    this.standIn.faults.set(...faults);
  }

  urn(type: string, name: string): string {
    return `urn:pulumi:dev::test::${type}::${name}`;
  }

  /** Messages of Check, as `property: reason`. */
  check(type: string, inputs: Props, name = "x"): string[] {
    const { failures } = this.standIn.check(this.urn(type, name), {}, inputs, "seed");
    return failures.map(({ property, reason }) => `${property}: ${reason}`);
  }

  async create(type: string, name: string, given: Props): Promise<Made> {
    const urn = this.urn(type, name);
    const { inputs, failures } = this.standIn.check(urn, {}, given, `seed of ${name}`);
    if (failures.length > 0) {
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
    }
    const { id, outputs } = await this.standIn.create(urn, inputs, this.config, false);
    return { urn, id, inputs, outputs };
  }

  async plan(type: string, name: string, given: Props): Promise<Props> {
    const urn = this.urn(type, name);
    const { inputs } = this.standIn.check(urn, {}, given, "seed");
    return (await this.standIn.create(urn, inputs, this.config, true)).outputs;
  }

  async update(made: Made, given: Props): Promise<Made> {
    const { inputs } = this.standIn.check(made.urn, made.inputs, given, "seed");
    const outputs = await this.standIn.update(made.urn, made.id, made.outputs, made.inputs, inputs, this.config, false);
    return { ...made, inputs, outputs };
  }

  /** `property kind`, with `!` where it replaces. */
  diff(made: Made, given: Props): string[] {
    const { inputs } = this.standIn.check(made.urn, made.inputs, given, "seed");
    return this.standIn
      .diff(made.urn, made.inputs, inputs, made.outputs)
      .changed.map(({ path, kind, replaces }) => `${path} ${kind}${replaces ? "!" : ""}`);
  }

  deletesFirst(made: Made, given: Props): boolean {
    const { inputs } = this.standIn.check(made.urn, made.inputs, given, "seed");
    return this.standIn.diff(made.urn, made.inputs, inputs).deleteBeforeReplace;
  }

  read(made: Made): Promise<{ id: string; outputs: Props; inputs: Props }> {
    return this.standIn.read(made.urn, made.id, made.inputs, this.config);
  }

  delete(made: Made): Promise<void> {
    return this.standIn.delete(made.urn, made.id);
  }

  async invoke(token: string, args: Props = {}): Promise<Props> {
    return (await this.standIn.invoke(token, args, this.config)).outputs;
  }
}

/** A VPC with an internet gateway and public subnets in two zones. */
export interface Ground {
  readonly vpc: Made;
  readonly gateway: Made;
  readonly a: Made;
  readonly b: Made;
}

export async function groundOf(aws: Asker): Promise<Ground> {
  const vpc = await aws.create(T.vpc, "net", { cidrBlock: "10.0.0.0/16" });
  const gateway = await aws.create(T.internetGateway, "net", { vpcId: vpc.id });
  const subnet = (zone: string, cidrBlock: string) =>
    aws.create(T.subnet, zone, { vpcId: vpc.id, availabilityZone: `eu-west-1${zone}`, cidrBlock });
  return { vpc, gateway, a: await subnet("a", "10.0.0.0/24"), b: await subnet("b", "10.0.1.0/24") };
}
