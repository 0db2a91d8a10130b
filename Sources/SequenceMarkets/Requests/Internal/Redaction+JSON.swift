extension JSONValue {
    /// The same value without a secret; a value without one is unchanged.
    package func hiding(_ redaction: Redaction) -> JSONValue {
        let text = description
        let clean = redaction.apply(text)
        guard clean != text else { return self }
        // The result may no longer be JSON: it is then kept as text.
        return (try? JSONValue(parsing: Array(clean.utf8))) ?? .string(clean)
    }
}
