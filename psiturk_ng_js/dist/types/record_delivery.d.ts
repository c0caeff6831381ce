import type { Delivery, Lacking, Parcel } from "./delivery.ts";
import type { TaskData } from "./task_data.ts";
/** Sends only what the server has not acknowledged. */
export declare class RecordDelivery implements Delivery {
    private readonly members;
    private readonly complain;
    private limits;
    constructor(members: readonly TaskData[], complain: (text: string) => void);
    get isClean(): boolean;
    get hasRefused(): boolean;
    collect(): void;
    next(): Parcel | null;
    last(longestBytes: number): Parcel[];
    lacking(): Lacking[];
    /** The oldest that fit into so many bytes. */
    private fitting;
    private parcel;
    /** After "too large": send less at a time, and at last leave out what is too large by itself. */
    private shrink;
}
