// Clerk's errors about single fields, all with the status 422. refusals.js has all other errors.

/** The refusal of a request: one status, and every problem found. */
export class Refusal extends Error {
  constructor(status, problems, headers = {}) {
    super(problems[0].long_message);
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

export const problem = (code, message, longMessage = message, meta) => ({
  message,
  long_message: longMessage,
  code,
  ...(meta && { meta }),
});

export const ofField = (field, code, message, longMessage) =>
  problem(code, message, longMessage, { param_name: field });

/** Problems with one field. They are values, because a response lists all problems of a body at once. */
export const form = {
  missing: (field) => ofField(field, "form_param_missing", "is missing", `${field} must be included.`),
  unknown: (field) =>
    ofField(field, "form_param_unknown", "is unknown", `${field} is not a valid parameter for this request.`),
  type: (field, type) => ofField(field, "form_param_type_invalid", "is invalid", `${field} must be of type ${type}.`),
  value: (field, rule) => ofField(field, "form_param_value_invalid", "is invalid", `${field} must be ${rule}.`),
  format: (field, rule) => ofField(field, "form_param_format_invalid", "is invalid", `${field} ${rule}.`),
  tooLong: (field, max) =>
    ofField(
      field,
      "form_param_max_length_exceeded",
      "exceeds maximum length",
      `${field} should not exceed ${max} characters.`,
    ),
  tooLarge: (field, max) =>
    ofField(
      field,
      "form_param_exceeds_allowed_size",
      "exceeds allowed size",
      `${field} exceeds the maximum allowed size of ${max} bytes.`,
    ),
  time: (field) =>
    ofField(field, "form_param_invalid_time", "is invalid", `${field} must be a date and time as RFC 3339 writes it.`),
  tooGreat: (field, max) =>
    ofField(field, "form_param_value_too_large", "is too large", `${field} must not be greater than ${max}.`),
  tooMany: (field, max) =>
    ofField(
      field,
      "form_param_array_size_exceeded",
      "has too many items",
      `${field} must not have more than ${max} items.`,
    ),
  redirectUrl: (field) =>
    ofField(field, "invalid_redirect_url", "is invalid", `${field} must be an http or https URL, or a path.`),
  creditAmount: (field, rule) => ofField(field, "invalid_credit_amount", "Invalid credit amount", `${field} ${rule}.`),
  creditAction: (field) =>
    ofField(field, "invalid_credit_action", "Invalid credit action", `${field} must be increase or decrease.`),
  taken: (field) =>
    ofField(
      field,
      "form_identifier_exists",
      `That ${field} is taken. Please try another.`,
      `That ${field} is taken. Please try another.`,
    ),
};

/** Clerk's status for an invalid field. refusals.js has the exceptions. */
export const INVALID = 422;

export const invalid = (problems) => new Refusal(INVALID, problems);
