/// Server text made safe to show: on one line, and without a secret it echoes.
extension String {
    /// One line of at most this many characters: a blank for anything that controls a terminal or
    /// starts a new line in a log.
    func oneLine(_ limit: Int) -> String {
        var line = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            guard count < limit else { return line + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: line += " "
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    /// The text without a secret; see ``Redaction``.
    func hiding(_ secret: String) -> String { Redaction(secret).apply(self) }
}

extension SequenceError {
    /// The same error without the key, in case the server echoed it.
    func hiding(_ key: Secret) -> SequenceError {
        let key = key.revealed
        guard key.utf8.count >= 4 else { return self }
        switch self {
        case .api(var error):
            error.message = error.message.hiding(key)
            error.code = APIError.Code(rawValue: error.code.rawValue.hiding(key))
            error.requestID = error.requestID.hiding(key)
            error.details = error.details.map {
                .init(field: $0.field.hiding(key), message: $0.message.hiding(key))
            }
            return .api(error)
        case .decoding(var failure):
            failure.path = failure.path.hiding(key)
            failure.snippet = failure.snippet.hiding(key)
            return .decoding(failure)
        default:
            return self
        }
    }
}
