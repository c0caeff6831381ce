import type { Attributes } from "./model.ts";
import type { TaskData } from "./task_data.ts";

const MERGED_KEYS = ["id", "data", "eventdata", "questiondata", "currenttrial"];

type Timed = Record<string, unknown>;

/** Rows of all members: the first's inherited ones, then everything new in order of time. */
function mergedRows(members: readonly TaskData[], key: string, timeKey: string): unknown[] {
  const [first, ...others] = members.map((member) => {
    const rows = member.get(key) as unknown;
    return Array.isArray(rows) ? (rows as unknown[]).map((row) => ({ row, old: member.inherited.has(row) })) : [];
  });
  const inherited = (first ?? []).filter((one) => one.old);
  const fresh = [first ?? [], ...others].flat().filter((one) => !one.old);
  const time = (row: unknown) => Number((row as Timed | null)?.[timeKey]) || 0;
  return [...inherited, ...fresh.sort((a, b) => time(a.row) - time(b.row))].map((one) => one.row);
}

function changedSinceStart(member: TaskData): Attributes {
  const entries = Object.entries(member.attributes);
  return Object.fromEntries(entries.filter(([key, value]) => !MERGED_KEYS.includes(key) && value !== member.started[key]));
}

/**
 * The document to save for an assignment.
 *
 * One member's own, and with several instances of one assignment on a page the union of theirs,
 * since each saved document replaces the one before.
 */
export function documentOf(members: readonly TaskData[]): Attributes {
  const [first, ...others] = members;
  if (!first || !others.length) return first?.toJSON() ?? {};
  const joined = first.toJSON();
  for (const member of others) {
    Object.assign(joined, changedSinceStart(member));
    joined.questiondata = { ...(joined.questiondata as object), ...(member.get("questiondata") as object) };
    joined.currenttrial = Number(joined.currenttrial) + Number(member.get("currenttrial")) - Number(member.started.currenttrial);
  }
  joined.data = mergedRows(members, "data", "dateTime");
  joined.eventdata = mergedRows(members, "eventdata", "timestamp");
  return joined;
}
