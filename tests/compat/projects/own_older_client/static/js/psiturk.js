throw new Error("the copy that the project happens to have is never served");
