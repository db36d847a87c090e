"""Commands of 保存と廃棄."""
