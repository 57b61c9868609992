/** Plans as JSON, in which what stays unknown is a text. */
import { isUnknown } from "../../policy/graph";

export const UNKNOWN_AS_TEXT = "[unknown]";

const withText = (_key: string, value: unknown): unknown => (isUnknown(value as never) ? UNKNOWN_AS_TEXT : value);

export const jsonText = (value: unknown): string => `${JSON.stringify(value, withText, 2)}\n`;

/** What is read when what was written is read again. */
export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value, withText)) as T;
