/** A row throws this if the host cannot run it, with the reason. It counts neither as passed nor as failed. */
export class NotRun extends Error {}
