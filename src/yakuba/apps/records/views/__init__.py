"""Pages of 保存と廃棄."""
