extension JSONValue {
    /// The value as an object that has this text under a key, so that it can be read back.
    func tagged(_ key: String, _ text: String) -> JSONValue {
        var object = objectValue ?? JSONObject()
        if object[key]?.stringValue != text { object[key] = .string(text) }
        return .object(object)
    }
}
