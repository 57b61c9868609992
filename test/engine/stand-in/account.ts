/** The account behind the stand-in: what exists, what was asked, and the clock. Several stacks may share one. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { type Json, type Props, text } from "./values";

export interface AccountResource {
  readonly type: string;
  readonly id: string;
  readonly region: string;
  /** URN of the resource that asked for it; absent for what was there before, or came along with another. */
  readonly urn?: string;
  inputs: Props;
  /** What AWS knows besides the inputs: addresses, who uses it, when it was made. */
  facts: Props;
}

export type Operation = "create" | "update" | "delete" | "read" | "invoke";

export interface LogEntry {
  readonly operation: Operation;
  readonly type: string;
  readonly id: string;
  readonly urn?: string;
  /** Message of the refusal, when there was one. */
  readonly refused?: string;
}

export interface AccountSettings {
  readonly accountId: string;
  readonly region: string;
  /** Elastic IPs a region. AWS starts with 5; tests that are not about quotas have more. */
  readonly elasticIpLimit: number;
  /** How long the provider waits for AWS to let go of something, in milliseconds. The real one waits minutes. */
  readonly patience: number;
  /** How often a Mac host says that it is being scrubbed after its instance has gone. In AWS that takes hours. */
  readonly scrubbingAnswers: number;
}

export const DEFAULT_SETTINGS: AccountSettings = {
  accountId: "111122223333",
  region: "eu-west-1",
  elasticIpLimit: 100,
  patience: 2500,
  scrubbingAnswers: 0,
};

/** AWS said no. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** The provider tries again for a while: something that is being deleted may still be in the way. */
    readonly retry = false,
  ) {
    super(`${code}: ${message}`);
  }
}

export const refuse = (code: string, message: string): never => {
  throw new Refusal(code, message);
};

/** A refusal that the real provider waits out. */
export const busy = (code: string, message: string): never => {
  throw new Refusal(code, message, true);
};

/** An account as JSON. */
export interface StoredAccount {
  settings: AccountSettings;
  counter: number;
  hours: number;
  resources: AccountResource[];
}

export class Account {
  readonly log: LogEntry[] = [];
  settings: AccountSettings;
  private counter = 0;
  private hours = 0;
  private readonly resources = new Map<string, Map<string, AccountResource>>();

  constructor(
    settings: Partial<AccountSettings> = {},
    /** Where to keep it, so that a provider in another process finds it again. */
    private readonly file?: string,
  ) {
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    if (file !== undefined && fs.existsSync(file)) {
      this.load(JSON.parse(fs.readFileSync(file, "utf8")) as StoredAccount);
    }
  }

  /** Hours since the account began: dedicated hosts cannot be released in their first 24. */
  get clock(): number {
    return this.hours;
  }

  advance(hours: number): void {
    this.hours += hours;
    this.save();
  }

  /** An id as AWS forms them. */
  newId(prefix: string): string {
    return `${prefix}0${this.hex(16)}`;
  }

  /** Hexadecimal digits that this account has not given out before. */
  hex(length: number): string {
    this.counter += 1;
    return createHash("sha256").update(`${this.settings.accountId}/${this.counter}`).digest("hex").slice(0, length);
  }

  add(resource: AccountResource): AccountResource {
    const ofType = this.resources.get(resource.type) ?? new Map<string, AccountResource>();
    this.resources.set(resource.type, ofType);
    ofType.set(resource.id, resource);
    return resource;
  }

  get(type: string, id: Json): AccountResource | undefined {
    return this.resources.get(type)?.get(text(id));
  }

  /** The resource with this id, or the refusal AWS gives for an id it does not know. */
  require(type: string, id: Json, code: string): AccountResource {
    return this.get(type, id) ?? refuse(code, `The ID '${text(id)}' does not exist`);
  }

  remove(resource: AccountResource): void {
    this.resources.get(resource.type)?.delete(resource.id);
  }

  list(type: string): AccountResource[] {
    return [...(this.resources.get(type)?.values() ?? [])];
  }

  all(): AccountResource[] {
    return [...this.resources.values()].flatMap((ofType) => [...ofType.values()]);
  }

  /** Everything that Pulumi made and that still exists, as `type id`, sorted. */
  owned(): string[] {
    return this.all()
      .filter((resource) => resource.urn !== undefined)
      .map((resource) => `${resource.type} ${resource.id}`)
      .sort();
  }

  /**
   * Runs one operation on what the account holds now. Where it lives in a file, several processes share it: the engine
   * starts a plugin for each version that is asked for, and awsx asks for none.
   */
  together<T>(operation: () => T): T {
    if (this.file === undefined) {
      return operation();
    }
    const lock = takeLock(`${this.file}.lock`);
    try {
      if (fs.existsSync(this.file)) {
        this.resources.clear();
        this.load(JSON.parse(fs.readFileSync(this.file, "utf8")) as StoredAccount);
      }
      return operation();
    } finally {
      fs.rmSync(lock);
    }
  }

  record(entry: LogEntry): void {
    this.log.push(entry);
    if (this.file !== undefined) {
      fs.appendFileSync(`${this.file}.log`, `${JSON.stringify(entry)}\n`);
    }
  }

  save(): void {
    if (this.file !== undefined) {
      // Renamed into place, so that a reader never sees half a file.
      fs.writeFileSync(`${this.file}.new`, JSON.stringify(this.stored()));
      fs.renameSync(`${this.file}.new`, this.file);
    }
  }

  stored(): StoredAccount {
    return { settings: this.settings, counter: this.counter, hours: this.hours, resources: this.all() };
  }

  /** Puts back what `stored` gave. */
  load(stored: StoredAccount): void {
    this.settings = stored.settings;
    this.counter = stored.counter;
    this.hours = stored.hours;
    for (const resource of stored.resources) {
      this.add(resource);
    }
  }
}

/** Waits for another process's operation to end: they take milliseconds. */
function takeLock(file: string): string {
  for (let tries = 0; ; tries += 1) {
    try {
      fs.closeSync(fs.openSync(file, "wx"));
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 2000) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** `arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0…`. */
export const arn = (account: Account, service: string, region: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account.settings.accountId}:${resource}`;
