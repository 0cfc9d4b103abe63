// The chat page.

import { startChat } from "./chat.js";

startChat(document).focus();
