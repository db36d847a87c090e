"""保存と廃棄: what is due, what is held, and disposal that one person asks for and another approves."""
