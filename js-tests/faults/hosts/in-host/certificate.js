// Marks a server that needs a certificate, which the process of the tests makes.
export const selfSigned = () => true;
