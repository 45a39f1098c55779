// Says that a server cannot be had on this machine, as opposed to one that is there and does not work.
// Only the former lets a test be skipped.

export class ServerUnavailable extends Error {
  readonly server: string;
  readonly reason: string;
  readonly remedy: string;

  constructor(server: string, reason: string, remedy: string) {
    super(`${server} cannot be had: ${reason}. ${remedy}`);
    this.name = "ServerUnavailable";
    this.server = server;
    this.reason = reason;
    this.remedy = remedy;
  }
}
