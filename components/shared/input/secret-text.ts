/** What stands for every secret where nobody decrypts: in a plan without an engine. Its value tells nothing. */
export const SECRET_TEXT = "[secret]";
