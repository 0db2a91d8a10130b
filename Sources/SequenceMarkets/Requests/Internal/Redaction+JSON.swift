extension JSONValue {
    /// The same value without a secret; one that holds none is unchanged.
    package func hiding(_ redaction: Redaction) -> JSONValue {
        let text = description
        let clean = redaction.apply(text)
        guard clean != text else { return self }
        // What is left may be no JSON any more: it is then kept as text.
        return (try? JSONValue(parsing: Array(clean.utf8))) ?? .string(clean)
    }
}
