// The checks of options that tests give to the emulator. A refusal names the option, and is an answer over HTTP too.
import { ofField, Refusal } from "./errors.js";

export const refuseOption = (name, rule) =>
  new Refusal(422, [ofField(name, "form_param_value_invalid", "is invalid", `${name} must be ${rule}.`)]);

const isInteger = (value, min, max) => Number.isInteger(value) && value >= min && value <= max;

export function requireInteger(name, value, min, max) {
  if (!isInteger(value, min, max)) throw refuseOption(name, `an integer from ${min} to ${max}`);
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} what names the object in the refusal */
export function requireMembers(what, value, names) {
  if (!isObject(value)) throw refuseOption(what, `an object with the members ${names.join(", ")}`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Refusal(422, [
      ofField(
        unknown,
        "form_param_unknown",
        "is unknown",
        `${unknown} is not a member of ${what}: ${names.join(", ")}.`,
      ),
    ]);
}
