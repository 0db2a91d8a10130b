extension SequenceError: CustomStringConvertible {
    /// The attempted call, its result, and what to do next.
    public var description: String { sentence.oneLine(4_000) }

    private var sentence: String {
        switch self {
        case .api(let error):
            return error.description
        case .network(let error):
            return "\(error.context): \(error.cause.message). The server was not reached or the "
                + "connection broke; check the network and try again."
        case .timeout(let error):
            return "\(error.context): no answer within \(error.limit). "
                + (error.mayHaveBeenSent
                    ? "The request may have been carried out." : "Nothing was sent.")
        case .decoding(let error):
            let place = error.context.map { "\($0): " } ?? ""
            return "\(place)expected \(error.expected) at \(error.path), in: \(error.snippet)"
        case .validation(let error):
            return error.problems.map(\.description).joined(separator: "; ")
                + ". Nothing was sent."
        case .outcomeUnknown(let unknown):
            return "\(unknown.context): \(unknown.sentence)"
        case .journal(let error):
            return "\(error). Nothing was sent."
        case .capabilityMissing(let missing):
            return "\(missing.verb) is not available on \(missing.venue): \(missing.reason)"
        case .cancelled:
            return "the task was cancelled"
        case .closed:
            return "the client is closed. Nothing was sent, unless the call was under way."
        }
    }
}

extension RequestContext: CustomStringConvertible {
    /// For example `GET /v1/quotes/BTC-USD (request 4f…, 3 attempts)`.
    public var description: String {
        let count = attempts == 1 ? "1 attempt" : "\(attempts) attempts"
        return "\(operation) (request \(requestID), \(count))"
    }
}

extension SequenceError: Hashable {
    /// Whether both have the same content.
    public static func == (a: SequenceError, b: SequenceError) -> Bool {
        switch (a, b) {
        case (.api(let a), .api(let b)): a == b
        case (.validation(let a), .validation(let b)): a == b
        case (.capabilityMissing(let a), .capabilityMissing(let b)): a == b
        case (.journal(let a), .journal(let b)): a == b
        default: a.description == b.description
        }
    }

    /// By content.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension UnknownOutcome: Hashable {
    /// Whether both are of the same submission or amend, and their causes say the same.
    public static func == (a: UnknownOutcome, b: UnknownOutcome) -> Bool {
        (a.graphID, a.amendedID, a.context, "\(a.cause)")
            == (b.graphID, b.amendedID, b.context, "\(b.cause)")
    }

    /// By the submission or amend.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(graphID)
        hasher.combine(amendedID)
    }
}

extension UnknownOutcome {
    fileprivate var sentence: String {
        guard let amendedID else {
            return "the submission \(graphID) may or may not have reached the exchange (\(cause)). "
                + "resolve(\"\(graphID)\") asks and never sends; resubmit(\"\(graphID)\") sends "
                + "the same bytes again; abandon(\"\(graphID)\") cancels it."
        }
        return "the amend of \(amendedID) may or may not have been carried out (\(cause)). "
            + "Look at the order or graph before amending again."
    }
}
