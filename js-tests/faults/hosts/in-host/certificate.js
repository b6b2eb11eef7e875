// A server of the tests makes its certificate itself; a row only says that it wants one.
export const selfSigned = () => true;
