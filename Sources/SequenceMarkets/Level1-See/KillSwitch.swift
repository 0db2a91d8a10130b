/// The switch that stops all new orders of the account.
///
/// The documentation says in one place that engaging it cancels open orders and in another that it
/// does not. Do not rely on it: ``SequenceClient/flattenAll(_:reason:within:)`` cancels, checks and
/// reports.
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
    /// For administrators; other keys get ``SequenceError/api(_:)`` with status 403.
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

/// The state of the kill switch.
public struct KillSwitchStatus {
    /// Whether new orders are blocked.
    public var isActive: Bool
    /// The reason.
    public var reason: String?
    /// The server's other fields, by their wire names.
    public var extra: JSONObject

    /// Makes a status.
    public init(isActive: Bool, reason: String? = nil, extra: JSONObject = JSONObject()) {
        (self.isActive, self.reason, self.extra) = (isActive, reason, extra)
    }
}

extension KillSwitchStatus: WireModel {
    static var blank: KillSwitchStatus { KillSwitchStatus(isActive: false) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("active", &isActive)
        try wire.field("reason", &reason)
        try wire.rest(&extra)
    }
}
