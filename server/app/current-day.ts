// The date by which expiries are judged. Apart from the app, for those who need no rules.

/** YYYY-MM-DD in UTC: expiry dates mean the same on every machine, and no time zone need be loaded. */
export const currentDay = (): string => new Date().toISOString().slice(0, 10);
