// What can be told of a text that names a secret by its form alone: a reference, or a logical name.

export const isReference = (text: string): boolean => /^(?:secret)?ref\+/.test(text);

/**
 * Whether a message may repeat it as a name. What is not written as names are, or holds digits and no slash, could be a value
 * in the wrong place.
 */
export const isNameShaped = (name: string): boolean =>
  /^[a-z0-9][a-z0-9._/-]{0,79}$/.test(name) && (name.includes("/") || !/\d/.test(name));
