import type { Attributes } from "./model.ts";
import type { TaskData } from "./task_data.ts";
/**
 * The document to save for an assignment.
 *
 * One member's own, and with several instances of one assignment on a page the union of theirs,
 * since each saved document replaces the one before.
 */
export declare function documentOf(members: readonly TaskData[]): Attributes;
