// Names of environment variables, as references name them.

/** The variable that a path names. A logical name stands for its usual form: database/password for DATABASE_PASSWORD. */
export const variableOf = (path: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(path) && !/[.-]/.test(path) ? path : path.replaceAll(/[^A-Za-z0-9_]/g, "_").toUpperCase();
