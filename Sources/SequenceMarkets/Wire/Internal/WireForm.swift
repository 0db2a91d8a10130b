/// A value that is Codable in the form in which it is sent, though that form cannot hold every
/// value: a delay of half a millisecond, a quantity that is not a number.
///
/// A value it cannot hold is an `EncodingError`, and never reads back as another one.
protocol WireForm: Codable, Hashable, Sendable {
    /// Reads the form.
    init(form: JSONValue) throws(JSONError)
    /// Appends the form, as far as it holds the value.
    func writeForm(to writer: inout JSONWriter)
}

extension WireForm {
    /// Reads the wire's form through any decoder.
    public init(from decoder: any Decoder) throws {
        let form = try JSONValue(from: decoder)
        do {
            self = try Self(form: form)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected \(error.expected)",
                    underlyingError: error
                )
            )
        }
    }

    /// Writes the wire's form through any encoder; throws `EncodingError` if it cannot hold the
    /// value.
    public func encode(to encoder: any Encoder) throws {
        var writer = JSONWriter()
        writeForm(to: &writer)
        let form = try JSONValue(parsing: writer.bytes)
        guard let copy = try? Self(form: form), copy == self else {
            throw EncodingError.invalidValue(
                self,
                .init(
                    codingPath: encoder.codingPath,
                    debugDescription: "the form that is sent cannot hold this value"
                )
            )
        }
        try form.encode(to: encoder)
    }
}

extension WireModel {
    /// Reads a model from a part of a form.
    init(form: JSONValue?) throws(JSONError) {
        try self.init(json: (form ?? .null).serialized())
    }
}
