// Shapes that many vendors share, named so that a rule reads at a glance: `value: hex(32)`.

const sized = (set: string, least: number, most: number): RegExp =>
  new RegExp(`${set}{${least === most ? least : `${least},${most}`}}`);

/** Hexadecimal digits of either case. */
export const hex = (least: number, most = least): RegExp => sized("[0-9A-Fa-f]", least, most);
/** Letters of either case and digits. */
export const alnum = (least: number, most = least): RegExp => sized("[A-Za-z0-9]", least, most);
/** Upper-case letters and digits. */
export const upper = (least: number, most = least): RegExp => sized("[A-Z0-9]", least, most);
/** Letters, digits, hyphen and underscore. */
export const urlSafe = (least: number, most = least): RegExp => sized("[A-Za-z0-9_-]", least, most);
/** Letters, digits and hyphen. */
export const dashed = (least: number, most = least): RegExp => sized("[A-Za-z0-9-]", least, most);
/** Letters, digits and the signs of base64. */
export const base64 = (least: number, most = least): RegExp => sized("[A-Za-z0-9+/=_-]", least, most);

/** The groups of a UUID, but of any letters and digits. */
export const DASHED_ID = /[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}/;
export const UUID = /[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/;
