import type { Delivery, Lacking, Parcel } from "./delivery.ts";
import type { TaskData } from "./task_data.ts";
/** Sends the whole document each time, as psiTurk's server wants it. */
export declare class WholeDelivery implements Delivery {
    private readonly members;
    private readonly url?;
    readonly hasRefused = false;
    private acknowledged;
    private snapshot;
    constructor(members: readonly TaskData[], url?: string | undefined);
    get isClean(): boolean;
    collect(): void;
    next(): Parcel | null;
    last(): Parcel[];
    lacking(): Lacking[];
    private parcel;
    private write;
}
