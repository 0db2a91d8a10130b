/// The switch that stops all new orders of the account.
///
/// The documentation says in one place that engaging it cancels open orders and in another that
/// it does not. Do not count on it: ``SequenceClient/flattenAll(_:reason:within:)`` cancels, looks
/// and reports.
///
/// ```swift
/// try await seq.killSwitch.engage(reason: "risk limit")
/// ```
public struct KillSwitch: Sendable {
    private let client: SequenceClient

    init(_ client: SequenceClient) { self.client = client }

    /// Blocks new orders: `PUT /v1/kill_switch` with `{"active":true,"reason":…}`.
    @discardableResult
    public func engage(reason: String? = nil) async throws(SequenceError) -> KillSwitchStatus {
        try await put(active: true, reason)
    }

    /// Allows new orders again: `PUT /v1/kill_switch` with `{"active":false}`.
    ///
    /// For administrators; others get ``SequenceError/api(_:)`` with status 403.
    @discardableResult
    public func clear() async throws(SequenceError) -> KillSwitchStatus {
        try await put(active: false, nil)
    }

    private func put(
        active: Bool,
        _ reason: String?
    ) async throws(SequenceError) -> KillSwitchStatus {
        let asked = KillSwitchStatus(isActive: active, reason: reason, extra: JSONObject())
        return try await client.send(.setKillSwitch(asked))
    }
}

/// Where the kill switch stands.
public struct KillSwitchStatus: JSONModel {
    /// Whether new orders are blocked.
    public var isActive: Bool
    /// Why.
    public var reason: String?
    /// What else the server says, by the wire's names.
    public var extra: JSONObject

    enum Field: String, WireField {
        case isActive = "active"
        case reason
    }
    static let fields = FieldTable<Field>()

    /// Reads a status.
    public init(from reader: inout JSONReader) throws(JSONError) {
        var isActive: Bool?
        extra = JSONObject()
        let table = KillSwitchStatus.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table, unknown: &extra) {
            switch field {
            case .isActive: isActive = try reader.readBool()
            case .reason: reason = try reader.readOptionalString()
            }
        }
        self.isActive = try reader.require(isActive, Field.isActive)
    }

    /// Appends a status in the wire's form.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field(Field.isActive, isActive)
            writer.field(Field.reason, reason)
            writer.members(extra)
        }
    }
}

extension KillSwitchStatus {
    init(isActive: Bool, reason: String?, extra: JSONObject) {
        self.isActive = isActive
        self.reason = reason
        self.extra = extra
    }
}
