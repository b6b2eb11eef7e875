/** Thrown by a row that the host cannot run; the message is the reason. The row counts neither as passed nor as failed. */
export class NotRun extends Error {}
