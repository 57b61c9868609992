/** Text into HTML. Whatever a plan carries goes through here. */
import { clean } from "../../io/text";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** A text of the plan: escaped, and what would steer or hide made visible. */
export const html = (text: string): string => escapeHtml(clean(text));
