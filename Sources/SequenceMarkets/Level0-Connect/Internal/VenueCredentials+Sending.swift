extension RequestExecutor {
    func connect(_ venue: Venue, _ credentials: VenueCredentials) async throws(SequenceError) {
        let problems = credentials.problems(for: venue)
        guard problems.isEmpty else { throw .validation(ValidationError(problems: problems)) }
        do throws(SequenceError) {
            try await send(.store(credentials, for: venue))
        } catch {
            throw credentials.scrubbed(error)
        }
    }
}

extension VenueCredentials {
    /// The fields missing for a venue, detected before anything is sent; no message contains a
    /// secret.
    func problems(for venue: Venue) -> [ValidationError.Problem] {
        var problems: [ValidationError.Problem] = []
        func require(_ isThere: Bool, _ field: String, _ message: String) {
            if !isThere { problems.append(.init(field: field, message: message)) }
        }
        require(!venue.rawValue.isEmpty, "venue", "must not be empty")
        if venue == .polymarket {
            let signer = parsedExtra?["signer_private_key"]?.stringValue ?? ""
            require(!signer.isEmpty, "signer_private_key", "is required; use .polymarket(…)")
            return problems
        }
        require(!apiKey.isEmpty, "api_key", "must not be empty")
        require(!apiSecret.isEmpty, "api_secret", "must not be empty")
        if venue == .kalshi, !apiSecret.isEmpty {
            require(
                VenueCredentials.isPrivateKeyPEM(apiSecret.revealed),
                "api_secret",
                "must be the whole PEM of a private key, with its BEGIN and END lines"
            )
        }
        if [.okx, .coinbase, .cryptocom, .bitget].contains(venue) {
            require(passphrase?.isEmpty == false, "passphrase", "is required by \(venue)")
        }
        return problems
    }

    private var parsedExtra: JSONValue? { extra.flatMap { try? JSONValue(parsing: $0.revealed) } }

    /// Whether the text has the PEM framing of a private key without a password.
    private static func isPrivateKeyPEM(_ text: String) -> Bool {
        ["RSA PRIVATE KEY", "PRIVATE KEY"].contains { kind in
            guard let begin = text.firstRange(of: "-----BEGIN \(kind)-----"),
                let end = text.firstRange(of: "-----END \(kind)-----")
            else { return false }
            return begin.upperBound < end.lowerBound
        }
    }

    /// The body of the one request that contains them.
    func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("api_key")
            writer.string(apiKey.revealed)
            writer.key("api_secret")
            writer.string(apiSecret.revealed)
            if let passphrase {
                writer.key("passphrase")
                writer.string(passphrase.revealed)
            }
            if let extra {
                writer.key("extra_json")
                writer.raw(extra.revealed.utf8)
            }
        }
        return writer.bytes
    }

    /// An error with any echoed secret removed.
    func scrubbed(_ error: SequenceError) -> SequenceError {
        guard case .api(var refusal) = error else { return error }
        refusal.message = scrubbed(refusal.message)
        refusal.details = refusal.details.map {
            .init(field: $0.field, message: scrubbed($0.message))
        }
        return .api(refusal)
    }

    private func scrubbed(_ text: String) -> String {
        var secrets = [apiKey, apiSecret, passphrase, extra].compactMap { $0?.revealed }
        for (_, value) in parsedExtra?.objectValue?.members ?? [] {
            secrets += value.stringValue.map { [$0] } ?? []
        }
        // A server can echo a PEM line by line, or on one line.
        secrets += secrets.flatMap { $0.split(whereSeparator: \.isNewline) }.map(String.init)
        // Longest first, so that no part of a longer one remains; short ones are ordinary words.
        let ordered = secrets.filter { $0.utf8.count >= 4 }.sorted { $0.utf8.count > $1.utf8.count }
        return ordered.reduce(text) { $0.hiding($1) }
    }
}
