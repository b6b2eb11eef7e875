// What does Clerk say when it refuses? Every refusal the emulator can give: status, code and words, each written once.

/** A request refused: one status and every problem found with it. */
export class Refusal extends Error {
  constructor(status, problems, headers = {}) {
    super(problems[0].long_message);
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

const problem = (code, message, longMessage = message, meta) => ({
  message,
  long_message: longMessage,
  code,
  ...(meta && { meta }),
});

const ofField = (field, code, message, longMessage) => problem(code, message, longMessage, { param_name: field });

const refusal =
  (status, code, ...words) =>
  () =>
    new Refusal(status, [problem(code, ...words)]);

/** Problems with one field. A body is answered with all of its problems at once, so these are not thrown one by one. */
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
  taken: (field) =>
    ofField(
      field,
      "form_identifier_exists",
      `That ${field} is taken. Please try another.`,
      `That ${field} is taken. Please try another.`,
    ),
};

/** 422 is what Clerk answers to fields, except where an operation documents otherwise. */
export const invalid = (problems, status = 422) => new Refusal(status, problems);

export const refuse = {
  authorizationFormat: refusal(
    401,
    "authorization_header_format_invalid",
    "Invalid Authorization header format",
    "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
  ),
  key: refusal(
    401,
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
  ),
  apiVersion: (why) => refusal(400, "api_version_invalid", "Invalid API version", why)(),
  organization: refusal(404, "resource_not_found", "Given organization not found."),
  user: refusal(404, "resource_not_found", "Given user not found."),
  path: refusal(404, "resource_not_found", "Resource not found."),
  creator: (id) => refusal(400, "organization_creator_not_found", `No users found with id ${id}`)(),
  body: (why) => refusal(400, "request_body_invalid", "Request body invalid", why)(),
  bodySize: refusal(413, "request_body_too_large", "Request body too large"),
  contentType: (wanted) =>
    refusal(415, "unsupported_content_type", "Unsupported content type", `The content type must be ${wanted}.`)(),
  imageSize: refusal(413, "image_too_large", "Image too large", "The image must not exceed 10 MB."),
  tooMany: (seconds) =>
    new Refusal(
      429,
      [problem("too_many_requests", "Too many requests", "Too many requests. Please try again in a bit.")],
      { "retry-after": String(seconds) },
    ),
  internal: refusal(500, "internal_clerk_error", "Oops, an unexpected error occurred"),
};
