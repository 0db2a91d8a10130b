/// A hosted strategy.
public struct Strategy: FreeForm {
    /// The whole response.
    public var json: JSONValue
    /// Wraps a response.
    public init(json: JSONValue) { self.json = json }

    /// The strategy's id.
    public var id: String? { (json["strategy_id"] ?? json["id"])?.stringValue }
    /// Its name.
    public var name: String? { json["name"]?.stringValue }
    /// Its state.
    public var status: String? { json["status"]?.stringValue }
}

/// A strategy to be hosted; see ``SequenceClient/createStrategy(_:)``.
///
/// Neither `Codable` nor `Hashable`: it holds secrets, which are neither stored nor compared.
public struct NewStrategy: Sendable {
    /// The display name.
    public var name: String
    /// The runtime; currently `python`.
    public var runtime = "python"
    /// The entry point file.
    public var entrypoint: String
    /// The project tree as a zip or tar.
    public var artifact: [UInt8]
    /// The manifest, kept for reproducibility.
    public var manifest: JSONValue?
    /// Hints for placement.
    public var placement: JSONValue?
    /// Limits at run time.
    public var risk: JSONValue?
    /// The container's resources.
    public var resources: JSONValue?
    /// Whether to start at once.
    public var startsImmediately = false
    /// A key of this API for the strategy to use; sealed by the server, never returned.
    public var sequenceAPIKey: Secret?
    /// Plain environment variables; returned by the server.
    public var environment: [String: String] = [:]
    /// Secret environment variables; sealed by the server, never returned.
    public var secrets: [String: Secret] = [:]

    /// Makes a strategy from the required values.
    public init(name: String, entrypoint: String, artifact: [UInt8]) {
        self.name = name
        self.entrypoint = entrypoint
        self.artifact = artifact
    }

    func encoded() throws(SequenceError) -> [UInt8] {
        guard !name.isEmpty else { throw .validation(field: "name", "must not be empty") }
        guard !entrypoint.isEmpty else {
            throw .validation(field: "entrypoint", "must not be empty")
        }
        guard !artifact.isEmpty else { throw .validation(field: "artifact", "must not be empty") }
        var body = JSONObject()
        body["name"] = .string(name)
        body["runtime"] = .string(runtime)
        body["entrypoint"] = .string(entrypoint)
        body["artifact_base64"] = .string(String(decoding: Base64.encode(artifact), as: UTF8.self))
        body["start_immediately"] = .bool(startsImmediately)
        for (key, value) in [
            ("manifest", manifest), ("placement", placement), ("risk", risk),
            ("resources", resources),
        ] {
            if let value { body[key] = value }
        }
        if let sequenceAPIKey { body["sequence_api_key"] = .string(sequenceAPIKey.revealed) }
        if !environment.isEmpty { body["env"] = NewStrategy.object(environment) }
        if !secrets.isEmpty { body["secrets"] = NewStrategy.object(secrets.mapValues(\.revealed)) }
        return JSONValue.object(body).serialized()
    }

    private static func object(_ members: [String: String]) -> JSONValue {
        var object = JSONObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return .object(object)
    }
}
